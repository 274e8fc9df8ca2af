import { randomBytes } from 'node:crypto'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Introspection } from '@parley/common/contracts/identity'
import { newRouter } from '@parley/common/http/app'
import { listen } from '@parley/common/http/serve'
import { newId } from '@parley/common/ids'
import { Metrics } from '@parley/common/metrics'
import { createMlApp, type MlApp, type MlDeps } from '../src/app.js'
import { InferenceProcess } from '../src/inference/inference-process.js'
import { MlMetrics } from '../src/metrics.js'
import { NO_PAPERS } from '../src/services/model-papers.js'
import { Quota } from '../src/services/quota.js'
import type { LabelSink, SuggestedLabel } from '../src/services/suggested-labels.js'
import { DEFAULT_THRESHOLDS, type Thresholds } from '../src/services/thresholds.js'
import { silent } from './rule-model.js'

export const ISSUER = 'http://parley.test'
const SCRIPTED_HOST = new URL('./fixtures/scripted-host.mjs', import.meta.url)

/** auth-service over the wire: keys made here are valid, and it publishes `jwks`. */
export class KeyOffice {
  readonly #keys = new Map<string, Introspection>()
  jwks: readonly object[] = []
  isDown = false

  /** A new API key with `scope`, of somebody new unless it says whose. */
  issue(scope = 'ml:analyze', quotaPerMinute: number | null = null, owner: string = newId()): string {
    const key = `parley_${newId().replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`
    this.#keys.set(key, {
      active: true,
      token_type: 'api_key',
      sub: owner,
      username: 'bot',
      display_name: 'Bot',
      role: 'user',
      scope,
      sid: null,
      key_id: newId(),
      exp: Math.floor(Date.now() / 1_000) + 3_600,
      quota_per_minute: quotaPerMinute,
    })
    return key
  }

  readonly fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    if (this.isDown) throw new Error('connection refused')
    if (path !== '/introspect') return Response.json({ keys: this.jwks })
    const key = new URLSearchParams(String(init?.body)).get('token') ?? ''
    return Response.json(this.#keys.get(key) ?? { active: false })
  }
}

/** A model, in a process of its own or by hand. */
export type ServedInference = MlDeps['inference'] &
  Pick<InferenceProcess, 'close'> &
  Partial<Pick<InferenceProcess, 'pid'>>

export interface MlServerOptions {
  readonly isStrictAboutLanguage?: boolean
  readonly quotaPerMinute?: number
  readonly inference?: ServedInference
  readonly thresholds?: Thresholds
}

export interface MlServer {
  readonly url: string
  readonly ml: MlApp
  readonly keys: KeyOffice
  readonly inference: ServedInference
  readonly suggested: SuggestedLabel[]
  close(): Promise<void>
}

/** An inference process that scores by script. */
export function scriptedInference(timeoutMs = 20_000): InferenceProcess {
  return new InferenceProcess({
    entry: SCRIPTED_HOST,
    host: { model: { kind: 'local', directory: 'scripted' }, threads: 1 },
    timeoutMs,
    memoryMb: 1_000,
    logger: silent,
  })
}

/** ml-core on a port of its own, with the routes where the edge has them. */
export async function startMlServer(options: MlServerOptions = {}): Promise<MlServer> {
  const inference = options.inference ?? scriptedInference()
  await inference.ready(60_000)
  const keys = new KeyOffice()
  const suggested: SuggestedLabel[] = []
  const labels: LabelSink = { store: async (label) => void suggested.push(label) }
  const metrics = new Metrics('ml-core', { withProcess: false })
  const ml = createMlApp({
    inference,
    verifier: new TokenVerifier({ authFetch: keys.fetch, serviceToken: 'service', issuer: ISSUER }),
    quota: new Quota(options.quotaPerMinute ?? 10_000),
    logger: silent,
    metrics,
    mlMetrics: new MlMetrics(metrics),
    thresholds: options.thresholds ?? DEFAULT_THRESHOLDS,
    papers: { ...NO_PAPERS, figures: { auc: 0.98 }, card: '# A scripted model' },
    languages: ['en'],
    isStrictAboutLanguage: options.isStrictAboutLanguage ?? false,
    cacheEntries: 1_000,
    publicUrl: undefined,
    labels,
  })
  const root = newRouter()
  ml.operations(root)
  root.route('/api/ml', ml.app)
  root.route('/', ml.publicApp)
  const server = await listen(root, { host: '127.0.0.1', port: 0 })
  return {
    url: `http://127.0.0.1:${server.port}`,
    ml,
    keys,
    inference,
    suggested,
    close: async () => {
      await server.close()
      await inference.close()
    },
  }
}
