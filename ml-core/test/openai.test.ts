import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MlServer, startMlServer } from './ml-server.js'

const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
]

let server: MlServer
let client: OpenAI
let key: string
beforeAll(async () => {
  server = await startMlServer()
  key = server.keys.issue()
  client = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 0 })
})
afterAll(() => server.close())

function post(body: unknown, authorization: string | null = `Bearer ${key}`): Promise<Response> {
  return fetch(`${server.url}/v1/moderations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('the npm client openai', () => {
  it('gets a result with exactly OpenAI’s keys', async () => {
    const { id, model, results } = await client.moderations.create({ input: 'you idiot' })
    expect(id).toMatch(/^modr-/)
    expect(model).toBe('scripted')
    expect(results).toHaveLength(1)
    const [result] = results
    expect(Object.keys(result ?? {})).toEqual([
      'flagged',
      'categories',
      'category_scores',
      'category_applied_input_types',
    ])
    for (const field of ['categories', 'category_scores', 'category_applied_input_types'] as const) {
      expect(Object.keys(result?.[field] ?? {})).toEqual(CATEGORIES)
    }
    expect(result).toMatchObject({
      flagged: true,
      categories: { harassment: true, violence: false, sexual: false },
      category_scores: { harassment: 0.9, hate: 0.01, sexual: 0 },
      category_applied_input_types: { harassment: ['text'], sexual: [] },
    })
  })

  it('gets one result for all parts of one input, the worst of them', async () => {
    const parts = ['good morning', 'you idiot', 'thanks'].map((text) => ({ type: 'text', text }) as const)
    const { results } = await client.moderations.create({ input: parts })
    expect(results).toMatchObject([{ flagged: true, category_scores: { harassment: 0.9, violence: 0.01 } }])
  })

  it('gets one result per string', async () => {
    const strings = await client.moderations.create({ input: ['hello', 'i will kill you', 'vermin'] })
    expect(strings.results.map(({ flagged }) => flagged)).toEqual([false, true, true])
    expect(strings.results[1]?.categories).toMatchObject({
      violence: true,
      'harassment/threatening': true,
      'hate/threatening': false,
    })
    expect(strings.results[2]?.categories).toMatchObject({ hate: true, violence: false })
  })

  it('learns that images are not looked at, also beside a text', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } } as const
    await expect(client.moderations.create({ input: [image] })).rejects.toMatchObject({
      status: 400,
      param: 'input',
      type: 'invalid_request_error',
    })
    await expect(client.moderations.create({ input: [{ type: 'text', text: 'hi' }, image] })).rejects.toMatchObject({
      status: 400,
      code: 'image_not_supported',
    })
  })

  it('learns that its key is wrong', async () => {
    const stranger = new OpenAI({ apiKey: 'sk-wrong', baseURL: `${server.url}/v1`, maxRetries: 0 })
    await expect(stranger.moderations.create({ input: 'hi' })).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
  })
})

it('older models answer in the older shape', async () => {
  const response = await post({ input: 'you idiot', model: 'text-moderation-latest' })
  const { results } = (await response.json()) as { results: Record<string, object>[] }
  expect(Object.keys(results[0] ?? {})).toEqual(['flagged', 'categories', 'category_scores'])
  expect(Object.keys(results[0]?.categories ?? {})).toEqual(CATEGORIES.filter((name) => !name.startsWith('illicit')))
})

it('categories the model cannot know are named in a header', async () => {
  const response = await post({ input: 'hi' })
  expect(response.headers.get('x-unsupported-categories')?.split(', ')).toEqual([
    'illicit',
    'illicit/violent',
    'self-harm',
    'self-harm/intent',
    'self-harm/instructions',
    'sexual',
    'sexual/minors',
    'violence/graphic',
  ])
})

it.each([
  ['no input', {}, 400, { param: 'input' }],
  ['an empty list', { input: [] }, 400, { param: 'input' }],
  ['a number', { input: 5 }, 400, { param: 'input' }],
  ['an unknown model', { input: 'hi', model: 'gpt-5' }, 404, { param: 'model', code: 'model_not_found' }],
  ['too many inputs', { input: Array.from({ length: 129 }, () => 'x') }, 400, { code: 'too_many_inputs' }],
  ['too many parts', { input: Array(129).fill({ type: 'text', text: 'x' }) }, 400, { code: 'too_many_inputs' }],
  ['too many inputs, all wrong', { input: Array(1_000_000).fill(0) }, 400, { code: 'too_many_inputs' }],
  ['too many parts of no kind', { input: Array(400_000).fill({ a: 1 }) }, 400, { code: 'too_many_inputs' }],
  ['too long an input', { input: 'x'.repeat(200_001) }, 400, { code: 'string_above_max_length' }],
  ['no object', [], 400, { param: 'input' }],
  ['text and parts mixed', { input: ['a', { type: 'text', text: 'b' }] }, 400, { param: 'input' }],
  ['no JSON', '{"input":', 400, { code: 'invalid_json', param: null }],
])('%s is refused', async (_what, body, status, error) => {
  const response = await post(body)
  expect(response.status).toBe(status)
  const answer = (await response.json()) as { error: object }
  expect(Object.keys(answer.error).sort()).toEqual(['code', 'message', 'param', 'type'])
  expect(answer).toMatchObject({ error: { type: 'invalid_request_error', ...error } })
})

it('no key is a 401, a key without the scope a 403, a used-up quota a 429', async () => {
  expect((await post({ input: 'hi' }, null)).status).toBe(401)
  expect((await post({ input: 'hi' }, `Bearer ${server.keys.issue('chat:read')}`)).status).toBe(403)
  const limited = `Bearer ${server.keys.issue('ml:analyze', 1)}`
  expect((await post({ input: 'hi' }, limited)).status).toBe(200)
  const refused = await post({ input: 'hi' }, limited)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } })
})

it('a batch costs as much quota as its texts one by one, and is taken whole or, but for one, not at all', async () => {
  const limited = `Bearer ${server.keys.issue('ml:analyze', 7)}`
  const batch = (texts: number) => post({ input: Array.from({ length: texts }, (_, n) => `text ${n}`) }, limited)
  const larger = await batch(8)
  expect(larger.status).toBe(429)
  expect(await larger.json()).toMatchObject({
    error: { message: 'Too many texts in one request: the quota is 7 per minute', code: 'rate_limit_exceeded' },
  })
  expect((await batch(4)).status).toBe(200)
  expect((await batch(3)).status).toBe(429)
  expect((await batch(1)).status).toBe(200)
  expect((await batch(1)).status).toBe(429)
  const parts = ['one', 'input', 'of four', 'texts'].map((text) => ({ type: 'text', text }))
  expect((await post({ input: parts }, `Bearer ${server.keys.issue('ml:analyze', 3)}`)).status).toBe(429)
})

it('another path is a 404 in the shape that the clients know', async () => {
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param: null } })
})
