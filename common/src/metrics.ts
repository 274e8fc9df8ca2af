import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** One service's metrics; names are prefixed `parley_` and every sample carries the label `service`. */
export class Metrics {
  readonly registry = new Registry()
  readonly httpRequests: Histogram<'method' | 'route' | 'status'>

  /** `withProcess`: also CPU, memory and event-loop lag of this process; once per process is enough. */
  constructor(service: string, options: { readonly withProcess: boolean }) {
    this.registry.setDefaultLabels({ service })
    if (options.withProcess) collectDefaultMetrics({ register: this.registry })
    this.httpRequests = this.histogram(
      'http_request_duration_seconds',
      'Time from request to response headers',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      ['method', 'route', 'status'] as const,
    )
  }

  counter<Name extends string = never>(name: string, help: string, labelNames: readonly Name[] = []): Counter<Name> {
    return new Counter({ name: `parley_${name}`, help, labelNames, registers: [this.registry] })
  }

  /**
   * `read` is called at each scrape, so that a gauge never shows a stale figure. One that cannot be read shows as NaN,
   * and the rest of the scrape comes out.
   */
  gauge(name: string, help: string, read: () => number | Promise<number>): Gauge {
    return new Gauge({
      name: `parley_${name}`,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await Promise.resolve().then(read).catch(unknown))
      },
    })
  }

  histogram<Name extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly Name[] = [],
  ): Histogram<Name> {
    return new Histogram({
      name: `parley_${name}`,
      help,
      buckets: [...buckets],
      labelNames,
      registers: [this.registry],
    })
  }
}

const unknown = (): number => Number.NaN
