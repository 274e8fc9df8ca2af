import type { Logger } from '../logger.js'
import type { Metrics } from '../metrics.js'
import type { HttpApp } from './app.js'

/** A dependency's check: resolves when it can be used, rejects otherwise. */
export type ReadinessCheck = () => Promise<void>

const CHECK_TIMEOUT_MS = 2_000

export interface OperationsOptions {
  readonly service: string
  readonly version: string
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  readonly metrics: Metrics
  readonly logger: Logger
}

/**
 * `/health` (the process lives), `/ready` (its dependencies answer; 503 naming those that do not) and `/metrics`
 * (Prometheus text format).
 */
export function serveOperations(app: HttpApp, options: OperationsOptions): void {
  app.get('/health', (c) => c.json({ status: 'ok', service: options.service, version: options.version }))
  app.get('/ready', async (c) => {
    const names = Object.keys(options.checks)
    const results = await Promise.all(names.map((name) => runCheck(name, options)))
    const checks = Object.fromEntries(names.map((name, index) => [name, results[index] ? 'ok' : 'unavailable']))
    const isReady = results.every(Boolean)
    return c.json({ status: isReady ? 'ready' : 'unavailable', service: options.service, checks }, isReady ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    const text = await options.metrics.registry.metrics()
    return c.text(text, 200, { 'content-type': options.metrics.registry.contentType })
  })
}

async function runCheck(name: string, { checks, logger }: OperationsOptions): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS)
    })
    await Promise.race([checks[name]?.(), late])
    return true
  } catch (error) {
    logger.warn({ err: error, check: name }, 'readiness check failed')
    return false
  } finally {
    clearTimeout(timer)
  }
}
