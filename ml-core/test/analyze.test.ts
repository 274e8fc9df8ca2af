import { newId } from '@parley/common/ids'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ISSUER, type MlServer, startMlServer } from './ml-server.js'

let server: MlServer
let key: string
beforeAll(async () => {
  server = await startMlServer()
  key = server.keys.issue()
})
afterAll(() => server.close())

function analyze(body: unknown, credential = key): Promise<Response> {
  return fetch(`${server.url}/api/ml/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify(body),
  })
}

describe('POST /api/ml/analyze', () => {
  it('answers for each text in order: scores, sentiment, language, spans and what was read', async () => {
    const response = await analyze({ texts: ['thanks a lot', 'you 1d10t', 'FAIL'] })
    expect(response.status).toBe(200)
    const { model_version, results } = (await response.json()) as { model_version: string; results: unknown[] }
    expect(model_version).toBe('scripted')
    expect(results).toMatchObject([
      { outcome: 'scored', language: 'en', folded: null, spans: [], sentiment: { positive: 0.8 } },
      {
        outcome: 'scored',
        folded: 'you idiot',
        scores: { toxicity: 0.9, insult: 0.9, threat: 0.01 },
        spans: [
          { begin: 4, end: 9, label: 'toxicity' },
          { begin: 4, end: 9, label: 'insult' },
        ],
      },
      { outcome: 'failed', reason: expect.any(String) },
    ])
  })

  it('says that it does not know a language, and scores the text all the same', async () => {
    const response = await analyze({ texts: ['Je ne sais pas ce que tu veux dire par là'] })
    expect(await response.json()).toMatchObject({
      results: [{ outcome: 'unsupported_language', language: 'fr', scores: { toxicity: 0.01 } }],
    })
  })

  it.each([
    ['no texts', { texts: [] }, ['body', 'texts']],
    ['an empty text', { texts: [''] }, ['body', 'texts', 0]],
    ['65 texts', { texts: Array.from({ length: 65 }, () => 'x') }, ['body', 'texts']],
    ['too long a text', { texts: ['x'.repeat(20_481)] }, ['body', 'texts', 0]],
    ['too much in all', { texts: Array.from({ length: 11 }, () => 'x'.repeat(20_000)) }, ['body', 'texts']],
    ['something else', { text: 'x' }, ['body', 'texts']],
  ])('%s are a 422 that says where', async (_what, body, loc) => {
    const response = await analyze(body)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ detail: [{ loc }] })
  })

  it('takes an access token with the scope, too', async () => {
    const pair = await generateKeyPair('EdDSA')
    server.keys.jwks = [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'EdDSA' }]
    const now = Math.floor(Date.now() / 1_000)
    const claims = { jti: newId(), sid: newId(), name: 'ada', display_name: 'Ada', role: 'user', scope: 'ml:analyze' }
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
      .setIssuer(ISSUER)
      .setAudience('parley')
      .setSubject(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(pair.privateKey)
    expect((await analyze({ texts: ['hi'] }, token)).status).toBe(200)
  })

  it('refuses strangers, keys without the scope, and what goes over the quota', async () => {
    expect((await analyze({ texts: ['hi'] }, 'parley_nobody')).status).toBe(401)
    expect((await analyze({ texts: ['hi'] }, server.keys.issue('chat:read'))).status).toBe(403)
    const limited = server.keys.issue('ml:analyze', 1)
    expect((await analyze({ texts: ['hi'] }, limited)).status).toBe(200)
    const refused = await analyze({ texts: ['hi'] }, limited)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).not.toBeNull()
  })
})

it('a batch costs as much quota as its texts one by one', async () => {
  const limited = server.keys.issue('ml:analyze', 4)
  expect((await analyze({ texts: ['a', 'b', 'c', 'd', 'e'] }, limited)).status).toBe(429)
  expect((await analyze({ texts: ['a', 'b', 'c'] }, limited)).status).toBe(200)
  const refused = await analyze({ texts: ['a'] }, limited)
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'rate_limited'])
})

describe('the service', () => {
  it('tells what model it runs, with thresholds and figures', async () => {
    const response = await fetch(`${server.url}/api/ml/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(await response.json()).toMatchObject({
      items: [
        {
          version: 'scripted',
          languages: ['en'],
          has_sentiment: true,
          thresholds: { insult: {} },
          figures: { auc: 0.98 },
          origin: { base: null },
          has_card: true,
        },
      ],
      next: null,
    })
  })

  it('hands out the card of the model it runs, and of no other', async () => {
    const card = (version: string): Promise<Response> =>
      fetch(`${server.url}/api/ml/models/${version}/card`, { headers: { authorization: `Bearer ${key}` } })
    expect(await (await card('scripted')).json()).toEqual({ version: 'scripted', markdown: '# A scripted model' })
    expect((await card('another')).status).toBe(404)
    expect((await fetch(`${server.url}/api/ml/models/scripted/card`)).status).toBe(401)
  })

  it('is ready while the model is', async () => {
    const ready = async (): Promise<number> => (await fetch(`${server.url}/ready`)).status
    expect(await ready()).toBe(200)
    process.kill(server.inference.pid ?? 0, 'SIGKILL')
    await expect.poll(ready, { timeout: 15_000, interval: 10 }).toBe(503)
    await expect.poll(ready, { timeout: 15_000 }).toBe(200)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  it('survives a text that kills the model: it fails, its neighbours do not', async () => {
    const response = await analyze({ texts: ['hello there', 'CRASH', 'you idiot'] })
    const { results } = (await response.json()) as { results: { outcome: string }[] }
    expect(results.map(({ outcome }) => outcome)).toEqual(['scored', 'failed', 'scored'])
  })

  it('counts what it does', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    for (const name of ['ml_cache_hits', 'ml_waiting_texts', 'ml_verdict_latency_seconds', 'ml_inference_seconds']) {
      expect(text).toContain(`parley_${name}`)
    }
  })

  it('documents its own and the compatible APIs', async () => {
    const response = await fetch(`${server.url}/api/ml/openapi.json`)
    const { paths } = (await response.json()) as { paths: Record<string, unknown> }
    expect(Object.keys(paths).sort()).toEqual(
      [
        '/$discovery/rest',
        '/analyze',
        '/models',
        '/models/{version}/card',
        '/v1/moderations',
        '/v1alpha1/comments:analyze',
        '/v1alpha1/comments:suggestscore',
      ].sort(),
    )
  })
})
