import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const count = (name: string) => integer(name).notNull().default(0)
const sum = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)
/** Size of the bucket: 1 minute, 2 hour, 3 day, 4 week, 5 month (repositories/grains.ts). Roll-ups are partitioned by it (see the migration). */
const grain = () => smallint('grain').notNull()
/** Start of the bucket, UTC. */
const bucket = () => at('bucket').notNull()

/**
 * Every fact that was counted: one whose `event_id` is here is not counted again. It names nobody, so erasing a person
 * need not touch it.
 */
export const facts = pgTable(
  'facts',
  { eventId: uuid('event_id').primaryKey(), type: text('type').notNull(), at: at('at').notNull() },
  // Facts come almost in order of time, which is all that BRIN needs: a thousandth of a B-tree's size and cost.
  (table) => [index('facts_at').using('brin', table.at)],
)

/** The newest name seen of each room. */
export const rooms = pgTable('rooms', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  namedAt: at('named_at').notNull(),
})

/** The newest name seen of each sender and moderator. An erased person's row stands under the pseudonym. */
export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  namedAt: at('named_at').notNull(),
  erasedAt: at('erased_at'),
})

/** What is known of one message now; docs/analytics.md says how facts make it. Scores are millionths. */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    roomId: uuid('room_id').notNull(),
    senderId: uuid('sender_id'),
    /** Null until the fact of its posting came: facts may come in any order. */
    postedAt: at('posted_at'),
    characters: count('characters'),
    edits: count('edits'),
    deletedAt: at('deleted_at'),
    verdictRevision: integer('verdict_revision'),
    verdictAt: at('verdict_at'),
    verdictEventId: uuid('verdict_event_id'),
    outcome: text('outcome'),
    action: text('action'),
    label: text('label'),
    /** The rule that caused the action, and the model that scored; null of messages older than these columns. */
    rule: text('rule'),
    modelVersion: text('model_version'),
    sentiment: text('sentiment'),
    toxicity: integer('toxicity'),
    severeToxicity: integer('severe_toxicity'),
    obscene: integer('obscene'),
    threat: integer('threat'),
    insult: integer('insult'),
    identityAttack: integer('identity_attack'),
    /** `remove` or `keep`: the moderators' last word. */
    decision: text('decision'),
    decidedAt: at('decided_at'),
    /** The deciding act; in older rows the fact that told of it. */
    decisionEventId: uuid('decision_event_id'),
    /** The revision that was decided on; null where that is not known. */
    decisionRevision: integer('decision_revision'),
    /** Policy or a moderator acted on it. A column of its own so that other changes stay off the index (HOT). */
    isActedOn: boolean('is_acted_on').notNull().default(false),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  (table) => [
    index('messages_posted').on(table.postedAt, table.id),
    index('messages_room_posted').on(table.roomId, table.postedAt, table.id),
    index('messages_sender').on(table.senderId, table.id),
    index('messages_acted_on').on(table.postedAt, table.id).where(sql`${table.isActedOn}`),
    index('messages_unposted').on(table.seenAt).where(sql`${table.postedAt} is null`),
  ],
)

/**
 * Every decision of a moderator on a message. What follows from the others on the same message is kept with it, so that
 * agreement and reversals are read and not worked out.
 */
