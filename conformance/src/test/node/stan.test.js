'use strict'
// node-nats-streaming 0.3.2, unmodified.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const nats = require('nats1')
const stan = require('node-nats-streaming')
const {
  host, port, cluster, access, unrestricted, unique, once, connect, close, publish, subscribe, sequences,
  startProxy
} = require('./support')

test('a publish is acknowledged with its guid', async () => {
  const client = await connect()
  const guids = await new Promise((resolve, reject) => {
    const guid = client.publish(unique('c'), 'hello', (error, acked) => {
      if (error) reject(error)
      else process.nextTick(() => resolve([guid, acked]))
    })
  })
  assert.equal(guids[0], guids[1])
  await close(client)
})

test('published messages come back in order, with subject, sequence and time', async () => {
  const client = await connect()
  const channel = unique('c')
  const { take } = await subscribe(client, channel)
  const before = Date.now()
  await publish(client, channel, 'a', 'b', 'c')
  const messages = await take(3)
  assert.deepEqual(messages.map(m => m.getData()), ['a', 'b', 'c'])
  assert.deepEqual(sequences(messages), [1, 2, 3])
  assert.equal(messages[0].getSubject(), channel)
  assert.equal(messages[0].isRedelivered(), false)
  assert.ok(Math.abs(messages[0].getTimestamp() - before) < 60_000)
  await close(client)
})

test('binary data stays as it is', async () => {
  const client = await connect()
  const channel = unique('c')
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const { take } = await subscribe(client, channel)
  await publish(client, channel, bytes)
  const [message] = await take(1)
  assert.deepEqual(message.getRawData(), bytes)
  await close(client)
})

test('a thousand publishes in flight are all acknowledged', async () => {
  const client = await connect()
  const channel = unique('c')
  const acks = []
  for (let i = 0; i < 1000; i++) {
    acks.push(new Promise((resolve, reject) =>
      client.publish(channel, `${i}`, error => error ? reject(error) : resolve())))
  }
  await Promise.all(acks)
  const { take } = await subscribe(client, channel,
    client.subscriptionOptions().setDeliverAllAvailable())
  assert.deepEqual((await take(1000)).map(m => m.getData()),
    Array.from({ length: 1000 }, (_, i) => `${i}`))
  await close(client)
})

test('every start position works', async () => {
  const client = await connect()
  const channel = unique('c')
  await publish(client, channel, '1', '2', '3')
  const options = () => client.subscriptionOptions()
  const first = async opts => {
    const { take } = await subscribe(client, channel, opts)
    await publish(client, channel, 'x')
    return (await take(1))[0].getSequence()
  }
  assert.equal(await first(options()), 4)
  assert.equal(await first(options().setDeliverAllAvailable()), 1)
  assert.equal(await first(options().setStartWithLastReceived()), 5)
  assert.equal(await first(options().setStartAtSequence(2)), 2)
  assert.equal(await first(options().setStartAtTimeDelta(3_600_000)), 1)
  assert.equal(await first(options().setStartTime(new Date(Date.now() - 3_600_000))), 1)
  await close(client)
})

test('maxInFlight holds messages back until one is acknowledged', async () => {
  const client = await connect()
  const channel = unique('c')
  await publish(client, channel, ...Array.from({ length: 10 }, (_, i) => `${i}`))
  const { take, messages } = await subscribe(client, channel, client.subscriptionOptions()
    .setDeliverAllAvailable().setManualAckMode(true).setMaxInFlight(4))
  const got = await take(4)
  await publish(client, channel, 'more')
  assert.equal(messages.length, 0)
  got[2].ack()
  assert.deepEqual(sequences(await take(1)), [5])
  await close(client)
})

test('a message without ack comes again, flagged and counted', async () => {
  const client = await connect()
  const channel = unique('c')
  const { take } = await subscribe(client, channel,
    client.subscriptionOptions().setManualAckMode(true).setAckWait(1000))
  await publish(client, channel, 'x')
  const messages = await take(3)
  assert.deepEqual(messages.map(m => m.isRedelivered()), [false, true, true])
  assert.deepEqual(messages.map(m => m.getRedeliveryCount()), [0, 1, 2])
  await close(client)
})

test('what a closing queue member held reaches the other, flagged and counted', async () => {
  const leaving = await connect()
  const staying = await connect()
  const channel = unique('c')
  const options = () => staying.subscriptionOptions().setManualAckMode(true).setAckWait(15_000)
  const first = await subscribe(leaving, channel, options(), 'q')
  await publish(staying, channel, 'x')
  await first.take(1)
  const second = await subscribe(staying, channel, options(), 'q')
  await close(leaving)
  const [message] = await second.take(1)
  assert.equal(message.isRedelivered(), true)
  assert.ok(message.getRedeliveryCount() >= 1)
  await close(staying)
})

test('a queue group gets each message once', async () => {
  const client = await connect()
  const channel = unique('c')
  const members = []
  for (let i = 0; i < 3; i++) members.push(await subscribe(client, channel, undefined, 'q'))
  const all = await subscribe(client, channel)
  await publish(client, channel, ...Array.from({ length: 90 }, (_, i) => `${i}`))
  await all.take(90)
  const got = members.flatMap(member => sequences(member.messages)).sort((a, b) => a - b)
  assert.deepEqual(got, Array.from({ length: 90 }, (_, i) => i + 1))
  members.forEach(member => assert.ok(member.messages.length > 20))
  await close(client)
})

