// kafkajs as a program (see ../README.md).

import kafkajs from 'kafkajs'
import { askedToStop, COMMIT_EVERY, print, run, tellAssignment } from './driver.mjs'

const { Kafka, logLevel, PartitionAssigners } = kafkajs

// The same assignment under the name by which other clients know it: in a group of its own kind kafkajs goes by its
// own name, and in a mixed one by the name that all members share.
const sharedRoundRobin = options => ({ ...PartitionAssigners.roundRobin(options), name: 'roundrobin' })

function client (bootstrap) {
  return new Kafka({
    brokers: [bootstrap],
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

async function consume ({ bootstrap, topics, groupId, count, sessionTimeout }) {
  const consumer = client(bootstrap).consumer({
    groupId,
    sessionTimeout,
    heartbeatInterval: 1000,
    maxWaitTimeInMs: 500,
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

await run(produce, consume)
