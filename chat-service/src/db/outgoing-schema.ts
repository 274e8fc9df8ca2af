import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { rooms } from './schema.js'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const seq = (name: string) => bigint(name, { mode: 'number' })

/** What somebody must be told, kept until they have read it: the socket's `notice` frames, for those who were away. */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    /** `act`, `appeal`, `report`, `webhook`: see `NOTICE_KINDS`. */
    kind: text('kind').notNull(),
    roomId: uuid('room_id'),
    messageId: uuid('message_id'),
    /** Audit entry of the act that the notice is about, which can be appealed by it. */
    actId: uuid('act_id'),
    reason: text('reason').notNull(),
    /** State of the message, rule, label, score: what the frame carries besides. Never a member's text. */
    details: jsonb('details').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    readAt: at('read_at'),
  },
  (table) => [
    index('notices_user').on(table.userId, table.id),
    index('notices_unread').on(table.userId).where(sql`${table.readAt} is null`),
  ],
)

/** URLs that are told of events, of one room or of the server; those of slash commands are `command`. */
export const outgoingWebhooks = pgTable(
  'outgoing_webhooks',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull().default('events'),
    /** Null = of all rooms but direct ones. */
    roomId: uuid('room_id').references(() => rooms.id),
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** Types of events wanted; empty for commands. */
    events: text('events').array().notNull(),
    /** Keys of the signatures, `whsec_...`. Needed in clear to sign. */
    secret: text('secret').notNull(),
    /** The one before the last rotation, signing too until `previousUntil`. */
    previousSecret: text('previous_secret'),
    previousUntil: at('previous_until'),
    /** An admin allows that the URL leads into the private network. */
    mayBePrivate: boolean('may_be_private').notNull().default(false),
    disabledAt: at('disabled_at'),
    disabledReason: text('disabled_reason'),
    /** Since when every attempt failed; null after a success. */
    failingSince: at('failing_since'),
    failures: integer('failures').notNull().default(0),
    lastDeliveredAt: at('last_delivered_at'),
    createdBy: uuid('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('outgoing_webhooks_room').on(table.roomId),
    check('outgoing_webhooks_kind', sql`${table.kind} in ('events', 'command')`),
  ],
)

/** How far into a room's log a webhook's deliveries have been made. */
export const outgoingCursors = pgTable(
  'outgoing_cursors',
  {
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => outgoingWebhooks.id, { onDelete: 'cascade' }),
    roomId: uuid('room_id').notNull(),
    seq: seq('seq').notNull(),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.roomId] })],
)

/** One event for one webhook. Holds no texts: what is sent is made from what `subject` names, as it stands then. */
export const outgoingDeliveries = pgTable(
  'outgoing_deliveries',
  {
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => outgoingWebhooks.id, { onDelete: 'cascade' }),
    /** The receiver's `webhook-id`: the same in every attempt. */
    eventId: text('event_id').notNull(),
    type: text('type').notNull(),
    roomId: uuid('room_id'),
    subject: jsonb('subject').notNull(),
    state: text('state').notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    /** When the next attempt is due; while one is in flight, when it counts as lost. */
    nextAttemptAt: at('next_attempt_at').notNull().defaultNow(),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    lastMs: integer('last_ms'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.eventId] }),
    index('outgoing_deliveries_due').on(table.nextAttemptAt).where(sql`${table.state} = 'pending'`),
    index('outgoing_deliveries_log').on(table.webhookId, table.createdAt),
    check('outgoing_deliveries_state', sql`${table.state} in ('pending', 'delivered', 'failed')`),
  ],
)

/** Slash commands of a room, each answered by a bot through its webhook. */
export const commands = pgTable(
  'commands',
  {
    id: uuid('id').primaryKey(),
    roomId: uuid('room_id')
      .notNull()
      .references(() => rooms.id),
    name: text('name').notNull(),
    description: text('description').notNull(),
    /** What to write after the name, such as `[when] [what]`. */
    hint: text('hint').notNull().default(''),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => outgoingWebhooks.id, { onDelete: 'cascade' }),
    /** The account that answers. */
    botId: uuid('bot_id').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('commands_name').on(table.roomId, table.name), index('commands_bot').on(table.botId)],
)

/** A command that somebody gave, until its answers can no longer come. */
export const commandInvocations = pgTable(
  'command_invocations',
  {
    id: uuid('id').primaryKey(),
    commandId: uuid('command_id')
      .notNull()
      .references(() => commands.id, { onDelete: 'cascade' }),
    roomId: uuid('room_id').notNull(),
    userId: uuid('user_id').notNull(),
    /** What was written after the name. */
    text: text('text').notNull(),
    /** SHA-256 of the secret part of the response URL. */
    tokenHash: text('token_hash').notNull(),
    state: text('state').notNull().default('pending'),
    /** Answers given; a bot gets a few per invocation. */
    replies: integer('replies').notNull().default(0),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('command_invocations_token_hash').on(table.tokenHash),
    index('command_invocations_expiry').on(table.expiresAt),
    check('command_invocations_state', sql`${table.state} in ('pending', 'delivered', 'failed')`),
  ],
)
