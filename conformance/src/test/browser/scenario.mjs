// What a client does, in Node and in a page alike. Throws what goes wrong.

const text = new TextEncoder()
const read = new TextDecoder()

function check (condition, what) {
  if (!condition) throw new Error(what)
}

/** A field of a message of the streaming protocol: a string, or a number. */
function field (number, value) {
  if (typeof value === 'number') return [number << 3, ...varint(value)]
  const bytes = typeof value === 'string' ? text.encode(value) : value
  return [number << 3 | 2, ...varint(bytes.length), ...bytes]
}

function varint (value) {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128)
  return [...bytes, value]
}

/** The strings and byte fields of a message by number; numbers as they are. */
function fields (bytes) {
  const found = {}
  let at = 0
  const number = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const next = bytes[at++]
      value += (next & 127) * 2 ** shift
      if (next < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = number()
    if ((key & 7) === 0) {
      found[key >> 3] = number()
    } else {
      const length = number()
      found[key >> 3] = bytes.subarray(at, at + length)
      at += length
    }
  }
  return found
}

/** Core NATS: messages both ways, a request, headers, and a burst in order. */
export async function core (nats, servers) {
  const connection = await nats.connect({ servers, maxReconnectAttempts: 0 })
  const subject = nats.createInbox()
  const echo = connection.subscribe(subject)
  ;(async () => {
    for await (const message of echo) message.respond(message.data, { headers: message.headers })
  })()
  const headers = nats.headers()
  headers.set('kind', 'test')
  const answer = await connection.request(subject, text.encode('hello'), { timeout: 20000, headers })
  check(read.decode(answer.data) === 'hello', 'the answer is another')
  check(answer.headers.get('kind') === 'test', 'the header is lost')

  const burst = connection.subscribe(subject + '.burst', { max: 2000 })
  const payload = 'x'.repeat(300)
  for (let i = 0; i < 2000; i++) connection.publish(subject + '.burst', text.encode(i + payload))
  let next = 0
  for await (const message of burst) {
    check(read.decode(message.data) === next + payload, `message ${next} is another`)
    next++
  }
  check(next === 2000, 'messages are missing')

  const large = connection.subscribe(subject + '.large', { max: 1 })
  connection.publish(subject + '.large', new Uint8Array(1000000).fill(7))
  for await (const message of large) {
    check(message.data.length === 1000000 && message.data.every(b => b === 7), 'bytes differ')
  }
  let refused = ''
  await connection.request(nats.createInbox(), text.encode('x'), { timeout: 20000 })
    .catch(error => { refused = error.code })
  check(refused === '503', 'nobody was asked, but the error is ' + refused)
  await connection.close()
}

/** The streaming protocol, by hand: connect, subscribe, publish, get it, acknowledge, close. */
export async function streaming (nats, servers, cluster) {
  const connection = await nats.connect({ servers, maxReconnectAttempts: 0 })
  const ask = async (subject, ...parts) => fields(
    (await connection.request(subject, new Uint8Array(parts.flat()), { timeout: 20000 })).data)
  const channel = 'web' + nats.nuid.next()
  const client = 'page' + nats.nuid.next()
  const heartbeats = nats.createInbox()
  connection.subscribe(heartbeats, { callback: (_, message) => message.respond() })
  const opened = await ask('_STAN.discover.' + cluster, field(1, client), field(2, heartbeats))
  check(opened[7] === undefined || opened[7].length === 0, 'refused: ' + read.decode(opened[7]))
  const subjects = {
    publish: read.decode(opened[1]), subscribe: read.decode(opened[2]), close: read.decode(opened[4])
  }
  const inbox = nats.createInbox()
  const messages = connection.subscribe(inbox, { max: 1 })
  const subscribed = await ask(subjects.subscribe, field(1, client), field(2, channel),
    field(4, inbox), field(5, 10), field(6, 30), field(10, 0))
  const ackInbox = read.decode(subscribed[2])
  check(ackInbox.startsWith('_INBOX') || ackInbox.startsWith('_STAN'), 'no ack inbox')
  const stored = await ask(`${subjects.publish}.${channel}`, field(1, client), field(2, 'guid-1'),
    field(3, channel), field(5, 'from a page'))
  check(read.decode(stored[1]) === 'guid-1' && !stored[2]?.length, 'not stored')
  for await (const message of messages) {
    const got = fields(message.data)
    check(got[1] === 1 && read.decode(got[4]) === 'from a page', 'another message')
    connection.publish(ackInbox, new Uint8Array([...field(1, channel), ...field(2, 1)]))
  }
  await ask(subjects.close, field(1, client))
  await connection.close()
}
