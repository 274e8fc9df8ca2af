/**
 * What an installation on many machines shows of all its services together: `/docs`, `/openapi.json`, `/health`, `/ready`
 * and the web app, where no proxy serves its files. The proxy sends those paths here and everything else to the services. Holds neither secret nor state.
 */
import { listen } from '@parley/common/http/serve'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { SettingsError } from '@parley/common/settings'
import { Shutdown } from '@parley/common/shutdown'
import { createPages } from '../http/pages.js'
import type { ServicePort } from '../http/service-port.js'
import { BUILT_WEB_APP } from '../http/web-app.js'
import { VERSION } from '../version.js'
import { type EdgeConfig, loadEdgeConfig } from './config.js'

async function main(): Promise<void> {
  const config = loadEdgeConfig()
  const logger = createLogger({ service: 'edge', level: config.LOG_LEVEL })
  const shutdown = new Shutdown(logger)
  shutdown.onSignals()
  const metrics = new Metrics('edge', { withProcess: true })
  const pages = createPages({
    name: 'edge',
    services: servicesOf(config),
    logger,
    metrics,
    version: VERSION,
    webApp: BUILT_WEB_APP,
  })
  const server = await listen(pages, { host: config.HOST, port: config.PORT })
  shutdown.add('http', () => server.close())
  logger.info({ host: config.HOST, port: server.port }, 'edge listens')
}

function servicesOf(config: EdgeConfig): ServicePort[] {
  const service = (name: string, url: string, prefix: string): ServicePort => ({
    name,
    // The document is under the service's prefix, the rest at its process's root.
    ask: (path, signal) => fetch(`${url}${path === '/openapi.json' ? prefix : ''}${path}`, { signal }),
  })
  return [
    service('auth-service', config.AUTH_URL, '/api/auth'),
    service('chat-service', config.CHAT_URL, '/api/chat'),
    service('analytics', config.ANALYTICS_URL, '/api/analytics'),
    service('ml-core', config.ML_URL, '/api/ml'),
  ]
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exit(1)
})
