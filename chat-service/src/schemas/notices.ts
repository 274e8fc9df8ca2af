import { z } from '@hono/zod-openapi'
import { messageStateSchema, moderationNoteSchema } from '@parley/common/contracts/chat'
import { ACTS_ON_PEOPLE, NOTICE_KINDS } from '@parley/common/contracts/socket'
import { uuid } from './ids.js'
import { pageOf, pageQuery } from './paging.js'

const timestamp = z.iso.datetime()
const PAGE = { max: 100, default: 50 } as const

const words = z.string().openapi({ description: "The moderator's, and nothing else; may be empty." })

const noticeActSchema = z
  .object({
    kind: z.enum(ACTS_ON_PEOPLE),
    by: z.enum(['machine', 'moderator']).openapi({ description: '`machine`: on account of your strikes.' }),
    until: timestamp.nullable().openapi({ description: 'When it ends by itself.' }),
    words,
    undone: z.boolean().openapi({ description: 'It was taken back, and `words` say why.' }),
  })
  .openapi('NoticeAct')

const noticeAppealSchema = z.object({ outcome: z.enum(['upheld', 'overturned']), words }).openapi('NoticeAppeal')

export const noticeSchema = z
  .object({
    id: uuid,
    kind: z.enum(NOTICE_KINDS),
    room: uuid.nullable(),
    message_id: uuid.nullable(),
    act_id: uuid.nullable().openapi({ description: 'Can be appealed by this id: `POST /acts/{id}/appeal`.' }),
    state: messageStateSchema.nullable().openapi({ description: 'Of the message, when the notice was written.' }),
    reason: z.string().openapi({ description: "In a sentence of the server's, with what `act` and `appeal` say." }),
    note: moderationNoteSchema
      .nullable()
      .openapi({ description: 'Rule, label, score and spans, if the machine acted.' }),
    act: noticeActSchema.nullable().openapi({ description: 'What was done to you, rather than to a message or name.' }),
    appeal: noticeAppealSchema.nullable().openapi({ description: 'What came of your appeal.' }),
    created_at: timestamp,
    read_at: timestamp.nullable(),
  })
  .openapi('Notice')
export type NoticeBody = z.infer<typeof noticeSchema>

export const noticePageSchema = pageOf(noticeSchema)
  .extend({ unread: z.int().openapi({ description: 'Of all pages; counted up to 1,000.' }) })
  .openapi('NoticePage')

export const noticeQuerySchema = pageQuery(PAGE.max, PAGE.default).extend({
  unread: z.stringbool().default(false).openapi({ type: 'boolean', description: 'Only those not read yet.' }),
})

export const readNoticesSchema = z
  .object({
    up_to: uuid.openapi({ description: 'This notice and all before it have been read.' }),
  })
  .openapi('ReadNotices')
export const unreadSchema = z.object({ unread: z.int() }).openapi('UnreadNotices')
