'use strict'
// npm nats 1.4.12, the client below node-nats-streaming.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const nats = require('nats1')
const { host, port, access, unique, once } = require('./support')

async function connect (options = {}) {
  const nc = nats.connect({ url: `nats://${host}:${port}`, ...access, ...options })
  await once(nc, 'connect')
  return nc
}

const flush = nc => new Promise(resolve => nc.flush(resolve))

test('a message reaches literal and wildcard subscribers', async () => {
  const nc = await connect()
  const word = unique('w')
  const got = []
  for (const subject of [`${word}.a`, `${word}.*`, `${word}.>`, `${word}.b`]) {
    nc.subscribe(subject, (message, reply, on) => got.push([subject, message, reply, on]))
  }
  nc.publish(`${word}.a`, 'hi', 'answer')
  await flush(nc)
  assert.deepEqual(got.sort(), [`${word}.*`, `${word}.>`, `${word}.a`]
    .map(subject => [subject, 'hi', 'answer', `${word}.a`]))
  nc.close()
})

test('requests are answered, in both styles', async () => {
  const service = await connect()
  const subject = unique('service')
  service.subscribe(subject, (message, reply) => service.publish(reply, `re: ${message}`))
  await flush(service)
  for (const useOldRequestStyle of [false, true]) {
    const nc = await connect({ useOldRequestStyle })
    const answer = await new Promise(resolve =>
      nc.requestOne(subject, 'x', {}, 20_000, message => resolve(message)))
    assert.equal(answer, 're: x')
    nc.close()
  }
  service.close()
})

test('a request nobody answers times out', async () => {
  const nc = await connect()
  const answer = await new Promise(resolve =>
    nc.requestOne(unique('nobody'), 'x', {}, 200, message => resolve(message)))
  assert.equal(answer.code, nats.REQ_TIMEOUT)
  nc.close()
})

test('a queue spreads its messages', async () => {
  const nc = await connect()
  const subject = unique('work')
  const counts = Array(5).fill(0)
  counts.forEach((_, i) => nc.subscribe(subject, { queue: 'q' }, () => counts[i]++))
  for (let i = 0; i < 2000; i++) nc.publish(subject, `${i}`)
  await flush(nc)
  assert.equal(counts.reduce((a, b) => a + b), 2000)
  counts.forEach(count => assert.ok(count > 300 && count < 500, `${counts}`))
  nc.close()
})

test('a subscription ends after its maximum', async () => {
  const nc = await connect()
  const subject = unique('limited')
  let got = 0
  nc.subscribe(subject, { max: 5 }, () => got++)
  for (let i = 0; i < 20; i++) nc.publish(subject, 'x')
  await flush(nc)
  assert.equal(got, 5)
  nc.close()
})

test('binary payloads of a megabyte stay as they are', async () => {
  const nc = await connect({ preserveBuffers: true })
  const subject = unique('large')
  const data = Buffer.alloc(1_048_576, Buffer.from([0, 13, 10, 255, 36]))
  const got = new Promise(resolve => nc.subscribe(subject, resolve))
  nc.publish(subject, data)
  assert.ok(data.equals(await got))
  nc.close()
})

test('subjects may be written in any script', async () => {
  const nc = await connect()
  const subject = `${unique('w')}.κόσμος`
  const got = new Promise(resolve => nc.subscribe(subject, (_, __, on) => resolve(on)))
  nc.publish(subject, 'x')
  // This client hands out the bytes of a subject one character each.
  assert.equal(Buffer.from(await got, 'binary').toString(), subject)
  nc.close()
})

test('a verbose and pedantic connection works as well', async () => {
  const nc = await connect({ verbose: true, pedantic: true })
  const subject = unique('v')
  const got = new Promise(resolve => nc.subscribe(subject, resolve))
  nc.publish(subject, 'x')
  assert.equal(await got, 'x')
  nc.close()
})

test('echo can be turned off', async () => {
  const quiet = await connect({ noEcho: true })
  const subject = unique('echo')
  quiet.subscribe(subject, () => assert.fail('heard itself'))
  quiet.publish(subject, 'x')
  await flush(quiet)
  quiet.close()
})

test('draining delivers what is on its way', async () => {
  const nc = await connect()
  const subject = unique('drained')
  let got = 0
  nc.subscribe(subject, () => got++)
  for (let i = 0; i < 100; i++) nc.publish(subject, 'x')
  await new Promise((resolve, reject) => nc.drain(error => error ? reject(error) : resolve()))
  assert.equal(got, 100)
})
