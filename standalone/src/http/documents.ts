import type { HttpApp } from '@parley/common/http/app'
import { serveSwaggerUi } from '@parley/common/http/openapi'
import { z } from 'zod'
import { mergeOpenApi, type OpenApiDocument } from './merge-openapi.js'
import { askWithin, type ServicePort } from './service-port.js'

const TITLE = 'Parley'
const DESCRIPTION = 'Every service of this installation: accounts, chat, moderation, dashboards, scoring.'

const documentSchema = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})

/** `/openapi.json`, merged from all services, and `/docs`, which shows it. */
export function serveDocuments(app: HttpApp, services: readonly ServicePort[], version: string): void {
  // A service's document never changes while it runs; one that is away now keeps what it last said.
  const known = new Map<string, OpenApiDocument>()
  app.get('/openapi.json', async (c) => {
    const missing = services.filter(({ name }) => !known.has(name))
    await Promise.all(missing.map((service) => learn(service, known)))
    const inOrder = services.flatMap(({ name }) => {
      const document = known.get(name)
      return document ? [[name, document] as const] : []
    })
    return c.json(mergeOpenApi(Object.fromEntries(inOrder), { title: TITLE, description: DESCRIPTION, version }))
  })
  serveSwaggerUi(app, TITLE)
}

async function learn(service: ServicePort, known: Map<string, OpenApiDocument>): Promise<void> {
  const answer = await askWithin(service, '/openapi.json')
  if (!answer?.isOk) return
  known.set(service.name, documentSchema.parse(JSON.parse(answer.text)) as OpenApiDocument)
}
