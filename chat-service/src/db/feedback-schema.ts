import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { messages } from './schema.js'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/**
 * What people said of texts: moderators' decisions on messages, and corrections of scores that came through the
 * Perspective API. A decision's id is that of its audit entry. Messages keep their own texts, so that deleting one
 * deletes it here too; a correction's text is kept nowhere else.
 */
export const labels = pgTable(
  'labels',
  {
    id: uuid('id').primaryKey(),
    source: text('source').notNull(),
    at: at('at').notNull().defaultNow(),
    /** Who decided or corrected. Null once they are erased. */
    labelledBy: uuid('labelled_by'),
    messageId: uuid('message_id').references(() => messages.id, { onDelete: 'cascade' }),
    revision: integer('revision'),
    roomId: uuid('room_id'),
    /** Whose text it is; null for a webhook's, a correction's and an erased person's. */
    authorId: uuid('author_id'),
    /** Of a correction; null of a decision, whose text is the message's. */
    text: text('text'),
    language: text('language'),
    /** The model's word on that revision; null where there was none. */
    scores: jsonb('scores'),
    modelVersion: text('model_version'),
    /** What policy had made of it, by which rule and label. */
    machineAction: text('machine_action'),
    rule: text('rule'),
    label: text('label'),
    /** What had put the message before people. */
    cause: text('cause'),
    /** The act, such as `approve` or `ban`; null of a correction. */
    decision: text('decision'),
    /** What it says of the text: `remove` or `keep`; null of a correction. */
    word: text('word'),
    /** What the labels should have scored; null of a decision. */
    corrected: jsonb('corrected'),
    /** Of an appeal's decision: `upheld` or `overturned`. */
    appeal: text('appeal'),
    /** The later decision that said the opposite of the same revision. */
    overturnedBy: uuid('overturned_by'),
    /** The act was taken back: it says nothing any more. */
    withdrawnAt: at('withdrawn_at'),
  },
  (table) => [
    index('labels_at').on(table.at, table.id),
    index('labels_message').on(table.messageId, table.revision),
    index('labels_author').on(table.authorId).where(sql`${table.authorId} is not null`),
    index('labels_labelled_by').on(table.labelledBy),
    check('labels_source', sql`${table.source} in ('decision', 'correction')`),
    check('labels_word', sql`${table.word} in ('remove', 'keep')`),
  ],
)

/** Whether somebody lets their messages be used for training; no row = no answer. */
export const trainingConsents = pgTable('training_consents', {
  userId: uuid('user_id').primaryKey(),
  isGiven: boolean('is_given').notNull(),
  at: at('at').notNull().defaultNow(),
})
