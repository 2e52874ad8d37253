// @platformatic/kafka as a program (see ../README.md).

import { Admin, ConfigResourceTypes, Consumer, IncrementalAlterConfigOperationTypes, Producer } from '@platformatic/kafka'
import { askedToStop, clientConfig, COMMIT_EVERY, formOf, print, run, tellAssignment } from './driver.mjs'

const BATCH = 500

async function produce (bootstrap, topic, messages) {
  const producer = new Producer({ ...clientConfig(), clientId: 'platformatic', bootstrapBrokers: bootstrap.split(',') })
  for (let start = 0; start < messages.length; start += BATCH) {
    const batch = messages.slice(start, start + BATCH)
    await producer.send({ messages: batch.map(message => ({ topic, ...message })), acks: -1 })
  }
  await producer.close()
}

function groupOptions (protocol, sessionTimeout) {
  return protocol === 'consumer'
    ? { groupProtocol: 'consumer' }
    : {
        sessionTimeout,
        heartbeatInterval: 1000,
        rebalanceTimeout: Math.max(60000, sessionTimeout),
        protocols: [{ name: protocol, version: 1 }]
      }
}

/** The latest record of each partition that is printed and not yet committed. */
class Uncommitted {
  count = 0
  #offsets = new Map()

  add ({ topic, partition, offset }) {
    this.count++
    this.#offsets.set(`${topic}:${partition}`, { topic, partition, offset, leaderEpoch: -1 })
  }

  async commit (consumer) {
    const offsets = [...this.#offsets.values()]
    this.count = 0
    this.#offsets.clear()
    if (offsets.length) {
      await consumer.commit({ offsets }).catch(refusal => console.error('commit refused:', refusal.message))
    }
  }
}

/** There is no event for an assignment that comes with a heartbeat, so it is also looked at from time to time. */
function tellAssignments (consumer) {
  let told
  const tell = () => {
    told = JSON.stringify(consumer.assignments)
    tellAssignment(Object.fromEntries((consumer.assignments ?? []).map(one => [one.topic, one.partitions])))
  }
  consumer.on('consumer:group:join', tell)
  setInterval(() => JSON.stringify(consumer.assignments) === told || tell(), 100)
}

async function consume ({ bootstrap, topics, groupId, protocol, count, sessionTimeout }) {
  const consumer = new Consumer({
    clientId: 'platformatic',
    ...clientConfig(),
    bootstrapBrokers: bootstrap.split(','),
    groupId,
    maxWaitTime: 500,
    retries: 600,
    retryDelay: 500,
    ...groupOptions(protocol, sessionTimeout)
  })
  tellAssignments(consumer)
  const uncommitted = new Uncommitted()
  const stream = await consumer.consume({ topics, mode: 'committed', fallbackMode: 'earliest', autocommit: false })
  askedToStop().then(() => stream.close())
  let printed = 0
  for await (const message of stream) {
    print(message.topic, message.partition, message.offset, message.key, message.value)
    uncommitted.add(message)
    if (++printed >= count) {
      break
    }
    if (uncommitted.count >= COMMIT_EVERY) {
      await uncommitted.commit(consumer)
    }
  }
  await uncommitted.commit(consumer)
  await consumer.close(true)
}

async function write (bootstrap, topic, compression, messages) {
  const producer = new Producer({ ...clientConfig(), clientId: 'platformatic', bootstrapBrokers: bootstrap.split(',') })
  await producer.send({
    acks: -1,
    compression,
    messages: messages.map(({ key, value, timeMs, headers }) => ({
      topic,
      partition: 0,
      key,
      value,
      timestamp: BigInt(timeMs),
      headers: new Map(headers.map(([name, bytes]) => [Buffer.from(name), bytes]))
    }))
  })
  await producer.close()
}

async function read (bootstrap, topic, count) {
  const consumer = new Consumer({
    ...clientConfig(),
    clientId: 'platformatic',
    bootstrapBrokers: bootstrap.split(','),
    groupId: `reader.${topic}`
  })
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })
  const messages = []
  for await (const message of stream) {
    messages.push(formOf(message.key, message.value, message.timestamp, [...message.headers]))
    if (messages.length === count) {
      break
    }
  }
  await consumer.close(true)
  return messages
}

const TIMES = { earliest: -2n, latest: -1n }

async function admin (bootstrap) {
  const admin = new Admin({ ...clientConfig(), clientId: 'platformatic', bootstrapBrokers: bootstrap.split(',') })
  const resource = { resourceType: ConfigResourceTypes.TOPIC }
  return {
    create: async (topic, partitions) => {
      await admin.createTopics({ topics: [topic], partitions: Number(partitions), replicas: 1 })
    },
    grow: (name, count) => admin.createPartitions({ topics: [{ name, count: Number(count), assignments: null }] }),
    partitions: async topic =>
      (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic).partitions.length,
    delete: topic => admin.deleteTopics({ topics: [topic] }),
    set: (resourceName, name, value) => {
      const configs = [{ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET }]
      return admin.incrementalAlterConfigs({ resources: [{ ...resource, resourceName, configs }] })
    },
    config: async (resourceName, name) => {
      const resources = [{ ...resource, resourceName, configurationKeys: [name] }]
      return (await admin.describeConfigs({ resources }))[0].configs[0].value
    },
    offset: async (name, number, when) => {
      const partitions = [{ partitionIndex: Number(number), timestamp: TIMES[when] ?? BigInt(when) }]
      return (await admin.listOffsets({ topics: [{ name, partitions }] }))[0].partitions[0].offset
    },
    'delete-records': async (name, number, offset) => {
      const partitions = [{ partition: Number(number), offset: BigInt(offset) }]
      await admin.deleteRecords({ topics: [{ name, partitions }] })
    },
    group: async group => {
      const { state } = (await admin.describeGroups({ groups: [group] })).get(group)
      return state[0] + state.slice(1).toLowerCase()
    },
    committed: async (groupId, name, number) => {
      const topics = [{ name, partitionIndexes: [Number(number)] }]
      const [group] = await admin.listConsumerGroupOffsets({ groups: [{ groupId, topics }] })
      return group.topics[0].partitions[0].committedOffset
    },
    'delete-group': group => admin.deleteGroups({ groups: [group] })
  }
}

await run(produce, consume, { write, read, admin })
