import type { Scope } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { and, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { refreshTokens, sessions, users } from '../db/schema.js'
import { ACCOUNT_COLUMNS, type Account } from './accounts.js'
import type { AuthDatabase, AuthTransaction } from './database.js'

export interface Session {
  readonly id: string
  readonly userId: UserId
  /** Null = all that the role may have. */
  readonly scope: string | null
  readonly userAgent: string
  readonly address: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  /** When it ends unless it is used before; every use moves this on, up to its longest life. */
  readonly expiresAt: Date
}

export interface NewRefreshToken {
  readonly id: string
  readonly hash: Buffer
  readonly expiresAt: Date
}

export interface Rotation {
  /** Hash of the token presented. */
  readonly hash: Buffer
  /** Expires no later than its session may live. */
  readonly successor: NewRefreshToken
  /** How long the session may live in all. */
  readonly lifetimeMs: number
  /** For how long after its use the token may come back, as long as nobody has used what it brought. */
  readonly repeatableMs: number
  readonly now: Date
  readonly userAgent: string
  readonly address: string
  /** What is granted. Throws where nothing may be: then nothing has changed, and the token is as good as before. */
  readonly grant: (account: Account, session: Session) => readonly Scope[]
}

export type RotationResult =
  | {
      readonly outcome: 'rotated'
      readonly session: Session
      readonly account: Account
      readonly scopes: readonly Scope[]
      /** It came back before anybody used what it had brought; that is void now. */
      readonly isRepeated: boolean
    }
  /** Presented before: the whole family is revoked now. */
  | { readonly outcome: 'reused'; readonly session: Session }

const COLUMNS = {
  id: sessions.id,
  userId: sql<UserId>`${sessions.userId}`,
  scope: sessions.scope,
  userAgent: sessions.userAgent,
  address: sessions.address,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.lastUsedAt,
  expiresAt: sessions.expiresAt,
}

export class SessionsRepository {
  constructor(private readonly db: AuthDatabase) {}

  /**
   * Opens a session with its first refresh token; answers the ids of the oldest ones, ended to keep to `maxSessions`.
   * Null when the account was deleted or disabled, or got another password than `passwordHash`, since that was checked.
   */
  async open(
    session: Session,
    token: NewRefreshToken,
    { passwordHash, maxSessions }: { readonly passwordHash: string; readonly maxSessions: number },
  ): Promise<string[] | null> {
    const { id, userId, scope, userAgent, address } = session
    const createdAt = session.createdAt.toISOString()
    const expiresAt = session.expiresAt.toISOString()
    // One statement, because logins should cost what their hashes cost and little more.
    const { rows } = await this.db.execute<{ opened: number; ended: string[] }>(sql`
      with owner as (
        select id from users where id = ${userId} and password_hash = ${passwordHash} and disabled_at is null for share
      ), opened as (
        insert into sessions (id, user_id, scope, user_agent, address, created_at, last_used_at, expires_at)
        select ${id}::uuid, owner.id, ${scope}::text, ${userAgent}::text, ${address}::text,
               ${createdAt}::timestamptz, ${createdAt}::timestamptz, ${expiresAt}::timestamptz
        from owner returning id
      ), issued as (
        insert into refresh_tokens (id, session_id, hash, created_at, expires_at)
        select ${token.id}::uuid, opened.id, ${token.hash}::bytea, ${createdAt}::timestamptz,
               ${token.expiresAt.toISOString()}::timestamptz
        from opened
      ), surplus as (
        -- The new session is not seen by its own statement, hence one less.
        select id from sessions
        where user_id = ${userId} and revoked_at is null and expires_at > ${createdAt}::timestamptz
        order by last_used_at desc, id desc offset ${maxSessions - 1} limit 100
      ), ended as (
        update sessions set revoked_at = ${createdAt}::timestamptz
        where id in (select id from surplus) and exists (select 1 from opened) returning id
      )
      select (select count(*)::int from opened) as opened,
             coalesce((select json_agg(id) from ended), '[]'::json) as ended`)
    const [result] = rows
    return result && result.opened > 0 ? result.ended : null
  }

  /**
   * Whether a session of the account, running or ended lately, was last used from `address`. Asks as long for an account
   * that does not exist (null).
   */
  async cameFrom(userId: UserId | null, address: string): Promise<boolean> {
    const { rows } = await this.db.execute<{ came: boolean }>(
      sql`select exists (select 1 from sessions where user_id = ${userId}::uuid and address = ${address}) as came`,
    )
    return rows[0]?.came === true
  }

  /** Null for a token that is none, or whose session has ended. */
  async rotate(rotation: Rotation): Promise<RotationResult | null> {
    return this.db.transaction(async (tx): Promise<RotationResult | null> => {
      const { hash, now } = rotation
      // The session's row lock lets one presentation at a time look at the token, each with fresh eyes.
      const family = tx.select({ id: refreshTokens.sessionId }).from(refreshTokens).where(eq(refreshTokens.hash, hash))
      const [session] = await tx
        .select(COLUMNS)
        .from(sessions)
        .where(and(inArray(sessions.id, family), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
        .for('update')
      if (!session) return null
      const [token] = await tx.select().from(refreshTokens).where(eq(refreshTokens.hash, hash))
      if (!token || token.expiresAt <= now) return null
      // Of a family one token is unused at any time: the one that comes, or what it brought the first time.
      const unusedId = token.usedAt === null ? token.id : await repeatableSuccessor(tx, token, rotation)
      if (unusedId === null) {
        await tx.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, session.id))
        return { outcome: 'reused', session }
      }
      const [account] = await tx.select(ACCOUNT_COLUMNS).from(users).where(eq(users.id, session.userId))
      if (!account) return null
      const scopes = rotation.grant(account, session)
      await tx.update(refreshTokens).set({ usedAt: now }).where(eq(refreshTokens.id, unusedId))
      await tx.update(refreshTokens).set({ successorId: rotation.successor.id }).where(eq(refreshTokens.id, token.id))
      await carryOn(tx, session, rotation)
      return { outcome: 'rotated', session, account, scopes, isRepeated: token.usedAt !== null }
    })
  }

  /** Most recently used first. */
  async active(userId: UserId, now: Date): Promise<Session[]> {
    return this.db
      .select(COLUMNS)
      .from(sessions)
      .where(isActive(userId, now))
      .orderBy(desc(sessions.lastUsedAt))
      .limit(200)
  }

  async byId(id: string): Promise<Session | null> {
    const [session] = await this.db.select(COLUMNS).from(sessions).where(eq(sessions.id, id))
    return session ?? null
  }

  /** False when the user has no such active session. */
  async end(id: string, userId: UserId, now: Date): Promise<boolean> {
    const ended = await this.db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.id, id), isActive(userId, now)))
      .returning({ id: sessions.id })
    return ended.length > 0
  }

  async endByRefreshToken(hash: Buffer, now: Date): Promise<{ readonly id: string; readonly userId: UserId } | null> {
    const family = this.db
      .select({ id: refreshTokens.sessionId })
      .from(refreshTokens)
      .where(eq(refreshTokens.hash, hash))
    const [ended] = await this.db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(inArray(sessions.id, family), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id, userId: sql<UserId>`${sessions.userId}` })
    return ended ?? null
  }

  /** All, or all but one; the ids of those ended. */
  async endOthers(keepId: string | null, userId: UserId, now: Date): Promise<string[]> {
    const ended = await this.db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(isActive(userId, now), keepId === null ? undefined : ne(sessions.id, keepId)))
      .returning({ id: sessions.id })
    return ended.map(({ id }) => id)
  }

  /** Removes what can never be used again; answers how many rows of each kind. */
  async purge(endedBefore: Date): Promise<{ readonly sessions: number; readonly refreshTokens: number }> {
    const tokens = await this.db
      .delete(refreshTokens)
      .where(lt(refreshTokens.expiresAt, endedBefore))
      .returning({ id: refreshTokens.id })
    const ended = await this.db
      .delete(sessions)
      .where(or(lt(sessions.expiresAt, endedBefore), lt(sessions.revokedAt, endedBefore)))
      .returning({ id: sessions.id })
    return { sessions: ended.length, refreshTokens: tokens.length }
  }
}

/** What a used token brought, if that may still be replaced: the one was used just now, the other never. */
async function repeatableSuccessor(
  tx: AuthTransaction,
  { usedAt, successorId }: { readonly usedAt: Date | null; readonly successorId: string | null },
  { now, repeatableMs }: Rotation,
): Promise<string | null> {
  if (usedAt === null || successorId === null || now.getTime() - usedAt.getTime() > repeatableMs) return null
  const [unused] = await tx
    .select({ id: refreshTokens.id })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.id, successorId), isNull(refreshTokens.usedAt)))
  return unused?.id ?? null
}

/** Hands the session on to the successor. */
async function carryOn(tx: AuthTransaction, session: Session, rotation: Rotation): Promise<void> {
  const { successor, lifetimeMs, now, userAgent, address } = rotation
  const longest = new Date(session.createdAt.getTime() + lifetimeMs)
  const expiresAt = successor.expiresAt < longest ? successor.expiresAt : longest
  await tx.insert(refreshTokens).values({ ...successor, expiresAt, sessionId: session.id, createdAt: now })
  await tx.update(sessions).set({ lastUsedAt: now, expiresAt, userAgent, address }).where(eq(sessions.id, session.id))
}

function isActive(userId: UserId, now: Date) {
  return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now))
}
