import { createRoute, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { Conflict, InvalidInput, NotFound, RateLimited, Unauthenticated, Unavailable } from '../errors.js'
import { createLogger } from '../logger.js'
import { Metrics } from '../metrics.js'
import { createHttpApp } from './app.js'
import { errorResponses, jsonBody, jsonResponse, serveOpenApi } from './openapi.js'
import { serveOperations } from './operations.js'

const logged: string[] = []
const logger = createLogger({
  service: 'test',
  level: 'info',
  destination: { write: (line) => void logged.push(line) },
})

function anApp() {
  const metrics = new Metrics('test', { withProcess: false })
  const app = createHttpApp({ logger, metrics, maxBodyBytes: 1_000 })
  const echo = createRoute({
    method: 'post',
    path: '/echo/{n}',
    request: {
      params: z.object({ n: z.coerce.number().int() }),
      query: z.object({ limit: z.coerce.number().max(10).optional() }),
      ...jsonBody(z.object({ email: z.email(), tags: z.array(z.string().regex(/^\p{L}/u)).optional() }).strict()),
    },
    responses: { 200: jsonResponse(z.object({ ok: z.boolean() }), 'Echo'), ...errorResponses(401, 404) },
  })
  app.openapi(echo, (c) => c.json({ ok: true }, 200))
  const errors: Record<string, Error> = {
    missing: new NotFound('Room'),
    conflict: new Conflict('Name is taken', 'name_taken'),
    limited: new RateLimited(2_400),
    anonymous: new Unauthenticated(),
    down: new Unavailable('The queue is down'),
    invalid: new InvalidInput(['body', 'name'], 'Name is reserved'),
    bug: new Error('secret detail of a bug'),
  }
  app.get('/fail/:how', (c) => {
    throw errors[c.req.param('how')] ?? new Error('unknown')
  })
  serveOpenApi(app, { title: 'Test', description: 'A test', version: '1', basePath: '/api/test' })
  serveOperations(app, {
    service: 'test',
    version: '1',
    metrics,
    logger,
    checks: { good: async () => {}, bad: () => Promise.reject(new Error('gone')) },
  })
  return app
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  anApp().request(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

describe('bad input', () => {
  it.each([
    ['a wrong field', '/echo/1', { email: 'nope' }, ['body', 'email']],
    ['a wrong list element', '/echo/1', { email: 'a@b.ch', tags: [1] }, ['body', 'tags', 0]],
    ['a field that is not known', '/echo/1', { email: 'a@b.ch', emial: 'a@b.ch' }, ['body', 'emial']],
    ['a wrong path parameter', '/echo/x', { email: 'a@b.ch' }, ['path', 'n']],
    ['a wrong query parameter', '/echo/1?limit=99', { email: 'a@b.ch' }, ['query', 'limit']],
    ['a body that is no JSON', '/echo/1', '{"email":', ['body']],
  ])('%s is a 422 that says where', async (_what, path, body, loc) => {
    const response = await post(path, body)
    expect(response.status).toBe(422)
    const { detail } = (await response.json()) as { detail: { loc: unknown; msg: unknown; type: unknown }[] }
    expect(detail[0]).toEqual({ loc, msg: expect.any(String), type: expect.any(String) })
  })

  it('of many wrong elements the first fifty are told', async () => {
    const tags = Array.from({ length: 200 }, () => '')
    const response = await post('/echo/1', { email: 'a@b.example', tags })
    expect(response.status).toBe(422)
    const { detail } = (await response.json()) as { detail: { loc: unknown[] }[] }
    expect(detail.map(({ loc }) => loc)).toEqual(Array.from({ length: 50 }, (_, n) => ['body', 'tags', n]))
  })

  it('a body without a content type does not slip past validation', async () => {
    const response = await anApp().request('/echo/1', { method: 'POST', body: '{}' })
    expect([415, 422]).toContain(response.status)
  })

  it('a body of another kind is a 415 that says what is wanted', async () => {
    const response = await post('/echo/1', 'email=a@b.ch', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ code: 'unsupported_media_type' })
  })

  it('a body over the limit is a 413', async () => {
    expect((await post('/echo/1', { email: 'a@b.ch', tags: ['x'.repeat(2_000)] })).status).toBe(413)
  })

  it.each([
    ['is read to its end before the answer, or the answer may be lost', 3_000, true],
    ['is not read when it is many times too large', 3_000_000, false],
  ])('a body over the limit %s', async (_what, length, isRead) => {
    let hasEnded = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          controller.enqueue(new Uint8Array(length))
          controller.close()
          hasEnded = true
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'content-type': 'application/json', 'content-length': String(length) }
    const request = new Request('http://x/echo/1', { method: 'POST', body, headers, duplex: 'half' })
    expect((await anApp().request(request)).status).toBe(413)
    expect(hasEnded).toBe(isRead)
  })

  it('an unknown route is a 404 in the house’s shape', async () => {
    const response = await anApp().request('/nowhere')
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ detail: 'Not Found', code: 'route_not_found' })
  })
})

