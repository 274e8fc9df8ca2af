import { generateKeyPairSync, sign } from 'node:crypto'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Scope, ServerRole } from '@parley/common/contracts/identity'
import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase } from '@parley/common/postgres/connect'
import type { Sql } from '@parley/common/postgres/sql'
import { QueueFactory, type QueueServer } from '@parley/common/queue/queues'
import { createTestDatabase } from '../../test/databases.js'
import { Documented } from '../../test/documented.js'
import {
  ANALYTICS_SESSION,
  type AnalyticsApp,
  type AnalyticsSettings,
  createAnalyticsApp,
  DEFAULT_ANALYTICS_SETTINGS,
} from '../src/app.js'
import { FactLedger } from '../src/repositories/fact-ledger.js'
import { FactRecorder } from '../src/services/fact-recorder.js'
import type { SystemSources } from '../src/services/system-sources.js'
import { NOW } from './facts.js'

export const SERVICE_TOKEN = 'the-service-token-of-these-tests'
const ISSUER = 'http://parley.test'
const { publicKey, privateKey } = generateKeyPairSync('ed25519')

export interface RunningAnalytics {
  readonly analytics: AnalyticsApp
  readonly sql: Sql
  readonly queues: QueueFactory
  readonly metrics: Metrics
  readonly clock: { now(): Date; set(now: Date): void }
  /** Counts facts without the queue. */
  record(facts: readonly AnalyticsFact[]): ReturnType<FactRecorder['record']>
  /** `GET path` as somebody of this role; null sends no credential. */
  get(path: string, role?: ServerRole | null): Promise<Response>
  /** The JSON of a `GET` that must succeed. */
  read<Body = Record<string, unknown>>(path: string): Promise<Body>
  /** A request with the service token. */
  internal(method: 'GET' | 'POST', path: string): Promise<Response>
  stop(): Promise<void>
}

export interface AnalyticsOptions {
  readonly queueServer?: QueueServer
  readonly settings?: Partial<AnalyticsSettings>
  readonly systemSources?: SystemSources
  /** Time zone of the database's sessions. */
  readonly timezone?: string
}

/** The service on a database and a queue of its own, with the clock at `NOW`. Its jobs are not started. */
export async function anAnalytics(options: AnalyticsOptions = {}): Promise<RunningAnalytics> {
  const logger = createLogger({ service: 'test', level: process.env.LOG_LEVEL ?? 'silent' })
  const database = await createTestDatabase('analytics')
  const queueDatabase = options.queueServer ? undefined : await createTestDatabase('queue')
  const { sql } = connectDatabase({
    url: database.url,
    schema: {},
    logger,
    applicationName: 'test',
    sessionSettings: { ...ANALYTICS_SESSION, TimeZone: options.timezone ?? 'UTC' },
  })
  const queues = new QueueFactory(options.queueServer ?? { kind: 'postgres', url: queueDatabase?.url ?? '' }, logger)
  const metrics = new Metrics('analytics', { withProcess: false })
  const settings = { ...DEFAULT_ANALYTICS_SETTINGS, ...options.settings }
  let now = NOW
  const clock = {
    now: () => now,
    set: (next: Date) => {
      now = next
    },
  }
  const analytics = createAnalyticsApp({
    sql,
    queues,
    verifier: aVerifier(),
    serviceToken: SERVICE_TOKEN,
    logger,
    metrics,
    clock,
    systemSources: options.systemSources ?? {
      readiness: {},
      outbox: async () => ({ pending: 0, oldestAgeMs: null }),
      reviewQueue: async () => ({ open: 0, oldestAgeMs: null, p50AgeMs: null, p95AgeMs: null, causes: [] }),
    },
    settings,
  })
  const recorder = new FactRecorder(new FactLedger(sql), clock, settings)
  const get = async (path: string, role: ServerRole | null = 'moderator'): Promise<Response> => {
    const headers = role === null ? new Headers() : new Headers({ authorization: `Bearer ${aToken({ role })}` })
    const response = await analytics.app.request(path, { headers })
    await Documented.of(analytics.app).demand('GET', path, response)
    return response
  }
  return {
    analytics,
    sql,
    queues,
    metrics,
    clock,
    record: (facts) => recorder.record(facts),
    get,
    read: async <Body>(path: string) => {
      const response = await get(path)
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      return (await response.json()) as Body
    },
    internal: async (method, path) =>
      analytics.app.request(path, { method, headers: { authorization: `Bearer ${SERVICE_TOKEN}` } }),
    stop: async () => {
      await analytics.close()
      await queues.close()
      await sql.end({ timeout: 5 })
      await database.drop()
      await queueDatabase?.drop()
    },
  }
}

/** An access token such as auth-service makes. */
export function aToken({
  role,
  scopes = ['chat:read', 'analytics:read'],
  sub = newId(),
}: {
  role: ServerRole
  scopes?: Scope[]
  sub?: string
}): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: ISSUER,
    aud: 'parley',
    sub,
    sid: newId(),
    jti: newId(),
    iat: now,
    exp: now + 900,
    name: role,
    display_name: role,
    role,
    scope: scopes.join(' '),
  }
  const content = `${base64url({ alg: 'EdDSA', kid: 'k1' })}.${base64url(claims)}`
  return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`
}

function aVerifier(): TokenVerifier {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA' }
  return new TokenVerifier({
    authFetch: async () => Response.json({ keys: [jwk] }),
    serviceToken: SERVICE_TOKEN,
    issuer: ISSUER,
  })
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
