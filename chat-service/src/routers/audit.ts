import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { type AuditQuery, auditExportQuerySchema, auditPageSchema, auditQuerySchema } from '../schemas/audit.js'
import { decodeCursor, idPosition, nextCursor } from '../schemas/paging.js'
import type { AuditFilter, AuditService } from '../services/audit.js'
import { AUDIT_HEADER, auditEntryBody, auditLine } from '../services/audit-bodies.js'
import { asCsv, asJsonArray, streamedFile } from './streamed-file.js'

const tags = ['moderation']

const listEntries = createRoute({
  method: 'get',
  path: '/moderation/audit',
  tags,
  summary: 'Every act of the machine and of people, newest first',
  security: secured('chat:read'),
  request: { query: auditQuerySchema },
  responses: { 200: jsonResponse(auditPageSchema, 'A page of entries'), ...errorResponses(401, 403, 404) },
})

const exportEntries = createRoute({
  method: 'get',
  path: '/moderation/audit/export',
  tags,
  summary: 'All entries that fit, newest first, as a file (JSON or CSV)',
  security: secured('chat:read'),
  request: { query: auditExportQuerySchema },
  responses: {
    200: {
      description: 'The entries',
      content: {
        'application/json': { schema: auditPageSchema.shape.items },
        'text/csv': { schema: { type: 'string' as const } },
      },
    },
    ...errorResponses(401, 403, 404),
  },
})

export function auditRouter(audit: AuditService): HttpApp {
  const app = newRouter()
  app.openapi(listEntries, async (c) => {
    const { cursor, limit, ...query } = c.req.valid('query')
    const entries = await audit.list(currentUser(c), filterOf(query), decodeCursor(cursor, idPosition), limit)
    const next = nextCursor(entries, limit, (entry) => entry.id)
    return c.json({ items: entries.map(auditEntryBody), next }, 200)
  })
  app.openapi(exportEntries, async (c) => {
    const { format, ...query } = c.req.valid('query')
    const pages = await audit.export(currentUser(c), filterOf(query))
    c.header('Content-Disposition', `attachment; filename="parley-audit.${format}"`)
    if (format === 'csv') {
      const file = streamedFile(asCsv(pages, AUDIT_HEADER, auditLine))
      return c.body(file, 200, { 'content-type': 'text/csv; charset=utf-8' })
    }
    return c.body(streamedFile(asJsonArray(pages, auditEntryBody)), 200, { 'content-type': 'application/json' })
  })
  return app
}

function filterOf(query: AuditQuery): AuditFilter {
  return {
    roomId: query.room ?? null,
    actorId: query.actor ?? null,
    userId: query.user ?? null,
    messageId: query.message ?? null,
    action: query.action ?? null,
    by: query.by ?? null,
    from: query.from ? new Date(query.from) : null,
    until: query.until ? new Date(query.until) : null,
  }
}
