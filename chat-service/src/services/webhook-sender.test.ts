import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpWebhookSender } from './webhook-sender.js'

const REQUEST = { headers: { 'content-type': 'application/json' }, body: '{}', maxAnswerBytes: 16 }
const PUBLIC = '93.184.216.34'

let server: Server | undefined
let requests = 0
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
  requests = 0
})

async function serve(listener: RequestListener): Promise<number> {
  server = createServer((request, response) => {
    requests++
    listener(request, response)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A name that leads to each of `addresses` in turn, as an attacker's name server has it. */
const rebinding = (...addresses: readonly string[]): LookupFunction => {
  let asked = 0
  return (_, options, answer) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? ''
    if (options.all) answer(null, [{ address, family: 4 }])
    else answer(null, address, 4)
  }
}

describe('posting to a URL that a stranger chose', () => {
  it('sends the body and gives what was answered, no more of it than asked for', async () => {
    const port = await serve((_, response) => response.writeHead(202, { 'retry-after': '7' }).end('x'.repeat(10_000)))
    const sent = await new HttpWebhookSender().send({
      ...REQUEST,
      url: `http://127.0.0.1:${port}/`,
      mayBePrivate: true,
    })
    expect(sent).toMatchObject({ kind: 'answered', status: 202, retryAfter: '7', body: 'x'.repeat(16) })
  })

  it.each([
    'http://127.0.0.1:{port}/',
    'http://localhost:{port}/',
    'http://[::1]:{port}/',
    'http://[::ffff:127.0.0.1]:{port}/',
    'http://0.0.0.0:{port}/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://172.16.0.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('does not go to %s', async (template) => {
    const port = await serve((_, response) => response.end())
    const url = template.replace('{port}', String(port))
    const sent = await new HttpWebhookSender({ limitMs: 5_000 }).send({ ...REQUEST, url, mayBePrivate: false })
    expect(sent).toMatchObject({ kind: 'unanswered', error: 'address_not_allowed' })
    expect(requests).toBe(0)
  })

  it('connects to the very address it has checked: a name that changes its mind gains nothing', async () => {
    const port = await serve((_, response) => response.end())
    const lookup = rebinding('127.0.0.1', PUBLIC)
    const sent = await new HttpWebhookSender({ lookup, limitMs: 5_000 }).send({
      ...REQUEST,
      url: `http://attacker.example:${port}/`,
      mayBePrivate: false,
    })
    expect(sent).toMatchObject({ error: 'address_not_allowed' })
    // Were there a second look-up after the check, this one would reach us.
    const second = rebinding(PUBLIC, '127.0.0.1')
    await new HttpWebhookSender({ lookup: second, limitMs: 1_000 }).send({
      ...REQUEST,
      url: `http://attacker.example:${port}/`,
      mayBePrivate: false,
    })
    expect(requests).toBe(0)
  })

  it('refuses a name with one bad address among good ones', async () => {
    const lookup: LookupFunction = (_, options, answer) => {
      if (options.all)
        answer(
          null,
          [PUBLIC, '10.1.2.3'].map((address) => ({ address, family: 4 })),
        )
      else answer(null, '10.1.2.3', 4)
    }
    const sent = await new HttpWebhookSender({ lookup, limitMs: 5_000 }).send({
      ...REQUEST,
      url: 'http://attacker.example/',
      mayBePrivate: false,
    })
    expect(sent).toMatchObject({ error: 'address_not_allowed' })
  })

  it('does not go to link-local addresses even where the private network is allowed', async () => {
    const sender = new HttpWebhookSender({ lookup: rebinding('169.254.169.254'), limitMs: 5_000 })
    for (const url of ['http://169.254.169.254/', 'http://metadata.example/', 'http://[::ffff:169.254.169.254]/']) {
      expect(await sender.send({ ...REQUEST, url, mayBePrivate: true })).toMatchObject({ error: 'address_not_allowed' })
    }
  })

  it('follows no redirect and waits no longer than its limit', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/slow') return
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const sender = new HttpWebhookSender({ limitMs: 300 })
    const url = `http://127.0.0.1:${port}`
    expect(await sender.send({ ...REQUEST, url: `${url}/moved`, mayBePrivate: true })).toMatchObject({ status: 307 })
    expect(requests).toBe(1)
    expect(await sender.send({ ...REQUEST, url: `${url}/slow`, mayBePrivate: true })).toMatchObject({
      error: 'timeout',
    })
  })

  it('says in a word why nothing came, and nothing of what is there', async () => {
    const port = await serve((_, response) => response.destroy())
    const sender = new HttpWebhookSender()
    const broken = await sender.send({ ...REQUEST, url: `http://127.0.0.1:${port}/`, mayBePrivate: true })
    expect(broken).toMatchObject({ kind: 'unanswered', error: 'ECONNRESET' })
  })
})