export const decisions = pgTable(
  'decisions',
  {
    /** The act's id, which an undoing names; of older senders the fact's. */
    id: uuid('id').primaryKey(),
    messageId: uuid('message_id').notNull(),
    /** Null until the decision itself came: the word that it was taken back may come first. */
    decidedAt: at('decided_at'),
    moderatorId: uuid('moderator_id'),
    /** `remove` or `keep`. */
    word: text('word'),
    roomId: uuid('room_id').notNull(),
    revision: integer('revision'),
    cause: text('cause'),
    /** Since when it had waited for a decision. */
    waitingSince: at('waiting_since'),
    /** Who took it back: the moderator, as if it had never been, or somebody else, which overturns it. */
    undoneBy: uuid('undone_by'),
    /** A later decision on the same revision said the opposite, or somebody else took it back. */
    isOverturned: boolean('is_overturned').notNull().default(false),
    /** Of the second moderator's first decision on a revision: who had decided first, and what. */
    otherModeratorId: uuid('other_moderator_id'),
    otherWord: text('other_word'),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  (table) => [
    index('decisions_message').on(table.messageId),
    index('decisions_second').on(table.decidedAt).where(sql`${table.otherModeratorId} is not null`),
    index('decisions_moderator').on(table.moderatorId),
    index('decisions_other').on(table.otherModeratorId).where(sql`${table.otherModeratorId} is not null`),
    index('decisions_seen').using('brin', table.seenAt),
  ],
)

const messageCounters = () => ({
  messages: count('messages'),
  characters: sum('characters'),
  edited: count('edited'),
  deleted: count('deleted'),
  scored: count('scored'),
  unsupported: count('unsupported'),
  failed: count('failed'),
  flagged: count('flagged'),
  hidden: count('hidden'),
  held: count('held'),
  released: count('released'),
  rejected: count('rejected'),
  upheld: count('upheld'),
  overturned: count('overturned'),
  missed: count('missed'),
  positive: count('positive'),
  neutral: count('neutral'),
  negative: count('negative'),
  toxicity: sum('toxicity'),
  severeToxicity: sum('severe_toxicity'),
  obscene: sum('obscene'),
  threat: sum('threat'),
  insult: sum('insult'),
  identityAttack: sum('identity_attack'),
})

/** Coarse roll-up: the whole server. */
export const serverTotals = pgTable(
  'server_totals',
  { grain: grain(), bucket: bucket(), ...messageCounters(), activeUsers: count('active_users') },
  (table) => [primaryKey({ columns: [table.grain, table.bucket] })],
)

/** Fine roll-up: per room. */
export const roomTotals = pgTable(
  'room_totals',
  { grain: grain(), bucket: bucket(), roomId: uuid('room_id').notNull(), ...messageCounters() },
  (table) => [
    primaryKey({ columns: [table.grain, table.bucket, table.roomId] }),
    index('room_totals_room').on(table.roomId, table.bucket),
  ],
)

export const userTotals = pgTable(
  'user_totals',
  {
    grain: grain(),
    bucket: bucket(),
    userId: uuid('user_id').notNull(),
    messages: count('messages'),
    deleted: count('deleted'),
    flagged: count('flagged'),
    hidden: count('hidden'),
    held: count('held'),
    rejected: count('rejected'),
    upheld: count('upheld'),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.bucket, table.userId] }),
    index('user_totals_user').on(table.userId, table.bucket),
  ],
)

const labelCounters = () => ({
  flagged: count('flagged'),
  hidden: count('hidden'),
  held: count('held'),
  rejected: count('rejected'),
  upheld: count('upheld'),
  overturned: count('overturned'),
})

/** Coarse roll-up of what each label caused. Sparse: no row where a label caused nothing. */
export const serverLabelTotals = pgTable(
  'server_label_totals',
  { grain: grain(), bucket: bucket(), label: text('label').notNull(), ...labelCounters() },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.label] })],
)

/** Fine roll-up of what each label caused in each room. Sparse likewise. */
export const roomLabelTotals = pgTable(
  'room_label_totals',
  {
    grain: grain(),
    bucket: bucket(),
    roomId: uuid('room_id').notNull(),
    label: text('label').notNull(),
    ...labelCounters(),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.bucket, table.roomId, table.label] }),
    index('room_label_totals_room').on(table.roomId, table.bucket),
  ],
)

/** How many messages scored within each fiftieth of 0..1, by label. */
export const scoreBins = pgTable(
  'score_bins',
  {
    grain: grain(),
    label: text('label').notNull(),
    bucket: bucket(),
    bin: smallint('bin').notNull(),
    messages: count('messages'),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.label, table.bucket, table.bin] }),
    check('score_bins_bin', sql`${table.bin} between 0 and 49`),
  ],
)

/** Sketch of verdict latency: five bins per doubling (services/latency-bins.ts). */
export const latencyBins = pgTable(
  'latency_bins',
  { grain: grain(), bucket: bucket(), bin: smallint('bin').notNull(), verdicts: count('verdicts') },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.bin] })],
)

export const moderatorTotals = pgTable(
  'moderator_totals',
  {
    grain: grain(),
    bucket: bucket(),
    moderatorId: uuid('moderator_id').notNull(),
    action: text('action').notNull(),
    acts: count('acts'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.moderatorId, table.action] })],
)

