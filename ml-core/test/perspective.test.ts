import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MlServer, startMlServer } from './ml-server.js'

let server: MlServer
let key: string
beforeAll(async () => {
  server = await startMlServer()
  key = server.keys.issue()
})
afterAll(() => server.close())

interface Analyzed {
  readonly attributeScores: Readonly<
    Record<
      string,
      {
        readonly spanScores: readonly { begin: number; end: number; score: { value: number; type: string } }[]
        readonly summaryScore: { readonly value: number; readonly type: string }
      }
    >
  >
  readonly languages: readonly string[]
  readonly detectedLanguages: readonly string[]
  readonly clientToken?: string
}

function post(path: string, body: unknown, init: { readonly headers?: Record<string, string>; url?: string } = {}) {
  return fetch(`${init.url ?? server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...init.headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function analyze(body: unknown): Promise<Analyzed> {
  const response = await post(`/v1alpha1/comments:analyze?key=${key}`, body)
  expect(response.status).toBe(200)
  return (await response.json()) as Analyzed
}

const INSULT = { comment: { text: 'you idiot' }, requestedAttributes: { TOXICITY: {} } }

describe('comments:analyze', () => {
  it('answers with summary, one span at least, languages and the model’s version', async () => {
    const response = await post(`/v1alpha1/comments:analyze?key=${key}`, { ...INSULT, clientToken: 'abc' })
    expect(response.headers.get('x-model-version')).toBe('scripted')
    expect(await response.json()).toEqual({
      attributeScores: {
        TOXICITY: {
          spanScores: [{ begin: 0, end: 9, score: { value: 0.9, type: 'PROBABILITY' } }],
          summaryScore: { value: 0.9, type: 'PROBABILITY' },
        },
      },
      languages: ['en'],
      detectedLanguages: ['en'],
      clientToken: 'abc',
    })
  })

  it('knows every attribute by its names, profanity for obscenity', async () => {
    const names = ['TOXICITY', 'SEVERE_TOXICITY', 'IDENTITY_ATTACK', 'INSULT', 'PROFANITY', 'THREAT']
    const all = [...names, ...names.map((name) => `${name}_EXPERIMENTAL`), 'TOXICITY_FAST']
    const { attributeScores } = await analyze({
      comment: { text: 'shit' },
      requestedAttributes: Object.fromEntries(all.map((name) => [name, {}])),
    })
    expect(Object.keys(attributeScores).sort()).toEqual(all.sort())
    expect(attributeScores.PROFANITY?.summaryScore.value).toBe(0.95)
    expect(attributeScores.THREAT_EXPERIMENTAL?.summaryScore.value).toBe(0.01)
  })

  it('scores each sentence when asked for spans, in UTF-16 offsets', async () => {
    const text = 'I love you 👍🏽. You are an idiot! Bye.'
    const { attributeScores } = await analyze({ ...INSULT, comment: { text }, spanAnnotations: true })
    const spans = attributeScores.TOXICITY?.spanScores ?? []
    expect(spans.map(({ begin, end, score }) => [text.slice(begin, end), score.value])).toEqual([
      ['I love you 👍🏽.', 0.01],
      ['You are an idiot!', 0.9],
      ['Bye.', 0.01],
    ])
  })

  it('reads HTML as a browser shows it, with offsets into the markup', async () => {
    const text = '<p>Hello.</p><p>You 1d<b>10</b>t.</p>'
    const { attributeScores } = await analyze({ ...INSULT, comment: { text, type: 'HTML' }, spanAnnotations: true })
    const spans = attributeScores.TOXICITY?.spanScores ?? []
    expect(spans.map(({ begin, end, score }) => [text.slice(begin, end), score.value])).toEqual([
      ['Hello.', 0.01],
      ['You 1d<b>10</b>t.', 0.9],
    ])
  })

  it('reads a word through the markup in it', async () => {
    const text = 'you id<b>i</b>o<!-- x -->t'
    const { attributeScores } = await analyze({ ...INSULT, comment: { text, type: 'HTML' } })
    expect(attributeScores.TOXICITY?.summaryScore.value).toBe(0.9)
  })

  it('leaves out what scores below its threshold', async () => {
    const { attributeScores } = await analyze({
      ...INSULT,
      requestedAttributes: { TOXICITY: { scoreThreshold: 0.95 }, INSULT: { scoreThreshold: 0.5 } },
    })
    expect(Object.keys(attributeScores)).toEqual(['INSULT'])
  })

  it.each([
    [
      'the relaxed JSON of Google’s curl example',
      '{comment: {text: "you idiot"}, languages: ["en"], requestedAttributes: {TOXICITY:{}} }',
    ],
    [
      'snake_case',
      '{"comment":{"text":"you idiot"},"requested_attributes":{"TOXICITY":{"score_type":"PROBABILITY","score_threshold":0}},"do_not_store":true,"client_token":"x","span_annotations":true}',
    ],
    [
      'context, session and community',
      '{"comment":{"text":"you idiot","type":"PLAIN_TEXT"},"requestedAttributes":{"TOXICITY":{}},"context":{"entries":[{"text":"hi","type":"PLAIN_TEXT"}]},"sessionId":"s","communityId":"c"}',
    ],
    [
      'an article as context',
      '{"comment":{"text":"you idiot"},"requestedAttributes":{"TOXICITY":{}},"context":{"articleAndParentComment":{"article":{"text":"a"},"parentComment":{"text":"b"}}}}',
    ],
    [
      'fields that are null, as some clients write what is unset',
      '{"comment":{"text":"you idiot","type":null},"requestedAttributes":{"TOXICITY":null},"languages":null,"context":{"entries":null,"articleAndParentComment":null},"spanAnnotations":null,"doNotStore":null,"clientToken":null,"sessionId":null,"communityId":null}',
    ],
    [
      'a region or capitals in the language, and parameters',
      '{"comment":{"text":"you idiot"},"requestedAttributes":{"TOXICITY":{"scoreType":"SCORE_TYPE_UNSPECIFIED"}},"languages":["en-GB","EN","en_US"]}',
    ],
  ])('takes %s', async (_what, body) => {
    expect((await analyze(body)).attributeScores.TOXICITY?.summaryScore.value).toBe(0.9)
  })

  it.each([
    ['percent-encoded', '/v1alpha1/comments%3Aanalyze?key='],
    ['percent-encoded in lower case', '/v1alpha1/comments%3aanalyze?key='],
    [
      'with Google’s other parameters',
      '/v1alpha1/comments:analyze?alt=json&prettyPrint=false&$.xgafv=1&quotaUser=u&fields=*&key=',
    ],
  ])('is found %s', async (_what, path) => {
    const response = await post(`${path}${key}`, INSULT, { headers: { 'x-goog-api-client': 'gl-node/20' } })
    expect(response.status).toBe(200)
  })

  it('may be called by any page, as Google’s', async () => {
    const origin = { origin: 'https://forum.example.org' }
    const preflight = await fetch(`${server.url}/v1alpha1/comments:analyze`, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type')
    const answer = await post(`/v1alpha1/comments:analyze?key=${key}`, INSULT, { headers: origin })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    const refused = await post('/v1alpha1/comments%3Aanalyze', INSULT, { headers: origin })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, '*'])
    const discovery = await fetch(`${server.url}/%24discovery/rest?version=v1alpha1`, { headers: origin })
    expect(discovery.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('takes gzipped bodies, as Google’s client for Java sends them', async () => {
    const send = (body: Uint8Array, encoding = 'gzip'): Promise<Response> =>
      fetch(`${server.url}/v1alpha1/comments:analyze?key=${key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        body,
      })
    expect(await (await send(gzipSync(JSON.stringify(INSULT)))).json()).toMatchObject({
      attributeScores: { TOXICITY: {} },
    })
    const refusals = await Promise.all([
      send(gzipSync(Buffer.alloc(16 * 1_048_576))),
      send(Buffer.from('not gzip')),
      send(gzipSync('{}').subarray(0, 12)),
      send(Buffer.from('{}'), 'br'),
    ])
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(await refusals[0]?.json()).toMatchObject({
      error: { message: expect.stringContaining('exceeds the limit') },
    })
    expect(await refusals[1]?.json()).toMatchObject({ error: { details: [{ errorType: 'INVALID_REQUEST' }] } })
  })

  it('answers for a method that there is not as Google does', async () => {
    for (const path of ['/v1alpha1/comments:praise', '/v1alpha1/comments']) {
      const response = await post(`${path}?key=${key}`, {})
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({ error: { code: 404, message: 'Method not found.', status: 'NOT_FOUND' } })
    }
  })

  it('takes the key as bearer token, too', async () => {
    const headers = { authorization: `Bearer ${key}` }
    expect((await post('/v1alpha1/comments:analyze', INSULT, { headers })).status).toBe(200)
  })

  it('scores what it takes for another language, and says which', async () => {
    const text = 'Du bist ein dummer Mensch und ich mag dich nicht'
    const analyzed = await analyze({ ...INSULT, comment: { text } })
    expect(analyzed.detectedLanguages).toEqual(['de'])
    expect(analyzed.attributeScores.TOXICITY).toBeDefined()
  })

  it('remembers nothing of a comment that must not be stored', async () => {
    const metric = async (): Promise<string | undefined> =>
      /parley_ml_cache_entries\{[^}]*\} (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]
    const before = await metric()
    await analyze({ ...INSULT, comment: { text: 'a secret of mine' }, doNotStore: true })
    expect(await metric()).toBe(before)
  })
})

