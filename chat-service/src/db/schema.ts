import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
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
const seq = (name: string) => bigint(name, { mode: 'number' })

/** What chat knows of accounts: a projection of auth-service's, refreshed from tokens and look-ups. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    username: text('username').notNull(),
    displayName: text('display_name').notNull(),
    /** As of the newest token seen; policy spares staff by it, permissions never go by it. */
    serverRole: text('server_role').notNull().default('user'),
    /** Set when the person's data was erased; the row stays, without names, so that what refers to it still does. */
    erasedAt: at('erased_at'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [index('users_username').on(sql`lower(${table.username})`)],
)

export const rooms = pgTable(
  'rooms',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    topic: text('topic').notNull().default(''),
    mode: text('mode').notNull().default('post'),
    /** Newest sequence number; the row lock on it orders every change to the room. */
    headSeq: seq('head_seq').notNull().default(0),
    /** Counts changes of who may post; lets the group commit notice one that happened while it waited for the lock. */
    membersVersion: seq('members_version').notNull().default(0),
    /** How many memberships are `joined`; changed with them under the room's lock, so that no list must count. */
    memberCount: integer('member_count').notNull().default(0),
    /** Events up to and including this one were purged. */
    purgedSeq: seq('purged_seq').notNull().default(0),
    /** Both members' ids, sorted and joined, so that a pair has one direct room. */
    directKey: text('direct_key'),
    /** Overrides of the server's default policy; null = none. */
    policy: jsonb('policy'),
    createdBy: uuid('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    deletedAt: at('deleted_at'),
  },
  (table) => [
    uniqueIndex('rooms_direct_key').on(table.directKey),
    uniqueIndex('rooms_public_name')
      .on(sql`lower(${table.name})`)
      .where(sql`${table.kind} = 'public' and ${table.deletedAt} is null`),
    check('rooms_kind', sql`${table.kind} in ('public', 'private', 'direct')`),
    check('rooms_mode', sql`${table.mode} in ('off', 'post', 'nudge', 'hold', 'block')`),
  ],
)

export const memberships = pgTable(
  'memberships',
  {
    roomId: uuid('room_id')
      .notNull()
      .references(() => rooms.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    role: text('role').notNull().default('member'),
    state: text('state').notNull().default('joined'),
    joinedAt: at('joined_at').notNull().defaultNow(),
    /** Monotonic: everything up to here was read, or delivered to one of the member's sockets. */
    readSeq: seq('read_seq').notNull().default(0),
    deliveredSeq: seq('delivered_seq').notNull().default(0),
    mutedUntil: at('muted_until'),
    /** Null with state `banned` = for good. */
    bannedUntil: at('banned_until'),
    /** Kept in slow mode only: the member's last message here. Leaving and coming back does not reset it. */
    lastPostedAt: at('last_posted_at'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.userId] }),
    index('memberships_user').on(table.userId).where(sql`${table.state} = 'joined'`),
    check('memberships_role', sql`${table.role} in ('member', 'moderator', 'owner')`),
    check('memberships_state', sql`${table.state} in ('joined', 'left', 'kicked', 'banned')`),
  ],
)

export const invites = pgTable(
  'invites',
  {
    id: uuid('id').primaryKey(),
    roomId: uuid('room_id')
      .notNull()
      .references(() => rooms.id),
    /** SHA-256 of the secret in the invite link; null for an invite of one named user. */
    tokenHash: text('token_hash'),
    invitedUserId: uuid('invited_user_id'),
    createdBy: uuid('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    maxUses: integer('max_uses').notNull().default(1),
    uses: integer('uses').notNull().default(0),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('invites_token_hash').on(table.tokenHash),
    index('invites_room').on(table.roomId),
    index('invites_user').on(table.invitedUserId),
  ],
)

export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    roomId: uuid('room_id').notNull(),
    /** A user's id, or a webhook's. A bot is a user who speaks through an API key. */
    senderId: uuid('sender_id').notNull(),
    senderKind: text('sender_kind').notNull().default('user'),
    /** Name a webhook posted under; null for users, whose name is looked up. */
    senderName: text('sender_name'),
    cmid: uuid('cmid').notNull(),
    /** Null while held or blocked: a message takes its place in the order when it is published. */
    seq: seq('seq'),
    body: text('body').notNull(),
    state: text('state').notNull().default('visible'),
    revision: integer('revision').notNull().default(1),
    replyTo: uuid('reply_to'),
    createdAt: at('created_at').notNull().defaultNow(),
    editedAt: at('edited_at'),
    /**
     * The rule by which it waits for a person, whatever its verdict (`newcomer`, `limit:duplicates`), or that was seen
     * to fire before it was written; null = it waits for its verdict only. Cleared when a person publishes it.
     */
    heldBy: text('held_by'),
  },
  (table) => [
    uniqueIndex('messages_idempotency').on(table.roomId, table.senderId, table.cmid),
    uniqueIndex('messages_order').on(table.roomId, table.seq),
    index('messages_unpublished').on(table.roomId, table.createdAt).where(sql`${table.seq} is null`),
    /** What the sweep of messages that wait too long for their verdict looks through. */
    index('messages_held').on(table.createdAt).where(sql`${table.state} = 'held'`),
    index('messages_sender').on(table.senderId, table.createdAt),
    /** For the sweep that finds edits whose verdict never came. */
    index('messages_edited').on(table.editedAt).where(sql`${table.editedAt} is not null`),
    index('messages_search').using('gin', sql`to_tsvector('simple', ${table.body})`),
    check('messages_state', sql`${table.state} in ('visible', 'held', 'hidden', 'removed', 'blocked', 'deleted')`),
    check('messages_sender_kind', sql`${table.senderKind} in ('user', 'webhook', 'bot')`),
  ],
)

