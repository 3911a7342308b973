'use strict'
// What the test files share: where the server is, waiting with a limit, and streaming connections.

const fs = require('node:fs')
const net = require('node:net')
const stan = require('node-nats-streaming')

const host = process.env.SERVER_HOST || '127.0.0.1'
const port = Number(process.env.SERVER_PORT || 4222)
const cluster = process.env.SERVER_CLUSTER || 'test-cluster'
const run = Date.now().toString(36)
const patience = 20_000
/** What the server wants from its clients: TLS, or a user. */
const access = {
  ...(process.env.SERVER_CA && { tls: { ca: [fs.readFileSync(process.env.SERVER_CA)] } }),
  ...(process.env.SERVER_USER && { user: process.env.SERVER_USER, pass: process.env.SERVER_PASS })
}
/** The same for who may publish and subscribe anywhere. */
const unrestricted = {
  ...access, ...(process.env.SERVER_CORE_USER && { user: process.env.SERVER_CORE_USER })
}
let names = 0

/** A name nobody else uses, starting with this word. */
function unique (word) {
  names++
  return `${word}-${run}-${process.pid}-${names}`
}

/** Resolves with the arguments of the event, or fails when it does not come. */
function once (emitter, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${patience} ms`)), patience)
    emitter.once(event, (...args) => {
      clearTimeout(timer)
      resolve(args)
    })
  })
}

/** Connects a streaming client and resolves when it may publish. */
async function connect (clientId = unique('client'), options = {}) {
  const client = stan.connect(cluster, clientId, { url: `nats://${host}:${port}`, ...access, ...options })
  client.on('error', () => {})
  await once(client, 'connect')
  return client
}

async function close (client) {
  const closed = once(client, 'close')
  client.close()
  await closed
}

/** Publishes one after the other, each acknowledged before the next. */
async function publish (client, channel, ...texts) {
  for (const text of texts) {
    await new Promise((resolve, reject) => {
      client.publish(channel, text, (error, guid) => error ? reject(error) : resolve(guid))
    })
  }
}

/** A subscription that is ready, with its messages in a queue one can wait on. */
async function subscribe (client, channel, options, group) {
  const subscription = group === undefined
    ? client.subscribe(channel, options)
    : client.subscribe(channel, group, options)
  const messages = []
  let waiting
  subscription.on('message', message => {
    messages.push(message)
    if (waiting) waiting()
  })
  await once(subscription, 'ready')
  /** Takes the next messages. */
  async function take (count) {
    const deadline = Date.now() + patience
    while (messages.length < count) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(
          `${messages.length} of ${count} messages`)), Math.max(1, deadline - Date.now()))
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return messages.splice(0, count)
  }
  return { subscription, messages, take }
}

const sequences = messages => messages.map(message => message.getSequence())

/** A port between client and server whose traffic can be stopped without closing anything. */
async function startProxy () {
  let frozen = false
  const sockets = []
  const server = net.createServer(near => {
    const far = net.connect(port, host)
    sockets.push(near, far)
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', data => { if (!frozen) to.write(data) })
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `nats://127.0.0.1:${server.address().port}`,
    freeze () { frozen = true },
    stop () {
      sockets.forEach(socket => socket.destroy())
      server.close()
    }
  }
}

module.exports = {
  host, port, cluster, access, unrestricted, unique, once, connect, close, publish, subscribe, sequences, startProxy
}