describe('errors have the shape that clients branch on', () => {
  const ERROR = 'type.googleapis.com/google.commentanalyzer.v1alpha1.Error'
  const long = 'é'.repeat(10_241)

  it.each([
    ['no text', { requestedAttributes: { TOXICITY: {} } }, 'COMMENT_EMPTY', 'Comment must be non-empty.'],
    ['an empty text', { ...INSULT, comment: { text: '' } }, 'COMMENT_EMPTY', 'Comment must be non-empty.'],
    [
      'too long a text',
      { ...INSULT, comment: { text: long } },
      'COMMENT_TOO_LONG',
      'Comment text was too many bytes. Value (20482) exceeded limit (20480).',
    ],
    ['no attributes', { comment: { text: 'hi' } }, 'NO_REQUESTED_ATTRIBUTES', 'Missing requested_attributes'],
    [
      'empty attributes',
      { ...INSULT, requestedAttributes: {} },
      'NO_REQUESTED_ATTRIBUTES',
      'Missing requested_attributes',
    ],
    [
      'an attribute the model cannot know',
      { ...INSULT, requestedAttributes: { FLIRTATION: {} } },
      'INVALID_REQUEST',
      'Unknown requested attribute: FLIRTATION',
    ],
    [
      'an attribute named as what every object has',
      { ...INSULT, requestedAttributes: { constructor: {} } },
      'INVALID_REQUEST',
      'Unknown requested attribute: constructor',
    ],
    [
      'another score type',
      { ...INSULT, requestedAttributes: { TOXICITY: { scoreType: 'PERCENTILE' } } },
      'INVALID_REQUEST',
      'Attribute TOXICITY does not support score type PERCENTILE',
    ],
    [
      'another text type',
      { ...INSULT, comment: { text: 'hi', type: 'PDF' } },
      'INVALID_REQUEST',
      'Unsupported text type: PDF',
    ],
    [
      'a malformed context',
      { ...INSULT, context: { entries: 'x' } },
      'INVALID_REQUEST',
      expect.stringContaining('context'),
    ],
    [
      'another text type in the context',
      { ...INSULT, context: { entries: [{ text: 'a', type: 'PDF' }] } },
      'INVALID_REQUEST',
      'Unsupported text type: PDF',
    ],
    ['no JSON', '{"comment":', 'INVALID_REQUEST', 'Invalid JSON payload received.'],
  ])('%s', async (_what, body, errorType, message) => {
    const response = await post(`/v1alpha1/comments:analyze?key=${key}`, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: { code: 400, message, status: 'INVALID_ARGUMENT', details: [{ '@type': ERROR, errorType }] },
    })
  })

  it('a requested language the model does not know', async () => {
    const response = await post(`/v1alpha1/comments:analyze?key=${key}`, { ...INSULT, languages: ['de'] })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: {
        code: 400,
        message: 'Attribute TOXICITY does not support request languages: de',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': ERROR,
            errorType: 'LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE',
            languageNotSupportedByAttributeError: { detectedLanguages: ['de'], attribute: 'TOXICITY' },
          },
        ],
      },
    })
  })

  it('no key is a 403, a wrong one a 400, one without the scope a 403', async () => {
    const none = await post('/v1alpha1/comments:analyze', INSULT)
    expect(none.status).toBe(403)
    expect(await none.json()).toMatchObject({ error: { code: 403, status: 'PERMISSION_DENIED' } })
    const wrong = await post('/v1alpha1/comments:analyze?key=parley_wrong', INSULT)
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' },
    })
    const other = await post(`/v1alpha1/comments:analyze?key=${server.keys.issue('chat:read')}`, INSULT)
    expect(other.status).toBe(403)
    expect(await other.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } })
  })

  it('a used-up quota is a 429 that says so', async () => {
    const limited = server.keys.issue('ml:analyze', 2)
    const statuses: number[] = []
    let last: unknown
    for (let n = 0; n < 3; n += 1) {
      const response = await post(`/v1alpha1/comments:analyze?key=${limited}`, INSULT)
      statuses.push(response.status)
      last = await response.json()
    }
    expect(statuses).toEqual([200, 200, 429])
    expect(last).toMatchObject({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' }],
      },
    })
  })

  it('a comment that cannot be scored, and an auth-service that is down, are 503', async () => {
    const failed = await post(`/v1alpha1/comments:analyze?key=${key}`, { ...INSULT, comment: { text: 'FAIL' } })
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await failed.json()).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } })
    const fresh = server.keys.issue()
    server.keys.isDown = true
    const down = await post(`/v1alpha1/comments:analyze?key=${fresh}`, INSULT)
    server.keys.isDown = false
    expect(down.status).toBe(503)
  })
})

