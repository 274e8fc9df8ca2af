import { generateKeyPairSync } from 'node:crypto'
import { LocalBus } from '@parley/common/bus/local-bus'
import type { Clock } from '@parley/common/clock'
import { REVOCATIONS_CHANNEL, type Revocation, type ServerRole } from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import { createTestDatabase } from '../../test/databases.js'
import { Documented } from '../../test/documented.js'
import { type AuthDeps, type AuthSettings, createAuthApp } from '../src/app.js'

export const SERVICE_TOKEN = 'the-token-between-services'
export const ISSUER = 'https://parley.test'
export const PASSWORD = 'correct horse battery'
export const ADMIN_PASSWORD = 'first admin password'

export function anEd25519Key(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return { privatePem: privateKey, publicPem: publicKey }
}

/** Real time that a test may push forward. */
export class PushableClock implements Clock {
  #aheadMs = 0

  now(): Date {
    return new Date(Date.now() + this.#aheadMs)
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}

export interface CallOptions {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** From where; a fresh address unless given, so that tests do not use up one another's attempts. */
  readonly from?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read what a client would, without a schema
  readonly body: any
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly scope: string
}

export interface Person {
  readonly id: string
  readonly username: string
  readonly token: string
  readonly refreshToken: string
}

export interface HarnessOptions {
  readonly settings?: Partial<AuthSettings>
  readonly deps?: Partial<Pick<AuthDeps, 'redis' | 'erasers' | 'tellRole' | 'checkName'>>
}

let addresses = 0
const nextAddress = (): string => {
  addresses += 1
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
}

export type AuthHarness = Awaited<ReturnType<typeof startAuth>>

/** The whole service on a database of its own, with its log, its clock and the revocations it publishes. */
export async function startAuth({ settings, deps }: HarnessOptions = {}) {
  const testDatabase = await createTestDatabase('auth')
  const logged: string[] = []
  const logger = createLogger({
    service: 'auth',
    level: 'debug',
    destination: { write: (line) => void logged.push(line) },
  })
  const database = connectDatabase({ url: testDatabase.url, schema: {}, logger, applicationName: 'test' })
  const bus = new LocalBus()
  const clock = new PushableClock()
  const revocations: Revocation[] = []
  await bus.subscribe(REVOCATIONS_CHANNEL, (payload) => void revocations.push(JSON.parse(payload)))
  const compose = (overrides: Partial<AuthSettings> = {}, moreDeps: HarnessOptions['deps'] = {}) =>
    createAuthApp({
      ...{ sql: database.sql, bus, logger, clock, serviceToken: SERVICE_TOKEN },
      metrics: new Metrics('auth', { withProcess: false }),
      settings: {
        ...{ issuer: ISSUER, publicUrl: ISSUER, trustProxy: true, registrationsPerHour: 10_000 },
        signingKeys: { current: anEd25519Key().privatePem },
        ...settings,
        ...overrides,
      },
      ...deps,
      ...moreDeps,
    })
  const auth = await compose()
  const client = clientOf(auth.app)
  return {
    ...{ auth, clock, logged, revocations, sql: database.sql, bus, compose },
    ...client,
    async admin(): Promise<Person> {
      await auth.accounts.ensureAdmin(ADMIN_PASSWORD)
      const tokens = await client.logIn('admin', ADMIN_PASSWORD)
      const me = await client.get('/me', { token: tokens.access_token })
      return { id: me.body.id, username: 'admin', token: tokens.access_token, refreshToken: tokens.refresh_token }
    },
    /** Makes someone of `role` by way of the database, as no test about roles should depend on another role's rights. */
    async person(options: { readonly role?: ServerRole; readonly email?: string } = {}): Promise<Person> {
      const username = `u${newId().replaceAll('-', '').slice(-12)}`
      const { role, email } = options
      const made = await client.register({ username, ...(email ? { email } : {}) })
      if (role) await database.sql`update users set role = ${role} where id = ${made.body.id}`
      const tokens = await client.logIn(username)
      return { id: made.body.id, username, token: tokens.access_token, refreshToken: tokens.refresh_token }
    },
    /** The token in the newest mail to `email` that carries one; undefined when there is none. */
    mailedToken(email: string): string | undefined {
      const mails = logged.filter((line) => line.includes(`"to":"${email}"`) && line.includes('#token='))
      return /#token=([\w-]+)/.exec(mails.at(-1) ?? '')?.[1]
    },
    async stop(): Promise<void> {
      await auth.close()
      await bus.close()
      await database.close()
      await testDatabase.drop()
    },
  }
}

/** Speaks to an app as a client would, and takes no answer that the app's document does not name. */
export function clientOf(app: { request(path: string, init?: RequestInit): Response | Promise<Response> }) {
  const documented = Documented.of(app)
  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers = new Headers({ 'x-forwarded-for': options.from ?? nextAddress(), ...options.headers })
    if (options.token) headers.set('authorization', `Bearer ${options.token}`)
    let body: string | undefined
    if (options.json !== undefined) {
      headers.set('content-type', 'application/json')
      body = JSON.stringify(options.json)
    } else if (options.form) {
      headers.set('content-type', 'application/x-www-form-urlencoded')
      body = new URLSearchParams(options.form).toString()
    }
    const response = await app.request(path, { method, headers, ...(body === undefined ? {} : { body }) })
    await documented.demand(method, path, response)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
  const by =
    (method: string) =>
    (path: string, options?: CallOptions): Promise<Answer> =>
      call(method, path, options)
  const post = by('POST')
  return {
    ...{ get: by('GET'), post, put: by('PUT'), patch: by('PATCH'), delete: by('DELETE') },
    register: (person: Readonly<Record<string, unknown>>, options: CallOptions = {}) =>
      post('/register', { json: { password: PASSWORD, ...person }, ...options }),
    async logIn(username: string, password = PASSWORD): Promise<Tokens> {
      const answer = await post('/token', { form: { grant_type: 'password', username, password } })
      if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`)
      return answer.body
    },
    refresh: (refreshToken: string, form: Readonly<Record<string, string>> = {}) =>
      post('/token', { form: { grant_type: 'refresh_token', refresh_token: refreshToken, ...form } }),
    introspect: (token: string) => post('/introspect', { form: { token }, token: SERVICE_TOKEN }),
  }
}
