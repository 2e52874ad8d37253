// @platformatic/kafka as a program (see ../README.md).

import { Consumer, Producer } from '@platformatic/kafka'
import { askedToStop, clientConfig, COMMIT_EVERY, print, run, tellAssignment } from './driver.mjs'

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

await run(produce, consume)