describe('where languages are taken strictly', () => {
  let strict: MlServer
  beforeAll(async () => {
    strict = await startMlServer({ isStrictAboutLanguage: true })
  })
  afterAll(() => strict.close())
  const ask = async (text: string): Promise<unknown> => {
    const path = `/v1alpha1/comments:analyze?key=${strict.keys.issue()}`
    return (await post(path, { ...INSULT, comment: { text } }, { url: strict.url })).json()
  }

  it('another language is refused, an undetectable one too, short English is not', async () => {
    expect(await ask('Du bist ein dummer Mensch und ich mag dich nicht')).toMatchObject({
      error: { details: [{ errorType: 'LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE' }] },
    })
    expect(await ask('👍 123')).toMatchObject({
      error: { message: 'Unable to detect language', details: [{ errorType: 'LANGUAGE_DETECTION_FAILED' }] },
    })
    expect(await ask('you idiot lol')).toMatchObject({ attributeScores: { TOXICITY: {} } })
  })
})

describe('comments:suggestscore', () => {
  const suggestion = (value: number) => ({
    comment: { text: 'you are no idiot' },
    attributeScores: { TOXICITY: { summaryScore: { value } } },
    languages: ['en'],
    clientToken: 'abc',
    communityId: 'forum',
  })

  it('keeps the correction and thanks as Google did', async () => {
    const response = await post(`/v1alpha1/comments%3Asuggestscore?key=${key}`, suggestion(0))
    expect(await response.json()).toEqual({ detectedLanguages: ['en'], requestedLanguages: ['en'], clientToken: 'abc' })
    expect(server.suggested.at(-1)).toMatchObject({
      modelScores: { toxicity: expect.any(Number) },
      modelVersion: expect.any(String),
      text: 'you are no idiot',
      scores: { toxicity: 0 },
      communityId: 'forum',
    })
  })

  it('keeps nothing that must not be stored', async () => {
    const before = server.suggested.length
    const body = { ...suggestion(0), doNotStore: true }
    expect((await post(`/v1alpha1/comments:suggestscore?key=${key}`, body)).status).toBe(200)
    expect(server.suggested).toHaveLength(before)
  })

  it.each([
    ['no score', { comment: { text: 'hi' } }, 'INVALID_REQUEST'],
    ['a score out of range', suggestion(7), 'INVALID_REQUEST'],
    [
      'another score type',
      { comment: { text: 'hi' }, attributeScores: { TOXICITY: { summaryScore: { value: 1, type: 'PERCENTILE' } } } },
      'INVALID_REQUEST',
    ],
    ['an empty comment', { ...suggestion(0), comment: { text: '' } }, 'COMMENT_EMPTY'],
    [
      'an unknown attribute',
      { comment: { text: 'hi' }, attributeScores: { X: { summaryScore: { value: 1 } } } },
      'INVALID_REQUEST',
    ],
  ])('refuses %s', async (_what, body, errorType) => {
    const response = await post(`/v1alpha1/comments:suggestscore?key=${key}`, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { details: [{ errorType }] } })
  })
})
