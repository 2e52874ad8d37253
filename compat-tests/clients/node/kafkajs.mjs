// kafkajs as a program (see ../README.md).

import kafkajs from 'kafkajs'
import { askedToStop, clientConfig, COMMIT_EVERY, formOf, print, run, tellAssignment } from './driver.mjs'

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel, PartitionAssigners } = kafkajs

// The same assignment under the name by which other clients know it: in a group of its own kind kafkajs goes by its
// own name, and in a mixed one by the name that all members share.
const sharedRoundRobin = options => ({ ...PartitionAssigners.roundRobin(options), name: 'roundrobin' })

/** With patience for a broker that is away, unless told otherwise. */
function client (bootstrap, retries = 600) {
  const config = clientConfig()
  if (config.sasl?.token) {
    const value = config.sasl.token
    config.sasl = { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) }
  }
  return new Kafka({
    ...config,
    brokers: bootstrap.split(','),
    logLevel: logLevel.ERROR,
    retry: { initialRetryTime: 200, maxRetryTime: 1000, retries }
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

/** By itself the client has no other codec than gzip. */
async function write (bootstrap, topic, codec, messages) {
  const producer = client(bootstrap).producer()
  await producer.connect()
  await producer.send({
    topic,
    acks: -1,
    compression: CompressionTypes[codec.toUpperCase()],
    messages: messages.map(({ key, value, timeMs, headers }) => ({
      key,
      value,
      partition: 0,
      timestamp: String(timeMs),
      headers: headersOf(headers)
    }))
  })
  await producer.disconnect()
}

/** A name that comes several times has an array of values. */
function headersOf (pairs) {
  const headers = {}
  for (const [name, value] of pairs) {
    headers[name] = name in headers ? [headers[name], value].flat() : value
  }
  return headers
}

function pairsOf (headers) {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().map(value => [name, value]))
}

async function read (bootstrap, topic, count) {
  const consumer = client(bootstrap).consumer({ groupId: `reader.${topic}` })
  const messages = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise(resolve => consumer.run({
    eachMessage: async ({ message }) => {
      messages.push(formOf(message.key, message.value, message.timestamp, pairsOf(message.headers)))
      if (messages.length === count) {
        resolve()
      }
    }
  }))
  await consumer.disconnect()
  return messages
}

async function admin (bootstrap) {
  // it tries again what it is refused for a topic that is not there, too
  const admin = client(bootstrap, 3).admin()
  await admin.connect()
  const partition = Number
  return {
    create: async (topic, count) => {
      const isNew = await admin.createTopics({ topics: [{ topic, numPartitions: Number(count), replicationFactor: 1 }] })
      return isNew ? 'done' : 'failed: it is there'
    },
    grow: async (topic, count) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count: Number(count) }] })
    },
    partitions: async topic => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length,
    delete: topic => admin.deleteTopics({ topics: [topic] }),
    set: async (name, config, value) => {
      const resource = { type: ConfigResourceTypes.TOPIC, name, configEntries: [{ name: config, value }] }
      await admin.alterConfigs({ validateOnly: false, resources: [resource] })
    },
    config: async (name, config) => {
      const resource = { type: ConfigResourceTypes.TOPIC, name, configNames: [config] }
      const described = await admin.describeConfigs({ resources: [resource], includeSynonyms: false })
      return described.resources[0].configEntries[0].configValue
    },
    offset: async (topic, number, when) => {
      const offsets = /^\d+$/.test(when)
        ? await admin.fetchTopicOffsetsByTimestamp(topic, Number(when))
        : await admin.fetchTopicOffsets(topic)
      const found = offsets.find(each => each.partition === partition(number))
      return when === 'earliest' ? found.low : found.offset
    },
    'delete-records': async (topic, number, offset) => {
      // which makes it look for the topic's leaders
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: partition(number), offset }] })
    },
    group: async group => (await admin.describeGroups([group])).groups[0].state,
    committed: async (groupId, topic, number) => {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return offsets.partitions.find(each => each.partition === partition(number)).offset
    },
    'delete-group': async group => { await admin.deleteGroups([group]) }
  }
}

await run(produce, consume, { transactions, write, read, admin })
