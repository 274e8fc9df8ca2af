import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Documented } from '../../test/documented.js'
import { type ChatStack, expectJson, startChatStack } from './chat-stack.js'

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly content?: unknown }>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const NOBODY = '019a0000-0000-7000-8000-000000000000'

let stack: ChatStack
let document: Document
beforeAll(async () => {
  stack = await startChatStack()
  document = await expectJson<Document>(stack.chat.app.request('/openapi.json'), 200)
}, 60_000)
afterAll(() => stack.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
/** Routes for people, by any of whose scopes they ask for. */
const forPeople = () =>
  operations().filter(({ operation }) => operation.security?.some((scheme) => 'OAuth2PasswordBearer' in scheme))
const filledIn = (path: string) => path.replaceAll(/\{\w+\}/g, NOBODY)

describe('the OpenAPI document', () => {
  it('is 3.1, and names the routes that the design promises', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/rooms',
        '/rooms/{room_id}',
        '/rooms/{room_id}/join',
        '/rooms/{room_id}/leave',
        '/rooms/{room_id}/members',
        '/rooms/{room_id}/invites',
        '/rooms/{room_id}/messages',
        '/rooms/{room_id}/events',
        '/rooms/{room_id}/read',
        '/messages/{message_id}',
        '/messages/{message_id}/reactions',
        '/direct',
        '/search',
      ]),
    )
  })

  it('says of every route what it is for, what it answers, and that input can be wrong', () => {
    for (const { method, path, operation } of operations()) {
      const name = `${method} ${path}`
      expect(operation.summary, name).toBeTruthy()
      expect(operation.tags, name).not.toHaveLength(0)
      expect(Object.keys(operation.responses), name).toContain('422')
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        name,
      ).toBe(true)
    }
  })

  it('tells the truth about credentials: without one every route for people answers 401', async () => {
    for (const { method, path } of forPeople()) {
      const answer = await stack.chat.app.request(filledIn(path), { method })
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 401`)
    }
  })

  it('tells the truth about what does not exist: routes about a thing answer 404 when there is none', async () => {
    const admin = await stack.aUser({ role: 'admin' })
    const bodyless = forPeople().filter(
      ({ path, operation }) => path.includes('{') && !operation.requestBody && '404' in operation.responses,
    )
    expect(bodyless.length).toBeGreaterThan(10)
    for (const { method, path } of bodyless) {
      const query = path.endsWith('/events') ? '?since=0' : ''
      const answer = await admin.request(method, filledIn(path) + query)
      expect([404, 422], `${method} ${path}: ${await answer.text()}`).toContain(answer.status)
    }
  })

  it('holds whatever a client sends: no answer is a bug’s, nor one that it does not name', async () => {
    const admin = await stack.aUser({ role: 'admin' })
    const json = 'application/json'
    const payloads = [
      ...['', '{', 'null', '[]', '"x"', '{}', '{"text":1e999}', '{"kind":{},"name":[],"reason":null}'].map(
        (body) => [json, body] as const,
      ),
      [json, '{"text":"\\u0000","name":"\\ud800","kind":"ban","reason":"\\u0000","note":"\\udfff","emoji":"\\u0000"}'],
      ['multipart/form-data', 'nonsense'],
      ['nonsense', '{}'],
    ] as const
    for (const { method, path } of operations()) {
      for (const [type, body] of payloads) {
        for (const id of [NOBODY, encodeURIComponent(body || 'x\u0000')]) {
          const url = path.replaceAll(/\{\w+\}/g, id)
          const headers = { authorization: `Bearer ${admin.token}`, 'content-type': type }
          const answer = await stack.chat.app.request(url, { method, headers, ...(method === 'GET' ? {} : { body }) })
          expect(answer.status, `${method} ${url} ${type} ${body}`).not.toBe(500)
          await Documented.of(stack.chat.app).demand(method, url, answer)
          await answer.body?.cancel()
        }
      }
    }
  }, 120_000)

  it('is shown by /docs, with the authorize button’s flow', async () => {
    const page = await (await stack.chat.app.request('/docs')).text()
    expect(page).toContain('SwaggerUIBundle')
    expect(JSON.stringify(document)).toContain('"tokenUrl":"/api/auth/token"')
  })
})

describe('operations', () => {
  it('health and readiness need no credential; an unknown route is not found', async () => {
    expect((await stack.chat.app.request('/health')).status).toBe(200)
    expect(await expectJson(stack.chat.app.request('/ready'), 200)).toMatchObject({
      status: 'ready',
      checks: { postgres: 'ok', bus: 'ok' },
    })
    const user = await stack.aUser()
    expect((await user.get('/nowhere')).status).toBe(404)
  })
})
