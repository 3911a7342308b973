'use strict'
// npm nats 2.29.3, the newest JavaScript client of its line.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { connect, headers, Empty, ErrorCode, StringCodec } = require('nats2')
const { host, port, access, unique } = require('./support')

const text = StringCodec()
const tls = access.tls && { caFile: process.env.SERVER_CA }
const open = (options = {}) =>
  connect({ servers: `${host}:${port}`, timeout: 20_000, ...access, tls, ...options })

test('the server introduces itself', async () => {
  const nc = await open()
  assert.match(nc.info.version, /^2\./)
  assert.equal(nc.info.headers, true)
  assert.equal(nc.info.max_payload, 1_048_576)
  assert.ok(nc.info.client_id > 0)
  assert.ok(await nc.rtt() >= 0)
  await nc.close()
})

test('messages come in order to an iterator', async () => {
  const nc = await open()
  const subject = unique('ordered')
  const subscription = nc.subscribe(subject, { max: 1000 })
  for (let i = 0; i < 1000; i++) nc.publish(subject, text.encode(`${i}`))
  let next = 0
  for await (const message of subscription) assert.equal(text.decode(message.data), `${next++}`)
  assert.equal(next, 1000)
  await nc.close()
})

test('requests are answered, with one inbox and with many', async () => {
  const nc = await open()
  const subject = unique('service')
  nc.subscribe(subject, { callback: (_, message) => message.respond(message.data) })
  for (const noMux of [false, true]) {
    const answer = await nc.request(subject, text.encode('x'), { noMux, timeout: 20_000 })
    assert.equal(text.decode(answer.data), 'x')
  }
  await nc.close()
})

test('a request nobody hears fails at once', async () => {
  const nc = await open()
  await assert.rejects(nc.request(unique('nobody'), Empty, { timeout: 20_000 }),
    { code: ErrorCode.NoResponders })
  await nc.close()
})

test('headers travel with the message', async () => {
  const nc = await open()
  const subject = unique('headed')
  const subscription = nc.subscribe(subject, { max: 1 })
  const sent = headers()
  sent.append('Key', 'one')
  sent.append('Key', 'two')
  nc.publish(subject, text.encode('x'), { headers: sent, reply: 'answer' })
  for await (const message of subscription) {
    assert.deepEqual(message.headers.values('Key'), ['one', 'two'])
    assert.equal(message.reply, 'answer')
    assert.equal(text.decode(message.data), 'x')
  }
  await nc.close()
})

test('a queue gets each message once', async () => {
  const nc = await open()
  const subject = unique('work')
  const seen = []
  for (let i = 0; i < 3; i++) {
    nc.subscribe(subject, { queue: 'q', callback: (_, m) => seen.push(text.decode(m.data)) })
  }
  for (let i = 0; i < 300; i++) nc.publish(subject, text.encode(`${i}`))
  await nc.flush()
  assert.equal(new Set(seen).size, 300)
  assert.equal(seen.length, 300)
  await nc.close()
})

test('a payload of the announced maximum passes', async () => {
  const nc = await open()
  const subject = unique('large')
  const subscription = nc.subscribe(subject, { max: 1 })
  nc.publish(subject, new Uint8Array(1_048_576))
  for await (const message of subscription) assert.equal(message.data.length, 1_048_576)
  await nc.close()
})

test('draining delivers what is on its way', async () => {
  const nc = await open()
  const subject = unique('drained')
  let got = 0
  nc.subscribe(subject, { callback: () => got++ })
  for (let i = 0; i < 100; i++) nc.publish(subject, Empty)
  await nc.drain()
  assert.equal(got, 100)
})
