// kafkajs as a program (see ../README.md).

import kafkajs from 'kafkajs'
import { askedToStop, clientConfig, COMMIT_EVERY, print, run, tellAssignment } from './driver.mjs'

const { CompressionTypes, Kafka, logLevel, PartitionAssigners } = kafkajs

// The same assignment under the name by which other clients know it: in a group of its own kind kafkajs goes by its
// own name, and in a mixed one by the name that all members share.
const sharedRoundRobin = options => ({ ...PartitionAssigners.roundRobin(options), name: 'roundrobin' })

function client (bootstrap) {
  const config = clientConfig()
  if (config.sasl?.token) {
    const value = config.sasl.token
    config.sasl = { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) }
  }
  return new Kafka({
    ...config,
    brokers: bootstrap.split(','),
    logLevel: logLevel.ERROR,
    retry: { initialRetryTime: 200, maxRetryTime: 1000, retries: 600 }
  })
}

async function produce (bootstrap, topic, messages) {
  const producer = client(bootstrap).producer()
  await producer.connect()
  await producer.send({ topic, messages, acks: -1 })
  await producer.disconnect()
}

async function consume ({ bootstrap, topics, groupId, count, sessionTimeout, isolation }) {
  const consumer = client(bootstrap).consumer({
    groupId,
    sessionTimeout,
    heartbeatInterval: 1000,
    maxWaitTimeInMs: 500,
    readUncommitted: isolation === 'read_uncommitted',
    partitionAssigners: [PartitionAssigners.roundRobin, sharedRoundRobin]
  })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => tellAssignment(payload.memberAssignment))
  let printed = 0
  let tellAll
  const all = new Promise(resolve => { tellAll = resolve })
  await consumer.connect()
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run({
    autoCommitThreshold: COMMIT_EVERY,
    eachMessage: async ({ topic, partition, message }) => {
      print(topic, partition, message.offset, message.key, message.value)
      if (++printed >= count) {
        tellAll()
      }
    }
  })
  await Promise.race([all, askedToStop()])
  await consumer.disconnect()
}

const FENCED = ['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']

/** Tells how an action went. */
function told (action) {
  return async (...args) => {
    try {
      await action(...args)
    } catch (refusal) {
      return FENCED.includes(refusal.type) ? 'fenced' : `failed ${refusal}`
    }
  }
}

/** A transactional producer. kafkajs sends at once, so that there is nothing to flush. */
async function transactions (bootstrap, transactionalId, compression) {
  const producer = client(bootstrap).producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  let transaction
  return {
    begin: told(async () => { transaction = await producer.transaction() }),
    send: (topic, partition, value) => transaction.send({
      topic,
      compression: CompressionTypes[compression.toUpperCase()],
      messages: [{ partition: Number(partition), value }]
    }),
    offset: told((consumerGroupId, topic, partition, offset) => transaction.sendOffsets({
      consumerGroupId,
      topics: [{ topic, partitions: [{ partition: Number(partition), offset }] }]
    })),
    flush: told(async () => {}),
    commit: told(() => transaction.commit()),
    abort: told(() => transaction.abort())
  }
}

await run(produce, consume, transactions)