/** How people decided on messages that a model scored so high: by two-hundredths of 0..1. */
export const decisionBins = pgTable(
  'decision_bins',
  {
    grain: grain(),
    bucket: bucket(),
    modelVersion: text('model_version').notNull(),
    label: text('label').notNull(),
    bin: smallint('bin').notNull(),
    removed: count('removed'),
    kept: count('kept'),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.bucket, table.modelVersion, table.label, table.bin] }),
    check('decision_bins_bin', sql`${table.bin} between 0 and 199`),
  ],
)

export const modelTotals = pgTable(
  'model_totals',
  {
    grain: grain(),
    bucket: bucket(),
    modelVersion: text('model_version').notNull(),
    scored: count('scored'),
    actedOn: count('acted_on'),
    upheld: count('upheld'),
    overturned: count('overturned'),
    missed: count('missed'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.modelVersion] })],
)

const ruleCounters = () => ({ actedOn: count('acted_on'), upheld: count('upheld'), overturned: count('overturned') })

/** Coarse roll-up of what each rule did to messages, and what people made of it. Sparse. */
export const serverRuleTotals = pgTable(
  'server_rule_totals',
  {
    grain: grain(),
    bucket: bucket(),
    rule: text('rule').notNull(),
    action: text('action').notNull(),
    ...ruleCounters(),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.rule, table.action] })],
)

/** Fine roll-up of the same, by room. */
export const roomRuleTotals = pgTable(
  'room_rule_totals',
  {
    grain: grain(),
    bucket: bucket(),
    roomId: uuid('room_id').notNull(),
    rule: text('rule').notNull(),
    action: text('action').notNull(),
    ...ruleCounters(),
  },
  (table) => [
    primaryKey({ columns: [table.grain, table.bucket, table.roomId, table.rule, table.action] }),
    index('room_rule_totals_room').on(table.roomId, table.bucket),
  ],
)

/** Decisions of each moderator by the time of the decision. */
export const reviewerTotals = pgTable(
  'reviewer_totals',
  {
    grain: grain(),
    bucket: bucket(),
    moderatorId: uuid('moderator_id').notNull(),
    decisions: count('decisions'),
    removed: count('removed'),
    kept: count('kept'),
    overturned: count('overturned'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.moderatorId] })],
)

/** Sketch of how long messages waited for their decision: five bins per doubling, as in `latency_bins`. */
export const turnaroundBins = pgTable(
  'turnaround_bins',
  {
    grain: grain(),
    bucket: bucket(),
    cause: text('cause').notNull(),
    bin: smallint('bin').notNull(),
    decisions: count('decisions'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.cause, table.bin] })],
)

/** The same by who decided. */
export const reviewerBins = pgTable(
  'reviewer_bins',
  {
    grain: grain(),
    bucket: bucket(),
    moderatorId: uuid('moderator_id').notNull(),
    bin: smallint('bin').notNull(),
    decisions: count('decisions'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.moderatorId, table.bin] })],
)

/**
 * How full each queue was, and the outbox (`outbox`): the highest of the samples taken within a minute or an hour. No row
 * where no sample was.
 */
export const queueSamples = pgTable(
  'queue_samples',
  {
    grain: grain(),
    bucket: bucket(),
    queue: text('queue').notNull(),
    waiting: count('waiting'),
    active: count('active'),
    delayed: count('delayed'),
    deadLetters: count('dead_letters'),
    /** Age of the oldest that waited, milliseconds; 0 where nothing did. */
    oldestMs: sum('oldest_ms'),
  },
  (table) => [primaryKey({ columns: [table.grain, table.bucket, table.queue] })],
)

/** What each run of the retention job deleted. */
export const retentionRuns = pgTable(
  'retention_runs',
  {
    id: uuid('id').primaryKey(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at').notNull(),
    /** Everything older was to go. */
    cutoff: at('cutoff').notNull(),
    facts: integer('facts').notNull(),
    messages: integer('messages').notNull(),
    /** Rows of the roll-ups by the minute. */
    minutes: integer('minutes').notNull(),
    decisions: integer('decisions').notNull().default(0),
    /** False when the run was stopped at its limit or by a shutdown; the next one goes on. */
    isComplete: boolean('is_complete').notNull(),
  },
  (table) => [index('retention_runs_started').on(table.startedAt)],
)
