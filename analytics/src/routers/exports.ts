import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, secured } from '@parley/common/http/openapi'
import { pagedAnswer, pagedBody } from '@parley/common/http/paged-body'
import { csvHeader, exportQuerySchema, toCsv } from '../schemas/exports.js'
import type { ExportsService } from '../services/exports.js'

const route = createRoute({
  method: 'get',
  path: '/export.csv',
  summary: 'Messages one by one, without their texts',
  description:
    'Streamed in order of posting. A connection that ends early means that the file is not complete. Of messages in direct rooms, room and sender are left empty.',
  tags: ['dashboards'],
  security: secured('analytics:read'),
  request: { query: exportQuerySchema },
  responses: {
    200: { description: 'A line per message', content: { 'text/csv': { schema: z.string() } } },
    ...errorResponses(401, 403, 404, 429, 503),
  },
})

const HEADERS = {
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': 'attachment; filename="parley-messages.csv"',
  'cache-control': 'no-store',
} as const

export function exportsRouter(exports: ExportsService): HttpApp {
  const router = newRouter()
  router.openapi(route, async (c) => {
    const { acted_on, ...query } = c.req.valid('query')
    const pages = await exports.messages(currentUser(c), { ...query, actedOnly: acted_on === 'true' })
    return pagedAnswer(c, await pagedBody(csvHeader(), pages, toCsv), HEADERS)
  })
  return router
}