/** Texts that an edit replaced; evidence for moderators. */
export const messageRevisions = pgTable(
  'message_revisions',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    revision: integer('revision').notNull(),
    body: text('body').notNull(),
    replacedAt: at('replaced_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.revision] })],
)

export const reactions = pgTable(
  'reactions',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    userId: uuid('user_id').notNull(),
    emoji: text('emoji').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.userId, table.emoji] }),
    index('reactions_user').on(table.userId, table.messageId),
  ],
)

/**
 * The room's log: gap-free `seq`, one total order. A `message` or `release` entry holds no text, only the message's
 * id: readers get the message as it stands today, so a hidden text cannot come back through a resume.
 */
export const roomEvents = pgTable(
  'room_events',
  {
    roomId: uuid('room_id').notNull(),
    seq: seq('seq').notNull(),
    kind: text('kind').notNull(),
    messageId: uuid('message_id'),
    actorId: uuid('actor_id'),
    payload: jsonb('payload'),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq] }),
    check(
      'room_events_kind',
      sql`${table.kind} in ('message', 'edit', 'delete', 'hide', 'release', 'reaction', 'member', 'room')`,
    ),
  ],
)

/** What must reach a queue because its cause is committed. A row leaves only after the queue confirmed it. */
export const outbox = pgTable(
  'outbox',
  {
    eventId: uuid('event_id').primaryKey(),
    /** `message_posted` and `message_edited` go to moderation and analytics; `fact` to analytics only. */
    kind: text('kind').notNull(),
    payload: jsonb('payload').notNull(),
    correlationId: text('correlation_id').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [check('outbox_kind', sql`${table.kind} in ('message_posted', 'message_edited', 'text', 'fact')`)],
)

/** The model's word on one revision of one message and what policy made of it. */
export const verdicts = pgTable(
  'verdicts',
  {
    messageId: uuid('message_id').notNull(),
    revision: integer('revision').notNull(),
    eventId: uuid('event_id').notNull(),
    outcome: text('outcome').notNull(),
    scores: jsonb('scores').notNull(),
    sentiment: jsonb('sentiment').notNull(),
    language: text('language').notNull(),
    spans: jsonb('spans').notNull(),
    modelVersion: text('model_version').notNull(),
    action: text('action').notNull(),
    rule: text('rule'),
    label: text('label'),
    score: doublePrecision('score'),
    appliedAt: at('applied_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.revision] })],
)

/** What waits for a person's decision. */
export const reviewItems = pgTable(
  'review_items',
  {
    id: uuid('id').primaryKey(),
    /** Null for a person's name, which is no room's. */
    roomId: uuid('room_id'),
    /** Null for names. */
    messageId: uuid('message_id'),
    /** What it is about: a `message`, or a `room_name`, `room_topic`, `display_name` or `username`. */
    subject: text('subject').notNull().default('message'),
    /** Whose name: the room or the person; null for messages. */
    subjectId: uuid('subject_id'),
    /** What put it here: `flagged`, `hidden`, `held`, `blocked`, `unscored`, `reported`, `appeal`, `name`. */
    cause: text('cause').notNull(),
    rule: text('rule').notNull(),
    label: text('label'),
    score: doublePrecision('score'),
    severity: smallint('severity').notNull().default(0),
    /** The message as it stood: text, sender, verdict. Survives the author's delete. */
    snapshot: jsonb('snapshot').notNull(),
    state: text('state').notNull().default('open'),
    resolution: text('resolution'),
    resolvedBy: uuid('resolved_by'),
    resolvedAt: at('resolved_at'),
    /** Who works on it, and until when nobody else may decide it. */
    leasedBy: uuid('leased_by'),
    leasedUntil: at('leased_until'),
    /** Members who reported the message; their words are in `message_reports`. */
    reports: integer('reports').notNull().default(0),
    /** Members the message could reach, and those who had read it, when the item was opened. */
    reach: integer('reach').notNull().default(0),
    readers: integer('readers').notNull().default(0),
    /** Place in the queue, higher first: severity, reach and age in one number that time does not change. */
    rank: doublePrecision('rank').notNull().default(sql`(- extract(epoch from now()) / 3600)`),
    assignedTo: uuid('assigned_to'),
    /** Who must decide it: `server` = the server's moderators, `admin` = its admins; null = anybody who may. */
    escalatedTo: text('escalated_to'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('review_items_open_message').on(table.messageId).where(sql`${table.state} = 'open'`),
    /** One open item per name; what comes later is merged into it. */
    uniqueIndex('review_items_open_name')
      .on(table.subject, table.subjectId)
      .where(sql`${table.state} = 'open' and ${table.subject} <> 'message'`),
    index('review_items_name').on(table.subjectId).where(sql`${table.subject} <> 'message'`),
    /** The queue's order: gravest first, then oldest (ids sort by time). */
    index('review_items_queue').on(table.severity.desc().nullsFirst(), table.id).where(sql`${table.state} = 'open'`),
    index('review_items_room').on(table.roomId, table.createdAt),
    index('review_items_message').on(table.messageId),
    index('review_items_rank').on(table.rank.desc().nullsFirst(), table.id).where(sql`${table.state} = 'open'`),
    index('review_items_author').on(sql`(${table.snapshot} ->> 'sender_id')`, table.id),
    check(
      'review_items_subject',
      sql`case ${table.subject} when 'message' then ${table.messageId} is not null and ${table.roomId} is not null
          else ${table.subjectId} is not null end`,
    ),
    check('review_items_escalated', sql`${table.escalatedTo} in ('server', 'admin')`),
    check('review_items_state', sql`${table.state} in ('open', 'resolved')`),
  ],
)

/** What members said of a message; one word per member and message. */
export const messageReports = pgTable(
  'message_reports',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    reporterId: uuid('reporter_id').notNull(),
    reason: text('reason').notNull(),
    comment: text('comment').notNull().default(''),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.reporterId] })],
)

