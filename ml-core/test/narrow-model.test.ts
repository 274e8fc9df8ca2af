import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MlServer, type ServedInference, startMlServer } from './ml-server.js'
import { RULE_MODEL, scoreByRule } from './rule-model.js'

/** As a model of the hub may be: one output, whatever else people would like to know. */
const TOXICITY_ONLY: ServedInference = {
  model: { ...RULE_MODEL, version: 'toxicity-only', labels: ['toxicity'] },
  isReady: true,
  score: async (texts) =>
    texts.map((text) => {
      const { labels, sentiment } = scoreByRule(text)
      return { labels: labels.map((score, index) => (index === 0 ? score : 0)), sentiment }
    }),
  ready: async () => {},
  close: async () => {},
}

let server: MlServer
let key: string
beforeAll(async () => {
  server = await startMlServer({ inference: TOXICITY_ONLY })
  key = server.keys.issue()
})
afterAll(() => server.close())

interface Answer {
  readonly results: readonly {
    readonly categories: object
    readonly category_scores: object
    readonly category_applied_input_types: Readonly<Record<string, readonly string[]>>
  }[]
}

async function post(path: string, body: unknown) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer }
}

const refusalOf = (attribute: string) => ({
  status: 400,
  body: {
    error: { message: `Unknown requested attribute: ${attribute}`, details: [{ errorType: 'INVALID_REQUEST' }] },
  },
})

describe('a model that knows toxicity only', () => {
  it.each(['TOXICITY', 'TOXICITY_EXPERIMENTAL', 'TOXICITY_FAST'])('answers for %s', async (attribute) => {
    const comment = { text: 'i will kill you' }
    const answer = await post('/v1alpha1/comments:analyze', { comment, requestedAttributes: { [attribute]: {} } })
    expect(answer).toMatchObject({
      status: 200,
      body: { attributeScores: { [attribute]: { summaryScore: { value: 0.8 } } } },
    })
  })

  it.each(['THREAT', 'INSULT_EXPERIMENTAL', 'PROFANITY'])('refuses %s like an unknown attribute', async (attribute) => {
    const comment = { text: 'i will kill you' }
    const requestedAttributes = { TOXICITY: {}, [attribute]: {} }
    expect(await post('/v1alpha1/comments:analyze', { comment, requestedAttributes })).toMatchObject(
      refusalOf(attribute),
    )
    const attributeScores = { [attribute]: { summaryScore: { value: 1 } } }
    expect(await post('/v1alpha1/comments:suggestscore', { comment, attributeScores })).toMatchObject(
      refusalOf(attribute),
    )
    expect(server.suggested).toEqual([])
  })

  it('names every category that follows from labels it lacks', async () => {
    const { status, headers, body } = await post('/v1/moderations', { input: 'i will kill you' })
    expect(status).toBe(200)
    const [result] = body.results
    expect(headers.get('x-unsupported-categories')?.split(', ')).toEqual(Object.keys(result?.categories ?? {}))
    expect(Object.values(result?.category_scores ?? {})).toEqual(Array(13).fill(0))
    expect(Object.values(result?.category_applied_input_types ?? {}).flat()).toEqual([])
  })
})
