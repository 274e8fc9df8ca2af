import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { messages } from './schema.js'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Authors who were asked, before their message was published, whether they mean it. Once per message. */
export const nudges = pgTable(
  'nudges',
  {
    messageId: uuid('message_id')
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    /** The text that was asked about. */
    revision: integer('revision').notNull(),
    at: at('at').notNull(),
    /** When the policy decides in the author's place. */
    expiresAt: at('expires_at').notNull(),
    /** Null = the author has not answered yet. */
    answer: text('answer'),
    answeredAt: at('answered_at'),
  },
  (table) => [
    index('nudges_open').on(table.expiresAt).where(sql`${table.answer} is null`),
    check('nudges_answer', sql`${table.answer} in ('rewritten', 'confirmed', 'expired')`),
  ],
)