test('a durable continues after a reconnect', async () => {
  const id = unique('durable')
  let client = await connect(id)
  const channel = unique('c')
  const options = () => client.subscriptionOptions()
    .setDeliverAllAvailable().setDurableName('d').setManualAckMode(true)
  await publish(client, channel, '1', '2', '3')
  const before = await subscribe(client, channel, options())
  const got = await before.take(3)
  got[0].ack()
  got[1].ack()
  await close(client)

  client = await connect(id)
  await publish(client, channel, '4')
  const after = await subscribe(client, channel, options())
  const again = await after.take(2)
  assert.deepEqual(sequences(again), [3, 4])
  assert.deepEqual(again.map(m => m.isRedelivered()), [true, false])
  await close(client)
})

test('a durable continues after its subscription was closed', async () => {
  const client = await connect()
  const channel = unique('c')
  const options = () => client.subscriptionOptions().setDeliverAllAvailable().setDurableName('d')
  await publish(client, channel, '1', '2')
  const before = await subscribe(client, channel, options())
  await before.take(2)
  before.subscription.close()
  await once(before.subscription, 'closed')
  await publish(client, channel, '3')
  const after = await subscribe(client, channel, options())
  assert.deepEqual(sequences(await after.take(1)), [3])
  await close(client)
})

test('unsubscribing forgets a durable', async () => {
  const client = await connect()
  const channel = unique('c')
  const options = () => client.subscriptionOptions().setDeliverAllAvailable().setDurableName('d')
  await publish(client, channel, '1', '2')
  const before = await subscribe(client, channel, options())
  await before.take(2)
  before.subscription.unsubscribe()
  await once(before.subscription, 'unsubscribed')
  const after = await subscribe(client, channel, options())
  assert.deepEqual(sequences(await after.take(2)), [1, 2])
  await close(client)
})

test('a client id that is in use is refused', async () => {
  const first = await connect(unique('taken'))
  const second = stan.connect(cluster, first.clientID,
    { url: `nats://${host}:${port}`, ...access })
  const [error] = await once(second, 'error')
  assert.equal(error, 'stan: clientID already registered')
  await close(first)
})

test('refused subscriptions tell why', async () => {
  const client = await connect()
  const channel = unique('c')
  const refusal = async (name, options, group) => {
    const subscription = client.subscribe(name, group, options)
    const [error] = await once(subscription, 'error')
    return error.message
  }
  const options = () => client.subscriptionOptions()
  await subscribe(client, channel, options().setDurableName('d'))
  assert.equal(await refusal(channel, options().setDurableName('d')),
    'stan: duplicate durable registration')
  assert.equal(await refusal(channel, options().setDurableName('a:b'), 'q'),
    "stan: durable name of a durable queue subscriber can't contain the character ':'")
  assert.equal(await refusal('a..b', options()), 'stan: invalid subject')
  await close(client)
})

test('a wrong cluster id ends in a timeout', async () => {
  const client = stan.connect('elsewhere', unique('lost'),
    { url: `nats://${host}:${port}`, ...unrestricted, connectTimeout: 300 })
  const [error] = await once(client, 'error')
  assert.equal(error.message, 'stan: connect request timeout')
})

test('a client whose pings stay unanswered loses its connection', async () => {
  const proxy = await startProxy()
  const client = await connect(unique('pinging'),
    { url: proxy.url, stanPingInterval: 1000, stanMaxPingOut: 2, reconnect: false })
  const start = Date.now()
  proxy.freeze()
  const [error] = await once(client, 'connection_lost')
  assert.equal(error.message, 'stan: connection lost due to PING failure')
  assert.ok(Date.now() - start > 1500)
  proxy.stop()
})

test('a replaced client is told by its next ping', async () => {
  const id = unique('replaced')
  const old = await connect(id, { stanPingInterval: 1000, stanMaxPingOut: 10 })
  // A heartbeat that is never answered makes the server believe the newcomer.
  old.nc.unsubscribe(old.hbSubscription)
  const successor = await connect(id)
  const [error] = await once(old, 'connection_lost')
  assert.equal(String(error.message ?? error),
    'client has been replaced or is no longer registered')
  await close(successor)
})

test('a lost client is replaced by one with the same id', async () => {
  const id = unique('lost')
  const proxy = await startProxy()
  await connect(id, { url: proxy.url, reconnect: false })
  proxy.stop()
  const successor = await connect(id)
  await publish(successor, unique('c'), 'alive')
  await close(successor)
})

test('an application may bring its own connection', async () => {
  const nc = nats.connect({ url: `nats://${host}:${port}`, ...access, encoding: 'binary' })
  await once(nc, 'connect')
  const client = stan.connect(cluster, unique('shared'), { nc })
  await once(client, 'connect')
  await publish(client, unique('c'), 'x')
  await close(client)
  nc.close()
})

test('pings and publishes can be watched on their subjects', async () => {
  const nc = nats.connect({ url: `nats://${host}:${port}`, ...unrestricted, encoding: 'binary' })
  await once(nc, 'connect')
  const channel = unique('c')
  const seen = new Promise(resolve => {
    const subjects = new Set()
    const note = (_, __, subject) => {
      subjects.add(subject)
      if (subjects.size === 2) resolve([...subjects].sort())
    }
    nc.subscribe(`_STAN.pub.${cluster}.${channel}`, note)
    nc.subscribe(`_STAN.discover.${cluster}.pings`, note)
  })
  await new Promise(resolve => nc.flush(resolve))
  const client = await connect(unique('watched'), { stanPingInterval: 1000 })
  await publish(client, channel, 'x')
  assert.deepEqual(await seen,
    [`_STAN.discover.${cluster}.pings`, `_STAN.pub.${cluster}.${channel}`])
  await close(client)
  nc.close()
})
