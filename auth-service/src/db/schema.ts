import { SERVER_ROLES } from '@parley/common/contracts/identity'
import { sql } from 'drizzle-orm'
import {
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** One row per person; deleting an account deletes the row and, by cascade, everything else about them. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    /** As its owner wrote it. */
    username: text('username').notNull(),
    /** What makes it unique: folded (see `services/usernames.ts`). */
    usernameKey: text('username_key').notNull(),
    displayName: text('display_name').notNull(),
    email: text('email'),
    emailVerifiedAt: at('email_verified_at'),
    /** A new address that replaces a verified one as soon as it is verified itself. */
    pendingEmail: text('pending_email'),
    /** argon2id, PHC format. */
    passwordHash: text('password_hash').notNull(),
    role: text('role', { enum: SERVER_ROLES }).notNull().default('user'),
    disabledAt: at('disabled_at'),
    /** Made while registration was held: disabled until an administrator enables it. */
    heldAt: at('held_at'),
    /** Access tokens issued until then are void; newer ones must carry a later `iat`. */
    tokensVoidUntil: at('tokens_void_until'),
    /** Banned from the server until then, as chat-service says; null = not. */
    bannedUntil: at('banned_until'),
    /** As of when chat-service said so: what it said before that comes too late. */
    banAsOf: at('ban_as_of'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('users_username_key').on(table.usernameKey),
    // An address belongs to whoever proved it; unproved claims to it may be many.
    uniqueIndex('users_verified_email').on(sql`lower(${table.email})`).where(sql`email_verified_at is not null`),
    index('users_email').on(sql`lower(${table.email})`),
    index('users_admins').on(table.id).where(sql`role = 'admin'`),
    check('users_role', sql`role in ('user', 'moderator', 'admin')`),
    check('users_verified_has_email', sql`email is not null or email_verified_at is null`),
  ],
)

/** A login: the family of refresh tokens that descend from one password grant. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Space-separated; null = all that the role may have, as it changes. */
    scope: text('scope'),
    userAgent: text('user_agent').notNull(),
    address: text('address').notNull(),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('sessions_user').on(table.userId), index('sessions_expiry').on(table.expiresAt)],
)

export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    id: uuid('id').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token. */
    hash: bytes('hash').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    /** What its use brought. Null for one not used yet, and for one whose place another took: that gets no second try. */
    successorId: uuid('successor_id'),
  },
  (table) => [
    uniqueIndex('refresh_tokens_hash').on(table.hash),
    index('refresh_tokens_session').on(table.sessionId),
    index('refresh_tokens_expiry').on(table.expiresAt),
  ],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** SHA-256 of the secret part. */
    hash: bytes('hash').notNull(),
    scope: text('scope').notNull(),
    /** Null = the server's default. */
    quotaPerMinute: integer('quota_per_minute'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    index('api_keys_user').on(table.userId),
    check('api_keys_quota', sql`quota_per_minute is null or quota_per_minute > 0`),
  ],
)

/** Links sent by mail: single-use, expiring, known to us by their hash only. */
export const emailLinks = pgTable(
  'email_links',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text('purpose', { enum: ['verify_email', 'reset_password'] }).notNull(),
    /** The address it was sent to; the link proves this one and no other. */
    email: text('email').notNull(),
    hash: bytes('hash').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('email_links_hash').on(table.hash),
    // The newest replaces the others of its purpose.
    uniqueIndex('email_links_purpose').on(table.userId, table.purpose),
    index('email_links_expiry').on(table.expiresAt),
  ],
)

/** Mails asked for and not sent yet. A request holds no secret: links are made when the mail is. */
export const mailRequests = pgTable(
  'mail_requests',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', {
      enum: ['verify_email', 'password_reset', 'password_changed', 'email_changed', 'email_removed'],
    }).notNull(),
    email: text('email').notNull(),
    /** Null for a password reset, where the address alone is known, to an account or not. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    attempts: integer('attempts').notNull().default(0),
    createdAt: at('created_at').notNull(),
    nextAttemptAt: at('next_attempt_at').notNull(),
  },
  (table) => [index('mail_requests_due').on(table.nextAttemptAt)],
)

/** What other services must still be told, one row per service; deleted when they have done their part. */
export const accountEvents = pgTable(
  'account_events',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['account_deleted', 'account_changed'] }).notNull(),
    target: text('target', { enum: ['chat', 'analytics'] }).notNull(),
    /** No foreign key: the event outlives the account. */
    userId: uuid('user_id').notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdAt: at('created_at').notNull(),
    nextAttemptAt: at('next_attempt_at').notNull(),
    lastError: text('last_error'),
  },
  (table) => [index('account_events_due').on(table.nextAttemptAt)],
)

/** Server-wide values: `registration` (who may register for the time being, as chat-service's raid switch says). */
export const serverSettings = pgTable('server_settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})
