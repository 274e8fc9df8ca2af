import { z } from '@hono/zod-openapi'
import { messageId, roomId, userId, uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'
import { label } from './texts.js'
import { givenTime } from './times.js'

const timestamp = z.iso.datetime()

export const auditEntrySchema = z
  .object({
    id: uuid,
    at: timestamp,
    actor: z
      .object({ id: uuid, username: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Null = the machine, by policy.' }),
    action: z.string(),
    room: z.object({ id: uuid, name: z.string().nullable() }).nullable(),
    message_id: uuid.nullable(),
    user: z.object({ id: uuid, username: z.string().nullable() }).nullable(),
    rule: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEntry')
export type AuditEntryBody = z.infer<typeof auditEntrySchema>

export const auditPageSchema = pageOf(auditEntrySchema).openapi('AuditPage')

const AUDIT_PAGE = { max: 200, default: 50 } as const

const auditFilterSchema = z.object({
  room: roomId.optional(),
  actor: userId.optional(),
  user: userId.optional(),
  message: messageId.optional(),
  action: label(1, 100).optional(),
  by: z.enum(['machine', 'person']).optional(),
  from: givenTime.optional(),
  until: givenTime.optional(),
})
export type AuditQuery = z.infer<typeof auditFilterSchema>

export const auditQuerySchema = pageQuery(AUDIT_PAGE.max, AUDIT_PAGE.default).extend(auditFilterSchema.shape)
export const auditExportQuerySchema = auditFilterSchema.extend({ format: z.enum(['json', 'csv']).default('json') })
