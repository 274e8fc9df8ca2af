import { afterAll, beforeAll, expect, it } from 'vitest'
import { Documented } from '../../test/documented.js'
import { type AuthHarness, PASSWORD, startAuth } from './auth-harness.js'

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[]
  readonly responses: Readonly<Record<string, { readonly description?: string }>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

let auth: AuthHarness
let document: Document
beforeAll(async () => {
  auth = await startAuth()
  document = (await auth.get('/openapi.json')).body
})
afterAll(() => auth.stop())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
  )

it('documents every route of the contract', () => {
  expect(document.openapi).toBe('3.1.0')
  const names = operations().map(({ name }) => name)
  expect(names.sort()).toEqual(
    [
      ...[
        'PUT /internal/registration',
        'PUT /internal/users/{user_id}/ban',
        'PUT /internal/users/{user_id}/display-name-removal',
        'POST /register',
        'POST /token',
        'POST /revoke',
        'POST /introspect',
      ],
      ...['GET /me', 'PATCH /me', 'DELETE /me', 'PUT /me/password', 'GET /me/export', 'POST /me/verify-email'],
      ...['GET /me/sessions', 'DELETE /me/sessions', 'DELETE /me/sessions/{session_id}'],
      ...['POST /verify-email', 'POST /password-reset', 'POST /password-reset/confirm'],
      ...['GET /api-keys', 'POST /api-keys', 'DELETE /api-keys/{key_id}'],
      ...['GET /users', 'POST /users', 'GET /users/{user_id}', 'PATCH /users/{user_id}', 'DELETE /users/{user_id}'],
      ...['GET /users/{user_id}/sessions', 'DELETE /users/{user_id}/sessions', 'GET /users/{user_id}/api-keys'],
      ...['DELETE /users/{user_id}/sessions/{session_id}', 'DELETE /users/{user_id}/api-keys/{key_id}'],
      ...['PATCH /users/{user_id}/api-keys/{key_id}', 'GET /api-keys/all'],
      ...['GET /users/by-username/{username}', 'POST /users/lookup'],
      ...['GET /.well-known/jwks.json', 'GET /.well-known/oauth-authorization-server'],
    ].sort(),
  )
})

it('is whole: references resolve, path parameters are declared, answers are described', () => {
  const text = JSON.stringify(document)
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    expect(document.components.schemas, name).toHaveProperty([name])
  }
  // OpenAPI 3.0's way to say null, which 3.1 does not have.
  expect(text).not.toContain('"nullable"')
  for (const { name, path, operation } of operations()) {
    expect(operation.summary, name).toBeTruthy()
    expect(operation.tags, name).toHaveLength(1)
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path' && one.required)
    const templated = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
    expect(declared.map((one) => one.name).sort(), name).toEqual(templated.sort())
    for (const response of Object.values(operation.responses)) expect(response.description, name).toBeTruthy()
  }
})

/** An example of a request to the route, valid but for what it is about. */
const exampleOf = (method: string, path: string) => {
  const url = path.replaceAll(/\{\w+_id\}/g, '01890000-0000-7000-8000-000000000000').replace('{username}', 'ada')
  const bodies: Readonly<Record<string, unknown>> = {
    'POST /users/lookup': { ids: [] },
    'POST /users': { username: 'somebody', password: PASSWORD },
    'PATCH /users/{user_id}/api-keys/{key_id}': { quota_per_minute: 1 },
    'POST /api-keys': { name: 'bot', scopes: ['chat:read'] },
    'DELETE /me': { password: PASSWORD },
    'PUT /me/password': { current_password: PASSWORD, new_password: 'another good password' },
  }
  if (method === 'GET') return { url, body: {} }
  return { url, body: path === '/introspect' ? { form: { token: 'x' } } : { json: bodies[`${method} ${path}`] ?? {} } }
}

it('every route that names a scope refuses a credential without it', async () => {
  const { username } = await auth.person({ role: 'admin' })
  const login = await auth.post('/token', { form: { username, password: PASSWORD, scope: 'chat:read' } })
  const token: string = login.body.access_token
  let walked = 0
  for (const { name, path, operation } of operations()) {
    if (!operation.security?.some((scheme) => (scheme.OAuth2PasswordBearer ?? []).length > 0)) continue
    const [method = ''] = name.split(' ')
    const { url, body } = exampleOf(method, path)
    const send = auth[method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete']
    const answer = await send(url, { ...body, token })
    expect(answer.status, name).toBe(403)
    expect(answer.body.code, name).toBe('insufficient_scope')
    walked += 1
  }
  expect(walked).toBeGreaterThan(15)
})

it('every route that says it needs a credential answers 401 without one, and no other does', async () => {
  for (const { name, path, operation } of operations()) {
    const [method = ''] = name.split(' ')
    const isOpen = operation.security === undefined
    const { url, body } = exampleOf(method, path)
    const send = auth[method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete']
    const answer = await send(url, body)
    if (isOpen) expect(answer.status, name).not.toBe(401)
    else expect(answer.status, name).toBe(401)
    expect(Object.keys(operation.responses).includes('401'), name).toBe(!isOpen)
  }
})

it('/docs, /health, /ready and /metrics answer', async () => {
  expect((await auth.get('/docs')).status).toBe(200)
  expect((await auth.get('/health')).body).toMatchObject({ status: 'ok', service: 'auth-service' })
  expect((await auth.get('/ready')).body).toMatchObject({ checks: { postgres: 'ok', bus: 'ok' } })
  const metrics = await auth.get('/metrics')
  expect(metrics.text).toContain('parley_auth_mails_waiting')
  expect(metrics.text).toContain('parley_auth_erasures_waiting')
})

it('nothing a client sends makes it fail', async () => {
  const person = await auth.person()
  const json = 'application/json'
  const payloads = [
    ...['', '{', 'null', '[]', '"x"', '{"a":1e999}', '{"username":{},"password":[]}'].map(
      (body) => [json, body] as const,
    ),
    [json, '{"token":"\\u0000","email":"a\\u0000@b.ch","ids":["x"],"name":"\\ud800"}'],
    [
      'application/x-www-form-urlencoded',
      'token=%00&username=%00&password=%FF&grant_type=refresh_token&refresh_token=%00',
    ],
    ['multipart/form-data', 'nonsense'],
    ['nonsense', '{}'],
  ] as const
  for (const { name, path } of operations()) {
    const [method = 'GET'] = name.split(' ')
    for (const [type, body] of payloads) {
      const url = path.replaceAll(/\{\w+\}/g, encodeURIComponent(body || 'x\u0000'))
      const headers = { authorization: `Bearer ${person.token}`, 'content-type': type, 'x-forwarded-for': 'a\u00ffb' }
      const response = await auth.auth.app.request(url, { method, headers, ...(method === 'GET' ? {} : { body }) })
      expect(response.status, `${name} ${type} ${body}`).toBeLessThan(500)
      await Documented.of(auth.auth.app).demand(method, url, response)
    }
  }
}, 60_000)
