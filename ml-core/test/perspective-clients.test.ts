import { createRequire } from 'node:module'
import { Discovery } from 'googleapis-common'
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
        readonly spanScores: readonly { score: { value: number } }[]
        readonly summaryScore: { readonly value: number }
      }
    >
  >
}

const INSULT = { comment: { text: 'you idiot' }, requestedAttributes: { TOXICITY: {} } }

describe('the discovery document', () => {
  it.each(['/$discovery/rest?version=v1alpha1', '/%24discovery/rest?version=v1alpha1'])('is at %s', async (path) => {
    const response = await fetch(server.url + path)
    expect(response.status).toBe(200)
    const document = (await response.json()) as Document
    expect(document).toMatchObject({ name: 'commentanalyzer', version: 'v1alpha1', rootUrl: `${server.url}/` })
  })

  it('leads a client that builds itself from it to the right place, with every schema it names', async () => {
    const response = await fetch(`${server.url}/$discovery/rest?version=v1alpha1`)
    const document = (await response.json()) as Document
    const { path, httpMethod } = document.resources.comments.methods.analyze
    const answer = await fetch(`${document.rootUrl}${document.servicePath}${path}?key=${key}&alt=json`, {
      method: httpMethod,
      body: JSON.stringify(INSULT),
    })
    expect(answer.status).toBe(200)
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"(\w+)"/g)].map(([, name]) => name ?? '')
    expect(named.length).toBeGreaterThan(10)
    for (const name of named) expect(document.schemas).toHaveProperty(name)
  })

  it.each([
    ['by its host', {}, ''],
    ['by TLS, behind a proxy that hands on the host', { 'x-forwarded-proto': 'https' }, 'https://HOST/'],
    ['by another host', { 'x-forwarded-host': 'chat.example.org' }, 'https://chat.example.org/'],
    [
      'by another host without TLS',
      { 'x-forwarded-host': 'chat.example.org', 'x-forwarded-proto': 'http' },
      'http://chat.example.org/',
    ],
  ])('names the origin it was asked for %s', async (_what, headers, origin) => {
    const response = await fetch(`${server.url}/$discovery/rest?version=v1alpha1`, { headers })
    const { rootUrl } = (await response.json()) as Document
    expect(rootUrl).toBe(origin.replace('HOST', new URL(server.url).host) || `${server.url}/`)
  })

  it('of another version is not found', async () => {
    expect((await fetch(`${server.url}/$discovery/rest?version=v9`)).status).toBe(404)
  })

  interface Document {
    readonly rootUrl: string
    readonly servicePath: string
    readonly schemas: Readonly<Record<string, unknown>>
    readonly resources: {
      readonly comments: { readonly methods: { readonly analyze: { path: string; httpMethod: string } } }
    }
  }
})

/** What `google.discoverAPI` of the npm package `googleapis` calls; that package itself carries every API of Google's. */
describe('Google’s own client for Node', () => {
  interface CommentAnalyzer {
    readonly comments: Readonly<
      Record<'analyze' | 'suggestscore', (parameters: object) => Promise<{ readonly data: unknown }>>
    >
  }
  const discover = async () => {
    const endpoint = await new Discovery({}).discoverAPI(`${server.url}/$discovery/rest?version=v1alpha1`)
    // The library makes its methods while running, from the document: no type of its own knows them.
    return endpoint({}, {}) as unknown as CommentAnalyzer
  }

  it('builds itself from the discovery document, and analyses', async () => {
    const client = await discover()
    const { data } = await client.comments.analyze({ key, resource: INSULT })
    expect((data as Analyzed).attributeScores.TOXICITY?.summaryScore).toEqual({ value: 0.9, type: 'PROBABILITY' })
    const body = { ...INSULT, requestedAttributes: { INSULT: {} }, languages: ['en'], doNotStore: true }
    const again = await client.comments.analyze({ key, requestBody: body })
    expect((again.data as Analyzed).attributeScores.INSULT?.summaryScore.value).toBe(0.9)
  })

  it('suggests scores', async () => {
    const client = await discover()
    const attributeScores = { TOXICITY: { summaryScore: { value: 0, type: 'PROBABILITY' } } }
    const resource = { comment: { text: 'you brilliant idiot' }, attributeScores, clientToken: 'from google' }
    const { data } = await client.comments.suggestscore({ key, resource })
    expect(data).toMatchObject({ clientToken: 'from google' })
    expect(server.suggested.at(-1)).toMatchObject({ text: 'you brilliant idiot' })
  })

  it('is told what is wrong in the form it knows', async () => {
    const client = await discover()
    const request = { comment: { text: 'hi' }, requestedAttributes: { FLIRTATION: {} } }
    await expect(client.comments.analyze({ key, resource: request })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Unknown requested attribute'),
    })
    await expect(client.comments.analyze({ resource: INSULT })).rejects.toMatchObject({ status: 403 })
  })
})

describe('the npm client perspective-api-client', () => {
  interface Client {
    analyze(text: string, options?: object): Promise<Analyzed>
  }
  const load = createRequire(import.meta.url)
  const Perspective = load('perspective-api-client') as new (options: { apiKey: string }) => Client
  // The interceptor of docs/perspective-migration.md.
  const axios = load('axios') as {
    interceptors: { request: { use(change: (config: { url: string }) => { url: string }): void } }
  }

  it('works with a changed host', async () => {
    axios.interceptors.request.use((config) => ({
      ...config,
      url: config.url.replace('https://commentanalyzer.googleapis.com', server.url),
    }))
    const client = new Perspective({ apiKey: key })
    const { attributeScores } = await client.analyze('<b>you idiot</b>', { attributes: ['toxicity', 'insult'] })
    expect(attributeScores.TOXICITY?.summaryScore.value).toBe(0.9)
    expect(attributeScores.INSULT?.spanScores[0]?.score.value).toBe(0.9)
    await expect(client.analyze('hi', { attributes: ['flirtation'] })).rejects.toThrow('Unknown requested attribute')
  })
})