/** Somebody's objection to one act against them. */
export const appeals = pgTable(
  'appeals',
  {
    /** The audit entry of the act: one appeal per act. */
    actId: uuid('act_id').primaryKey(),
    /** Null where the act was on a person. */
    messageId: uuid('message_id').references(() => messages.id, { onDelete: 'cascade' }),
    /** The review item of a message's appeal. */
    itemId: uuid('item_id'),
    /** Null where the act holds in the whole server. */
    roomId: uuid('room_id'),
    authorId: uuid('author_id').notNull(),
    /** Who acted, and so may not decide the appeal; null = the machine. */
    actedBy: uuid('acted_by'),
    /** The act that is appealed: `hide`, `remove`, `warn`, `mute`, `ban`. */
    action: text('action').notNull().default(''),
    text: text('text').notNull(),
    state: text('state').notNull().default('open'),
    createdAt: at('created_at').notNull().defaultNow(),
    decidedAt: at('decided_at'),
    decidedBy: uuid('decided_by'),
    /** What the author is told. */
    decisionReason: text('decision_reason').notNull().default(''),
  },
  (table) => [
    index('appeals_item').on(table.itemId),
    index('appeals_open').on(table.createdAt).where(sql`${table.state} = 'open'`),
    index('appeals_author').on(table.authorId, table.createdAt),
    /** `void`: the act was undone otherwise before anybody decided. */
    check('appeals_state', sql`${table.state} in ('open', 'upheld', 'overturned', 'void')`),
  ],
)

/** Every automatic or human act, append-only: triggers refuse update and delete. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull().defaultNow(),
    /** Null = the machine, by policy. */
    actorId: uuid('actor_id'),
    action: text('action').notNull(),
    roomId: uuid('room_id'),
    messageId: uuid('message_id'),
    userId: uuid('user_id'),
    rule: text('rule'),
    details: jsonb('details').notNull(),
  },
  (table) => [
    index('audit_log_at').on(table.at),
    index('audit_log_room').on(table.roomId, table.at),
    index('audit_log_message').on(table.messageId),
    index('audit_log_user').on(table.userId),
  ],
)

/** Secret URLs that post into a room. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid('id').primaryKey(),
    roomId: uuid('room_id')
      .notNull()
      .references(() => rooms.id),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    /** SHA-256 of the secret part of the URL. */
    tokenHash: text('token_hash').notNull(),
    /** Key of the HMAC that requests must carry; null = none demanded. Needed in clear to verify. */
    hmacSecret: text('hmac_secret'),
    createdBy: uuid('created_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    lastUsedAt: at('last_used_at'),
    isDisabled: boolean('is_disabled').notNull().default(false),
  },
  (table) => [
    uniqueIndex('webhooks_token_hash').on(table.tokenHash),
    index('webhooks_room').on(table.roomId),
    check('webhooks_kind', sql`${table.kind} in ('incoming', 'github')`),
  ],
)

/** What each run of the retention job deleted; runs that found nothing to delete leave no row. */
export const retentionRuns = pgTable(
  'retention_runs',
  {
    id: uuid('id').primaryKey(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at').notNull(),
    /** Everything older was deleted. */
    cutoff: at('cutoff').notNull(),
    messages: integer('messages').notNull(),
    events: integer('events').notNull(),
    rooms: integer('rooms').notNull(),
  },
  (table) => [index('retention_runs_started').on(table.startedAt)],
)

/** Server-wide values: `epoch` of the room logs, `policy` (the default policy). */
export const serverSettings = pgTable('server_settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})
