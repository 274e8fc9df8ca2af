import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RawScore } from '../src/inference/protocol.js'
import { type MlServer, type ServedInference, startMlServer } from './ml-server.js'
import { RULE_MODEL, scoreByRule } from './rule-model.js'

let server: MlServer
let key: string
beforeAll(async () => {
  server = await startMlServer()
  key = server.keys.issue()
})
afterAll(() => server.close())

const MEBIBYTE = 1_024 * 1_024
const ANALYZE = '/v1alpha1/comments:analyze'
const SUGGEST = '/v1alpha1/comments:suggestscore'

interface Answer {
  readonly status: number
  readonly body: { readonly error?: { readonly message: string; readonly details?: readonly { errorType: string }[] } }
}

async function post(path: string, body: string, to = { server, key }): Promise<Answer> {
  const response = await fetch(`${to.server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${to.key}` },
    body,
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

/** More of anything than a request may hold, and as many as it may: wrong for whatever they stand for. */
const A_LOT = Array<number>(400_000).fill(0)
const MANY = A_LOT.slice(0, 9_000)
const namesOf = (values: readonly number[]) => Object.fromEntries(values.map((zero, n) => [`X${n}`, zero]))

const aRequest = (changes: object): string =>
  JSON.stringify({ comment: { text: 'you idiot' }, requestedAttributes: { TOXICITY: {} }, ...changes })

function expectInvalidArgument({ status, body }: Answer): void {
  expect(status).toBe(400)
  expect(body.error?.message.length).toBeLessThan(1_000)
  expect(body.error?.details?.[0]?.errorType).toMatch(/^[A-Z_]+$/)
}

describe('a request made to hurt', () => {
  it.each([
    ['deep arrays', `{"comment":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['deep objects', `{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['deep relaxed JSON', `{a:${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['a megabyte that is no JSON', `{${'x'.repeat(MEBIBYTE)}`],
    ['numbers without end', `{"comment":{"text":${'9'.repeat(MEBIBYTE)}}}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['thousands of languages', aRequest({ languages: Array.from({ length: 10_000 }, (_, n) => `x${n}`) })],
    ['a language as long as a book', aRequest({ languages: ['x'.repeat(MEBIBYTE)] })],
    [
      'thousands of attributes',
      aRequest({ requestedAttributes: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`X${n}`, {}])) }),
    ],
    ['an attribute as long as a book', aRequest({ requestedAttributes: { ['X'.repeat(MEBIBYTE)]: {} } })],
    ['a type as long as a book', aRequest({ comment: { text: 'hi', type: 'X'.repeat(MEBIBYTE) } })],
    ['a megabyte of comment', aRequest({ comment: { text: 'x'.repeat(MEBIBYTE) } })],
    ['names of every object', aRequest({ requestedAttributes: { constructor: {}, toString: {} } })],
    ['a wrong attribute as long as a book', aRequest({ requestedAttributes: { ['X'.repeat(MEBIBYTE)]: 5 } })],
  ])('for Perspective with %s is a 400 in few words', async (_what, body) => {
    expectInvalidArgument(await post(ANALYZE, body))
  })

  it.each([
    ['thousands of wrong attributes', ANALYZE, { requestedAttributes: namesOf(MANY) }, 'Too many fields'],
    ['thousands of wrong entries', ANALYZE, { context: { entries: MANY } }, "'context.entries': Too big"],
    ['thousands of wrong languages', ANALYZE, { languages: MANY }, "'languages': Too big"],
    [
      'thousands of wrong spans',
      SUGGEST,
      { attributeScores: { X: { spanScores: MANY } } },
      "'attributeScores.X.spanScores': Too big",
    ],
    ['thousands of wrong suggestions', SUGGEST, { attributeScores: namesOf(MANY) }, 'Too many fields'],
    ['hundreds of thousands of languages', ANALYZE, { languages: A_LOT }, 'Too many values'],
    [
      'hundreds of thousands of fields',
      SUGGEST,
      { attributeScores: namesOf(A_LOT.slice(0, 250_000)) },
      'Too many values',
    ],
  ])('for Perspective with %s is told of their number', async (_what, path, body, told) => {
    const answer = await post(path, JSON.stringify({ comment: { text: 'hi' }, ...body }))
    expectInvalidArgument(answer)
    expect(answer.body.error?.message).toContain(told)
  })

  it('for Perspective with as many wrong spans as there may be is a 400 in few words', async () => {
    const spanScores = Array(128).fill({ begin: '', end: '', score: { value: '', type: 0 } })
    const attributeScores = Object.fromEntries(A_LOT.slice(0, 64).map((_, n) => [`X${n}`, { spanScores }]))
    expectInvalidArgument(await post(SUGGEST, JSON.stringify({ comment: { text: 'hi' }, attributeScores })))
  })

  it.each([
    ['deep arrays', `{"input":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['a megabyte of one text', JSON.stringify({ input: 'x'.repeat(MEBIBYTE) })],
    ['a model as long as a book', JSON.stringify({ input: 'x', model: 'x'.repeat(MEBIBYTE) })],
  ])('for OpenAI with %s is refused in few words', async (_what, body) => {
    const answer = await post('/v1/moderations', body)
    expect([400, 404]).toContain(answer.status)
    expect(answer.body.error?.message.length).toBeLessThan(1_000)
  })

  it.each([
    ['NUL', 'you idiot\u0000'],
    ['half a surrogate pair', 'you idiot \ud800'],
    ['controls', '\u0007\u001b[31m you idiot\u0085\u2028'],
    ['a thousand accents', `you idiot e${'\u0301'.repeat(1_000)}`],
    ['right to left', '\u202e you idiot'],
  ])('of a text with %s is scored', async (_what, text) => {
    const scored = await post(ANALYZE, JSON.stringify({ comment: { text }, requestedAttributes: { INSULT: {} } }))
    expect(scored).toMatchObject({
      status: 200,
      body: { attributeScores: { INSULT: { summaryScore: { value: 0.9 } } } },
    })
    expect(await post('/v1/moderations', JSON.stringify({ input: text }))).toMatchObject({
      body: { results: [{ flagged: true }] },
    })
    expect(await post('/api/ml/analyze', JSON.stringify({ texts: [text] }))).toMatchObject({
      body: { results: [{ scores: { insult: 0.9 } }] },
    })
  })

  it.each([
    [ANALYZE, 400, { error: { code: 400, status: 'INVALID_ARGUMENT' } }],
    ['/v1alpha1/comments%3Asuggestscore', 400, { error: { code: 400, status: 'INVALID_ARGUMENT' } }],
    ['/v1/moderations', 413, { error: { type: 'invalid_request_error', param: null, code: 'content_too_large' } }],
    ['/api/ml/analyze', 413, { code: 'body_too_large' }],
  ])('over the bound on bodies is refused by %s in the shape its clients know', async (path, status, body) => {
    expect(await post(path, 'x'.repeat(4 * MEBIBYTE + 1))).toMatchObject({ status, body })
  })

  it('over the bound without saying so beforehand is refused, too', async () => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (data) => {
      answer += String(data)
    })
    // The server need not read what it refused.
    socket.on('error', () => {})
    socket.write(`POST ${ANALYZE}?key=${key} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const chunk = `${(64 * 1_024).toString(16)}\r\n${'x'.repeat(64 * 1_024)}\r\n`
    for (let sent = 0; sent < 70; sent += 1) socket.write(chunk)
    await expect.poll(() => answer, { timeout: 20_000 }).toContain('Request payload size exceeds the limit')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    socket.destroy()
  })
})

/** A million empty objects, in four kilobytes. */
const PACKED = gzipSync(`{"a":[${'{},'.repeat(1_398_000)}{}]}`)

async function postPacked(path: string, to: { server: MlServer; key: string }): Promise<Answer> {
  const response = await fetch(`${to.server.url}${path}?key=${to.key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: PACKED,
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

describe('a request that is dear to read', () => {
  it.each([ANALYZE, SUGGEST])('of a million empty objects is refused by %s before it is parsed', async (path) => {
    expect(PACKED.length).toBeLessThan(5_000)
    const answer = await postPacked(path, { server, key })
    expectInvalidArgument(answer)
    expect(answer.body.error?.message).toContain('Too many values')
  })

  it.each([
    ['/v1/moderations', 400, 'Too many inputs: more than can be read'],
    ['/api/ml/analyze', 422, 'Too many values'],
  ])('of hundreds of thousands of wrong texts is refused by %s before it is parsed', async (path, status, told) => {
    const body = JSON.stringify(path === '/v1/moderations' ? { input: A_LOT } : { texts: A_LOT })
    const answer = await post(path, body)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).toContain(told)
  })

  it.each([ANALYZE, SUGGEST, '/v1/moderations', '/api/ml/analyze'])(
    'counts at %s when it is refused, and is not read when the quota is used up or the scope is missing',
    async (path) => {
      const to = { server, key: server.keys.issue('ml:analyze', 2) }
      const stranger = { server, key: server.keys.issue('chat:read') }
      const statuses = async (asker: typeof to) => (await post(path, '{"broken', asker)).status
      expect(await statuses(stranger)).toBe(403)
      const refused = path === '/api/ml/analyze' ? 422 : 400
      expect([await statuses(to), await statuses(to), await statuses(to)]).toEqual([refused, refused, 429])
    },
  )
})

it('many keys of one owner are no way round the quota', async () => {
  const small = await startMlServer({ quotaPerMinute: 2 })
  const owner = newId()
  const statuses: number[] = []
  for (let n = 0; n < 6; n += 1) {
    const to = { server: small, key: small.keys.issue('ml:analyze', null, owner) }
    for (let text = 0; text < 2; text += 1) statuses.push((await post(ANALYZE, aRequest({}), to)).status)
  }
  expect(statuses).toEqual([...Array(8).fill(200), ...Array(4).fill(429)])
  await small.close()
})

it('a client with a full batch of long texts does not keep others waiting', async () => {
  const long = JSON.stringify({ texts: Array.from({ length: 9 }, (_, n) => `${n} ${'some long talk '.repeat(1_350)}`) })
  const order: string[] = []
  await Promise.all([
    ...Array.from({ length: 8 }, () => post('/api/ml/analyze', long).then(() => order.push('batch'))),
    post(ANALYZE, aRequest({ doNotStore: true })).then(() => order.push('one comment')),
  ])
  expect(order).toHaveLength(9)
  expect(order.slice(0, 3)).toContain('one comment')
})

/** A model by hand: requests wait until `go`, then each is answered in a turn of its own. */
class HandModel implements ServedInference {
  readonly model = RULE_MODEL
  readonly isReady = true
  readonly requests: (readonly string[])[] = []
  #isGoing: Promise<void>
  go: () => void = () => {}

  constructor() {
    this.#isGoing = new Promise((resolve) => {
      this.go = resolve
    })
  }

  score(texts: readonly string[]): Promise<RawScore[]> {
    this.requests.push(texts)
    this.#isGoing = this.#isGoing.then(() => new Promise((resolve) => void setImmediate(resolve)))
    return this.#isGoing.then(() => texts.map(scoreByRule))
  }

  async ready(): Promise<void> {}
  async close(): Promise<void> {}
}

/** How many texts wait for the model, as the server tells. */
async function waitingTexts(of: MlServer): Promise<number> {
  const metrics = await (await fetch(`${of.url}/metrics`)).text()
  return Number(/waiting_texts(?:\{[^}]*\})? (\d+)/.exec(metrics)?.[1])
}

it('a client with 128 long texts in one request is one client: a comment that comes then does not wait for them', async () => {
  const model = new HandModel()
  const held = await startMlServer({ inference: model })
  const to = { server: held, key: held.keys.issue() }
  const waiting = () => waitingTexts(held)
  const order: string[] = []
  const input = Array.from({ length: 128 }, (_, n) => `${n} ${'some long talk '.repeat(99)}`)
  const batch = post('/v1/moderations', JSON.stringify({ input }), to).then(() => order.push('batch'))
  await expect.poll(() => model.requests.length).toBe(2)
  const inLine = await waiting()
  const comment = post(ANALYZE, aRequest({}), to).then(() => order.push('comment'))
  await expect.poll(waiting).toBe(inLine + 1)
  model.go()
  await Promise.all([batch, comment])
  expect(order).toEqual(['comment', 'batch'])
  expect(model.requests.findIndex((texts) => texts.includes('you idiot'))).toBeLessThan(5)
  expect(model.requests.flat()).toHaveLength(129)
  await held.close()
})

it('an owner with a hundred long comments at once keeps another’s comment waiting for two requests, and leaves it room', async () => {
  const model = new HandModel()
  const held = await startMlServer({ inference: model, quotaPerMinute: 100_000 })
  const greedy = { server: held, key: held.keys.issue() }
  const long = Array.from({ length: 201 }, (_, n) => aRequest({ comment: { text: `${n} ${'talk '.repeat(4_090)}` } }))
  const comments = long.slice(0, 200).map((body) => post(ANALYZE, body, greedy))
  await expect.poll(() => waitingTexts(held)).toBe(200 * 4 - 4)
  expect(await post(ANALYZE, long[200] ?? '', greedy)).toMatchObject({ status: 503 })
  const comment = post(ANALYZE, aRequest({}), { server: held, key: held.keys.issue() })
  await expect.poll(() => waitingTexts(held)).toBe(200 * 4 - 4 + 1)
  model.go()
  expect(await comment).toMatchObject({ status: 200 })
  expect(model.requests.findIndex((texts) => texts.includes('you idiot'))).toBe(2)
  expect((await Promise.all(comments)).every(({ status }) => status === 200)).toBe(true)
  await held.close()
}, 60_000)

it.each([
  [ANALYZE, (text: string) => aRequest({ comment: { text } })],
  ['/v1/moderations', (input: string) => JSON.stringify({ input })],
  ['/api/ml/analyze', (text: string) => JSON.stringify({ texts: [text] })],
])('texts of a client of %s that hung up are not sent to the model', async (path, body) => {
  const model = new HandModel()
  const held = await startMlServer({ inference: model })
  const to = { server: held, key: held.keys.issue() }
  const inHand = ['one', 'two'].map((text) => post(path, body(text), to))
  await expect.poll(() => model.requests.length).toBe(2)
  const hangUp = new AbortController()
  const gone = fetch(`${held.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${to.key}` },
    body: body('nobody reads this'),
    signal: hangUp.signal,
  })
  await expect.poll(() => waitingTexts(held)).toBe(1)
  hangUp.abort()
  await expect(gone).rejects.toThrow('aborted')
  await expect.poll(() => waitingTexts(held)).toBe(0)
  const next = post(path, body('somebody reads this'), to)
  await expect.poll(() => waitingTexts(held)).toBe(1)
  model.go()
  expect((await Promise.all([...inHand, next])).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(model.requests).toEqual([['one'], ['two'], ['somebody reads this']])
  await held.close()
})
