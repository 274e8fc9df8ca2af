import { createRoute, z } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { type ExportPageBody, exportPageSchema, exportQuery } from '../schemas/exports.js'
import { decodeCursor, encodeCursor } from '../schemas/paging.js'
import { EXPORT_PARTS, type ExportPage, type ExportsService } from '../services/exports.js'

const exportOwn = createRoute({
  method: 'get',
  path: '/me/export',
  tags: ['own data'],
  summary: 'Everything chat holds of you: rooms, messages, reactions, consents, and what you said of texts',
  description: 'Read on with `next` until it is null; a page may be empty.',
  security: secured('chat:read'),
  request: { query: exportQuery },
  responses: { 200: jsonResponse(exportPageSchema, 'A page of your data'), ...errorResponses(401, 403) },
})

const position = z.strictObject({ part: z.enum(EXPORT_PARTS), after: z.uuid().nullable() })

export function ownDataRouter(exports: ExportsService): HttpApp {
  const app = newRouter()
  app.openapi(exportOwn, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const from = decodeCursor(cursor, position) ?? { part: 'rooms', after: null }
    return c.json(pageBody(await exports.page(currentUser(c), from, limit)), 200)
  })
  return app
}

function pageBody(page: ExportPage): ExportPageBody {
  const next = page.next && encodeCursor(page.next)
  switch (page.part) {
    case 'rooms':
      return {
        part: page.part,
        next,
        items: page.items.map(({ roomId, joinedAt, ...room }) => ({
          ...room,
          room: roomId,
          joined_at: joinedAt.toISOString(),
        })),
      }
    case 'messages':
      return { part: page.part, next, items: [...page.items] }
    case 'reactions':
      return {
        part: page.part,
        next,
        items: page.items.map(({ messageId, emoji, at }) => ({
          message_id: messageId,
          emoji,
          created_at: at.toISOString(),
        })),
      }
    case 'consents':
      return {
        part: page.part,
        next,
        items: page.items.map(({ to, isGiven, at }) => ({ to, given: isGiven, at: at.toISOString() })),
      }
    case 'labels':
      return {
        part: page.part,
        next,
        items: page.items.map(({ messageId, at, corrected, ...label }) => ({
          ...label,
          message_id: messageId,
          at: at.toISOString(),
          corrected: corrected && { ...corrected },
        })),
      }
    default:
      return page satisfies never
  }
}
