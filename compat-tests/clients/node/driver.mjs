// What the Node.js client programs share: their arguments, and what they print.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export const COMMIT_EVERY = 100

const TAB = Buffer.from('\t')
const NEW_LINE = Buffer.from('\n')

/** What else is set, by the client's own names: the JSON file that CLIENT_CONFIG names. */
export function clientConfig () {
  const file = process.env.CLIENT_CONFIG
  return file ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Keys and values of a file of lines KEY<TAB>VALUE, as buffers. */
function messagesOf (file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line)
    .map(line => {
      const tab = line.indexOf('\t')
      return { key: Buffer.from(line.slice(0, tab)), value: Buffer.from(line.slice(tab + 1)) }
    })
}

// Both streams are files or pipes, to which Node.js writes before it goes on.
export function print (topic, partition, offset, key, value) {
  const place = Buffer.from(`${topic}\t${partition}\t${offset}\t`)
  process.stdout.write(Buffer.concat([place, key ?? Buffer.alloc(0), TAB, value ?? Buffer.alloc(0), NEW_LINE]))
}

/** Tells the partitions that the group has assigned, by topic. */
export function tellAssignment (partitionsByTopic) {
  const names = Object.entries(partitionsByTopic).flatMap(([topic, partitions]) =>
    partitions.map(partition => `${topic}:${partition}`)
  )
  console.error(['assignment', ...names.sort()].join(' '))
}

/** Does what the lines of standard input tell, and answers each but those that send a record. */
async function actAsTold (actions) {
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...args] = line.split('\t')
    const answer = await answerOf(actions[name], args)
    if (name !== 'send') {
      console.log(String(answer))
    }
  }
}

async function answerOf (action, args) {
  try {
    return action ? (await action(...args)) ?? 'done' : 'unsupported'
  } catch (refusal) {
    return `failed ${refusal}`.replaceAll('\n', ' ')
  }
}

function buffer (text) {
  return text === null ? null : Buffer.from(text)
}

/** Messages of standard input: keys, values and values of headers are buffers, or null. */
function messagesOfInput () {
  return JSON.parse(readFileSync(0, 'utf8')).map(message => ({
    key: buffer(message.key),
    value: buffer(message.value),
    timeMs: message.time_ms,
    headers: message.headers.map(([name, value]) => [name, buffer(value)])
  }))
}

/** A message as the tests read it. */
export function formOf (key, value, timeMs, headers) {
  const text = bytes => bytes?.toString() ?? null
  return {
    key: text(key),
    value: text(value),
    time_ms: Number(timeMs),
    headers: headers.map(([name, bytes]) => [text(name), text(bytes)])
  }
}

const NONE = {}

export async function run (produce, consume, { transactions, write, read, admin } = NONE) {
  const [command, bootstrap, ...rest] = process.argv.slice(2)
  if (command === 'produce') {
    const [topic, file] = rest
    await produce(bootstrap, topic, messagesOf(file))
  } else if (command === 'transact') {
    await actAsTold(await transactions(bootstrap, ...rest))
  } else if (command === 'write') {
    const [topic, codec] = rest
    await write(bootstrap, topic, codec, messagesOfInput())
  } else if (command === 'read') {
    const [topic, count] = rest
    console.log(JSON.stringify(await read(bootstrap, topic, Number(count))))
  } else if (command === 'admin') {
    await actAsTold(await admin(bootstrap))
  } else {
    const [topics, groupId, protocol, count, sessionTimeout, isolation] = rest
    await consume({
      bootstrap,
      topics: topics.split(','),
      groupId,
      protocol,
      count: Number(count) || Infinity,
      sessionTimeout: Number(sessionTimeout),
      isolation
    })
  }
  process.exit(0)
}

/** Resolves when the process is asked to stop. */
export function askedToStop () {
  return new Promise(resolve => process.once('SIGTERM', resolve))
}
