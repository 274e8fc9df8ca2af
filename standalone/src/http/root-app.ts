import type { HttpApp } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import { type Context, Hono } from 'hono'
import { type MlBackend, proxyToMl } from '../ml/ml-proxy.js'
import { createPages } from './pages.js'
import type { ServicePort } from './service-port.js'

export interface RootAppOptions {
  /** By the path each is mounted under, such as `/api/auth`. */
  readonly mounts: Readonly<Record<string, HttpApp>>
  readonly ml: MlBackend
  /** Everyone who is asked for `/health`, `/ready`, `/metrics` and `/openapi.json`. */
  readonly services: readonly ServicePort[]
  readonly logger: Logger
  readonly metrics: Metrics
  readonly version: string
  /** Folder of the built web app. */
  readonly webApp: string
}

/** ml-core's paths. Hono leaves reserved characters encoded, so `%24` needs its own line; `*` covers `comments%3Aanalyze`. */
const ML_PATHS = ['/api/ml/*', '/v1alpha1/*', '/v1/*', '/$discovery/*', '/%24discovery/*']

/** The one origin: every service under its prefix, ml-core behind its proxy, and the pages of the whole. */
export function createRootApp(options: RootAppOptions): Hono {
  const root = new Hono()
  const notFound = (c: Context) => c.json({ detail: 'Not Found', code: 'route_not_found' }, 404)
  // As the containers' proxy has it: `/metrics` is the one place to keep private, and it has those of all services.
  root.all('/api/:service/metrics', notFound)
  for (const path of ML_PATHS) root.all(path, (c) => proxyToMl(c, options.ml, options.logger))
  for (const [prefix, app] of Object.entries(options.mounts)) {
    // Service-to-service routes are called inside this process; from outside they do not exist.
    root.all(`${prefix}/internal/*`, notFound)
    root.route(prefix, app)
  }
  root.route('/', createPages({ ...options, name: 'standalone' }))
  root.notFound(notFound)
  return root
}
