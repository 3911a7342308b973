'use strict'
// A streaming client over TLS, logged in as a user that has permissions for some channels.

const test = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const stan = require('node-nats-streaming')
const { host, port, cluster, unique, once, connect, close, publish, subscribe } = require('./support')

const tls = { ca: [fs.readFileSync(process.env.SERVER_CA)] }
const billing = { tls, user: 'billing', pass: 'b1lling' }
const shipping = { tls, user: 'shipping', pass: 'sh1pping' }

/** The error with which a publish ends, or undefined. */
function refusal (client, channel) {
  return new Promise(resolve => client.publish(channel, 'x', error => resolve(error)))
}

test('a user publishes and subscribes where it may', async () => {
  const client = await connect(unique('billing'), billing)
  const channel = unique('orders.a')
  const { take } = await subscribe(client, channel)
  await publish(client, channel, 'a', 'b')
  assert.deepEqual((await take(2)).map(m => m.getData()), ['a', 'b'])
  await close(client)
})

test('a publish elsewhere is answered with an error', async () => {
  const client = await connect(unique('billing'), billing)
  const error = await refusal(client, 'secrets')
  assert.match(String(error), /stan: permissions violation for publish to "secrets"/)
  await close(client)
})

test('a subscription elsewhere is answered with an error', async () => {
  const client = await connect(unique('billing'), billing)
  const [error] = await once(client.subscribe('secrets'), 'error')
  assert.match(String(error), /stan: permissions violation for subscription to "secrets"/)
  await close(client)
})

test('a client id of another user is refused at once', async () => {
  const client = stan.connect(cluster, unique('billing'),
    { url: `nats://${host}:${port}`, ...shipping })
  const [error] = await once(client, 'error')
  assert.match(String(error), /stan: permissions violation for client ID/)
  client.close()
})

test('a wrong password is refused', async () => {
  const client = stan.connect(cluster, unique('billing'),
    { url: `nats://${host}:${port}`, ...billing, pass: 'guess' })
  const [error] = await once(client, 'error')
  assert.match(String(error), /Authorization Violation|Could not connect/i)
  client.close()
})
