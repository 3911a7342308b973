'use strict'
// nats.ws in Node and in Chromium, which npm brings along, against the port for WebSocket.

const test = require('node:test')
const assert = require('node:assert/strict')
const http = require('node:http')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { WebSocket } = require('ws')

const open = process.env.SERVER_OPEN
const fenced = process.env.SERVER_FENCED
const cluster = process.env.SERVER_CLUSTER
const patience = 60_000

for (const what of ['core', 'streaming']) {
  test(`the client in Node speaks ${what}`, async () => {
    globalThis.WebSocket = WebSocket
    const nats = require('nats.ws')
    await (await import('./scenario.mjs'))[what](nats, open, cluster)
  })
}

for (const what of ['core', 'streaming']) {
  test(`the client in a page speaks ${what}`, async () => {
    assert.equal(await inPage(what, open), 'done')
  })
}

test('a page from elsewhere is not let in', async () => {
  assert.match(await inPage('core', fenced), /CONNECTION_REFUSED|NatsError/)
})

/** Runs one scenario in a page of Chromium; resolves with what the page reports. */
async function inPage (what, servers) {
  let report
  const reported = new Promise(resolve => { report = resolve })
  const server = http.createServer((request, response) => {
    const files = {
      '/': ['text/html', `<!DOCTYPE html><script type="module">
        import * as nats from '/nats.js'
        import * as scenario from '/scenario.mjs'
        const result = await scenario['${what}'](nats, '${servers}', '${cluster}')
          .then(() => 'done', error => String(error.stack || error))
        await fetch('/report', { method: 'POST', body: result })
      </script>`],
      '/nats.js': ['text/javascript', fs.readFileSync(path.join(__dirname, 'node_modules/nats.ws/esm/nats.js'))],
      '/scenario.mjs': ['text/javascript', fs.readFileSync(path.join(__dirname, 'scenario.mjs'))]
    }
    if (request.url === '/report') {
      let body = ''
      request.on('data', data => { body += data })
      request.on('end', () => { response.end(); report(body) })
      return
    }
    const [type, content] = files[request.url] || ['text/plain', '']
    response.setHeader('Content-Type', type)
    response.end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = await chromium(`http://127.0.0.1:${server.address().port}/`)
  const timer = setTimeout(() => report(`nothing within ${patience} ms; ${browser.said()}`), patience)
  const result = await reported
  clearTimeout(timer)
  await browser.close()
  server.closeAllConnections()
  server.close()
  return result
}

/** Shows a page. The libraries that Chromium wants come with it. */
async function chromium (url) {
  const { default: bundle } = await import('@sparticuz/chromium')
  const executable = await bundle.executablePath()
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'profile-'))
  const child = spawn(executable,
    ['--headless', '--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage',
      '--disable-background-networking', `--user-data-dir=${profile}`, '--remote-debugging-port=0', url],
    { detached: true, env: { ...process.env, LD_LIBRARY_PATH: path.join(os.tmpdir(), 'al2023/lib') } })
  let said = ''
  child.stderr.on('data', data => { said += data })
  return {
    said: () => said,
    async close () {
      const gone = once(child, 'exit')
      process.kill(-child.pid, 'SIGKILL') // and all processes it has started
      await gone
      try {
        fs.rmSync(profile, { recursive: true, force: true })
      } catch {
        // One of them has not ended yet and still writes; it stays below target.
      }
    }
  }
}
