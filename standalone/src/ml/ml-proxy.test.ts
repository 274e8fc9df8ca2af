import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLogger } from '@parley/common/logger'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proxyToMl } from './ml-proxy.js'

const logger = createLogger({ service: 'test', level: 'silent' })

describe('the proxy before ml-core', () => {
  let backend: Server
  let address: string
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  beforeAll(async () => {
    backend = createServer((request, response) => answer(request, response))
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  })
  afterAll(() => {
    backend.closeAllConnections()
    backend.close()
  })

  const anApp = (to: string | null): Hono => new Hono().all('*', (c) => proxyToMl(c, { address: to }, logger))

  it('passes path, query, method, headers and body on untouched, and the answer back', async () => {
    answer = async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      response.writeHead(418, { 'x-model-version': 'v9' })
      response.end(`${request.method} ${request.url} ${request.headers.authorization} ${Buffer.concat(chunks)}`)
    }
    const response = await anApp(address).request('/v1alpha1/comments%3Aanalyze?key=a%20b', {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: '{comment: {text: "relaxed"}}',
    })
    expect([response.status, response.headers.get('x-model-version')]).toEqual([418, 'v9'])
    expect(await response.text()).toBe(
      'POST /v1alpha1/comments%3Aanalyze?key=a%20b Bearer x {comment: {text: "relaxed"}}',
    )
  })

  it.each([
    ['its own', {}, 'http://parley.test:8000'],
    ['its own, by TLS before a proxy', { 'x-forwarded-proto': 'https' }, 'https://parley.test:8000'],
    ['a proxy’s', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'chat.test' }, 'https://chat.test'],
  ])('passes on the origin that was asked for: %s', async (_what, headers, origin) => {
    answer = ({ headers: seen }, response) => response.end(`${seen['x-forwarded-proto']}://${seen['x-forwarded-host']}`)
    const response = await anApp(address).request('http://parley.test:8000/$discovery/rest', { headers })
    expect(await response.text()).toBe(origin)
  })

  it('streams the answer as it comes', async () => {
    let goOn: () => void = () => {}
    answer = (_request, response) => {
      response.write('first')
      goOn = () => response.end(' and last')
    }
    const response = await anApp(address).request('/api/ml/stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('first')
    goOn()
    expect((await reader?.read())?.value).toBe(' and last')
  })

  it.each([
    ['/v1alpha1/comments:analyze', { error: { code: 503, status: 'UNAVAILABLE' } }],
    ['/%24discovery/rest', { error: { code: 503, status: 'UNAVAILABLE' } }],
    ['/v1/moderations', { error: { type: 'server_error', param: null } }],
    ['/api/ml/analyze', { code: 'ml_unavailable' }],
  ])('answers %s with a 503 that its callers can read while nobody is there', async (path, body) => {
    const nobody = 'http://127.0.0.1:1'
    for (const to of [null, nobody]) {
      const response = await anApp(to).request(path, { method: 'POST', body: '{}' })
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await response.json()).toMatchObject(body)
    }
  })
})
