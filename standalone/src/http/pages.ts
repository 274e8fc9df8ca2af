import { createHttpApp, type HttpApp } from '@parley/common/http/app'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import { serveDocuments } from './documents.js'
import { serveAggregates } from './operations.js'
import type { ServicePort } from './service-port.js'
import { serveWebApp } from './web-app.js'

export interface PagesOptions {
  /** Who answers: `standalone`, or `edge`. */
  readonly name: string
  /** Everyone who is asked for `/health`, `/ready`, `/metrics` and `/openapi.json`. */
  readonly services: readonly ServicePort[]
  readonly logger: Logger
  readonly metrics: Metrics
  readonly version: string
  /** Folder of the built web app. */
  readonly webApp: string
}

/** What an installation shows of all its services together, and the web app at every other address. */
export function createPages(options: PagesOptions): HttpApp {
  const pages = createHttpApp({ logger: options.logger, metrics: options.metrics })
  serveAggregates(pages, options)
  serveDocuments(pages, options.services, options.version)
  serveWebApp(pages, options.webApp)
  return pages
}
