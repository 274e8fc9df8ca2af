import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/**
 * What was done to whom, by the machine or a person, and whether it still stands. The id is that of the act's audit
 * entry, which says it for good; this row is what appeals, undoing, strikes and records go by.
 */
export const acts = pgTable(
  'acts',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull().defaultNow(),
    kind: text('kind').notNull(),
    /** Null = the machine, by policy. */
    actorId: uuid('actor_id'),
    /** How much the actor may: 0 machine, 1 moderator, 2 owner of the room, 3 moderator, 4 admin of the server. */
    actorLevel: smallint('actor_level').notNull().default(0),
    /** Whom it concerns; null where the author was a webhook. */
    userId: uuid('user_id'),
    /** Where it holds; null = on the whole server. */
    roomId: uuid('room_id'),
    messageId: uuid('message_id'),
    itemId: uuid('item_id'),
    rule: text('rule'),
    /** Told to the user. */
    reason: text('reason').notNull().default(''),
    /** When a mute or ban ends by itself; null = when it is lifted. */
    until: at('until'),
    /** What undoing needs: `revision`, `state_before`, `state_after`; of a penalty by strikes, what it was counted from. */
    details: jsonb('details').notNull().default({}),
    /** The bulk act it is part of. */
    batchId: uuid('batch_id'),
    /** The act whose strike was one too many. */
    causedBy: uuid('caused_by'),
    /** The client's id of the request: asking again does nothing again. */
    requestId: uuid('request_id'),
    undoneAt: at('undone_at'),
    undoneBy: uuid('undone_by'),
  },
  (table) => [
    index('acts_user').on(table.userId, table.id),
    index('acts_room').on(table.roomId, table.id),
    index('acts_message').on(table.messageId, table.id),
    index('acts_batch').on(table.batchId, table.id).where(sql`${table.batchId} is not null`),
    uniqueIndex('acts_request')
      .on(table.actorId, table.requestId, table.kind)
      .where(sql`${table.requestId} is not null`),
    index('acts_caused').on(table.causedBy).where(sql`${table.causedBy} is not null`),
    check(
      'acts_kind',
      sql`${table.kind} in ('flag', 'hide', 'hold', 'reject', 'approve', 'remove', 'restore', 'warn', 'mute', 'ban',
        'unmute', 'unban', 'kick', 'note', 'skip', 'escalate', 'assign')`,
    ),
  ],
)

/** What an act counts against its user. Revoked with the act. */
export const strikes = pgTable(
  'strikes',
  {
    actId: uuid('act_id').primaryKey(),
    userId: uuid('user_id').notNull(),
    /** Null: for something done on the whole server. */
    roomId: uuid('room_id'),
    /** What the act was: `hide`, `reject`, `remove`, `warn`. */
    action: text('action').notNull(),
    label: text('label'),
    points: integer('points').notNull(),
    at: at('at').notNull().defaultNow(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('strikes_user').on(table.userId, table.at)],
)

/** Mutes and bans that hold on the whole server; those of rooms are in `memberships`. */
export const sanctions = pgTable(
  'sanctions',
  {
    userId: uuid('user_id').primaryKey(),
    mutedUntil: at('muted_until'),
    bannedUntil: at('banned_until'),
    /** Grows with every change of the row. */
    updatedAt: at('updated_at').notNull().defaultNow(),
    /** The `updated_at` that auth-service was told of last; another one = it must be told. */
    toldAt: at('told_at'),
  },
  (table) => [index('sanctions_untold').on(table.updatedAt).where(sql`told_at is distinct from updated_at`)],
)

/**
 * A display name that moderators took away. While that stands, credentials issued before, and whoever sets the same name
 * again, do not bring it back; auth-service is told as of sanctions.
 */
export const removedNames = pgTable(
  'removed_names',
  {
    userId: uuid('user_id').primaryKey(),
    name: text('name').notNull(),
    /** False: the removal was undone. */
    isInForce: boolean('is_in_force').notNull().default(true),
    /** Grows with every change of the row. */
    updatedAt: at('updated_at').notNull().defaultNow(),
    /** The `updated_at` that auth-service was told of last; another one = it must be told. */
    toldAt: at('told_at'),
  },
  (table) => [index('removed_names_untold').on(table.updatedAt).where(sql`told_at is distinct from updated_at`)],
)

/** One order that takes many steps, each committed with the record of how far it came. */
export const actBatches = pgTable(
  'act_batches',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    actorId: uuid('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    actorLevel: smallint('actor_level').notNull(),
    /** Whose messages; null for chosen items. */
    userId: uuid('user_id'),
    roomId: uuid('room_id'),
    /** What was ordered: the act, the items or the time. */
    params: jsonb('params').notNull(),
    state: text('state').notNull().default('running'),
    /** How far it is; meaning depends on the kind. */
    progress: jsonb('progress').notNull().default({}),
    done: integer('done').notNull().default(0),
    refused: integer('refused').notNull().default(0),
    undone: integer('undone').notNull().default(0),
    requestId: uuid('request_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    undoneBy: uuid('undone_by'),
  },
  (table) => [
    index('act_batches_working').on(table.id).where(sql`${table.state} in ('running', 'undoing')`),
    uniqueIndex('act_batches_request').on(table.actorId, table.requestId),
    index('act_batches_user').on(table.userId, table.id),
    check('act_batches_kind', sql`${table.kind} in ('items', 'removal')`),
    check('act_batches_state', sql`${table.state} in ('running', 'done', 'undoing', 'undone')`),
  ],
)

/** Filters of the queue that a moderator has given a name. */
export const reviewViews = pgTable(
  'review_views',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    name: text('name').notNull(),
    filter: jsonb('filter').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [index('review_views_owner').on(table.ownerId, table.id)],
)

/** Items a moderator would rather leave to others. */
export const reviewSkips = pgTable(
  'review_skips',
  {
    itemId: uuid('item_id').notNull(),
    userId: uuid('user_id').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.userId] })],
)