describe('domain errors', () => {
  it.each([
    ['missing', 404, 'not_found', {}],
    ['conflict', 409, 'name_taken', {}],
    ['limited', 429, 'rate_limited', { 'retry-after': '3' }],
    ['anonymous', 401, 'unauthenticated', { 'www-authenticate': 'Bearer' }],
    ['down', 503, 'unavailable', { 'retry-after': '1' }],
  ])('%s is answered %i', async (how, status, code, headers) => {
    const response = await anApp().request(`/fail/${how}`)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code, detail: expect.any(String) })
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
  })

  it('a rule broken by one field looks like any other validation error', async () => {
    const response = await anApp().request('/fail/invalid')
    expect(response.status).toBe(422)
    expect(await response.json()).toEqual({
      detail: [{ loc: ['body', 'name'], msg: 'Name is reserved', type: 'value_error' }],
    })
  })

  it('a bug is a 500 that tells the client only its correlation id, and the log the rest', async () => {
    const response = await anApp().request('/fail/bug', { headers: { 'x-correlation-id': 'abc-123' } })
    expect(response.status).toBe(500)
    expect(response.headers.get('x-correlation-id')).toBe('abc-123')
    expect(await response.text()).not.toContain('secret detail')
    expect(logged.join('')).toContain('secret detail')
    expect(logged.join('')).toContain('"correlation_id":"abc-123"')
  })
})

it('a correlation id with odd characters is replaced, not echoed', async () => {
  const response = await anApp().request('/health', { headers: { 'x-correlation-id': 'a b<script>' } })
  expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
})

describe('operations', () => {
  it('/ready names the dependency that is gone', async () => {
    const response = await anApp().request('/ready')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'unavailable', checks: { good: 'ok', bad: 'unavailable' } })
  })

  it('/metrics counts requests by route pattern, not by path', async () => {
    const app = anApp()
    await app.request('/fail/missing')
    const text = await (await app.request('/metrics')).text()
    expect(text).toMatch(/parley_http_request_duration_seconds_count\{[^}]*route="\/fail\/:how"[^}]*\} 1/)
  })

  it('/openapi.json names the errors that every route can answer with, on every route', async () => {
    const document = (await (await anApp().request('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { responses: object }>>
    }
    expect(JSON.stringify(document)).toContain('"pattern":"^\\\\p{L}"')
    expect(Object.keys(document.paths['/echo/{n}']?.post?.responses ?? {})).toEqual([
      '200',
      '401',
      '404',
      '413',
      '415',
      '422',
      '503',
    ])
  })

  it('/openapi.json is OpenAPI 3.1 with the password flow, and /docs works without the network', async () => {
    const app = anApp()
    const document = (await (await app.request('/openapi.json')).json()) as Record<string, unknown>
    expect(document).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: '/api/test' }],
      components: {
        securitySchemes: { OAuth2PasswordBearer: { flows: { password: { tokenUrl: '/api/auth/token' } } } },
      },
    })
    expect(await (await app.request('/docs')).text()).not.toMatch(/https?:\/\//)
    expect((await app.request('/docs/swagger-ui-bundle.js')).status).toBe(200)
    for (const other of ['..%2fpackage.json', 'constructor', '__proto__']) {
      expect((await app.request(`/docs/${other}`)).status).toBe(404)
    }
  })
})
