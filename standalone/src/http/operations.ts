import type { HttpApp } from '@parley/common/http/app'
import type { Metrics } from '@parley/common/metrics'
import { mergeMetrics } from './merge-metrics.js'
import { askWithin, type OperationsPath, type ServicePort } from './service-port.js'

export interface AggregateOptions {
  /** Who answers for them. */
  readonly name: string
  readonly services: readonly ServicePort[]
  readonly metrics: Metrics
  readonly version: string
}

/**
 * `/health`, `/ready` and `/metrics` of the whole, service by service. Health is that of this process and answers 200
 * as long as it lives; readiness is 503 as soon as one service cannot do its work.
 */
export function serveAggregates(app: HttpApp, { name, services, metrics, version }: AggregateOptions): void {
  app.get('/health', async (c) => {
    const states = await askAll(services, '/health')
    return c.json({ status: 'ok', service: name, version, services: states.bodies })
  })
  app.get('/ready', async (c) => {
    const states = await askAll(services, '/ready')
    const status = states.areAllOk ? 'ready' : 'unavailable'
    return c.json({ status, service: name, services: states.bodies }, states.areAllOk ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    const answers = await Promise.all(services.map((service) => askWithin(service, '/metrics')))
    const texts = answers.flatMap((answer) => (answer?.isOk ? [answer.text] : []))
    const text = mergeMetrics([await metrics.registry.metrics(), ...texts])
    return c.text(text, 200, { 'content-type': metrics.registry.contentType })
  })
}

async function askAll(services: readonly ServicePort[], path: OperationsPath) {
  const answers = await Promise.all(services.map((service) => askWithin(service, path)))
  const bodies = services.map(({ name }, index) => [name, bodyOf(answers[index]?.text)] as const)
  return { areAllOk: answers.every((answer) => answer?.isOk), bodies: Object.fromEntries(bodies) }
}

function bodyOf(text: string | undefined): unknown {
  if (text === undefined) return { status: 'unavailable' }
  try {
    return JSON.parse(text)
  } catch {
    return { status: 'unavailable' }
  }
}
