import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, secured } from '@parley/common/http/openapi'
import { statementQuerySchema, statementSchema } from '../schemas/statements.js'
import { STATEMENTS_HEADER, statementLine } from '../services/statement-bodies.js'
import type { StatementService } from '../services/statements.js'
import { asCsv, asJsonArray, streamedFile } from './streamed-file.js'

const exportStatements = createRoute({
  method: 'get',
  path: '/moderation/statements/export',
  tags: ['moderation'],
  summary: 'Statements of reasons for every restriction, in the fields of the EU’s DSA Transparency Database',
  description: 'Oldest first, without personal data. For the server’s moderators and admins.',
  security: secured('moderation:read'),
  request: { query: statementQuerySchema },
  responses: {
    200: {
      description: 'The statements',
      content: {
        'application/json': { schema: z.array(statementSchema) },
        'text/csv': { schema: { type: 'string' as const } },
      },
    },
    ...errorResponses(401, 403),
  },
})

export function statementsRouter(statements: StatementService): HttpApp {
  const app = newRouter()
  app.openapi(exportStatements, async (c) => {
    const { from, until, format } = c.req.valid('query')
    const range = { from: from ? new Date(from) : null, until: until ? new Date(until) : null }
    const pages = await statements.export(currentUser(c), range)
    c.header('Content-Disposition', `attachment; filename="parley-statements.${format}"`)
    if (format === 'csv') {
      const file = streamedFile(asCsv(pages, STATEMENTS_HEADER, statementLine))
      return c.body(file, 200, { 'content-type': 'text/csv; charset=utf-8' })
    }
    return c.body(streamedFile(asJsonArray(pages, (one) => one)), 200, { 'content-type': 'application/json' })
  })
  return app
}
