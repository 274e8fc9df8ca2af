import type { UserId } from '@parley/common/ids'
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { refreshTokens, sessions, users } from '../db/schema.js'
import type { AuthDatabase } from './database.js'

export interface Session {
  readonly id: string
  readonly userId: UserId
  /** Null = all that the role may have. */
  readonly scope: string | null
  readonly userAgent: string
  readonly address: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
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
  readonly successor: NewRefreshToken
  /** From which the presented token's bearer can make the successor again. */
  readonly salt: Buffer
  readonly now: Date
  /** How long after its use a token may be presented again, as long as its successor is unused. */
  readonly graceMs: number
  readonly userAgent: string
  readonly address: string
}

export type RotationResult =
  | { readonly outcome: 'rotated'; readonly session: Session }
  /** Presented again at once: the bearer may have the same successor again, made with the first one's salt. */
  | { readonly outcome: 'repeated'; readonly session: Session; readonly salt: Buffer }
  /** Presented again too late: the whole family is revoked now. */
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
    return this.db.transaction(async (tx) => {
      const owner = await tx
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, session.userId), eq(users.passwordHash, passwordHash), isNull(users.disabledAt)))
        .for('share')
      if (owner.length === 0) return null
      await tx.insert(sessions).values(session)
      await tx.insert(refreshTokens).values({ ...token, sessionId: session.id, createdAt: session.createdAt })
      const surplus = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(isActive(session.userId, session.createdAt))
        .orderBy(desc(sessions.lastUsedAt), desc(sessions.id))
        .offset(maxSessions)
        .limit(100)
      const ids = surplus.map(({ id }) => id)
      if (ids.length > 0) {
        await tx.update(sessions).set({ revokedAt: session.createdAt }).where(inArray(sessions.id, ids))
      }
      return ids
    })
  }

  /** Null for a token that is none, or whose session has ended. */
  async rotate(rotation: Rotation): Promise<RotationResult | null> {
    return this.db.transaction(async (tx): Promise<RotationResult | null> => {
      const { hash, successor, salt, now } = rotation
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
      if (token.usedAt !== null) {
        const isPrompt = now.getTime() - token.usedAt.getTime() <= rotation.graceMs
        if (token.successorSalt !== null && isPrompt) {
          return { outcome: 'repeated', session, salt: token.successorSalt }
        }
        await tx.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, session.id))
        return { outcome: 'reused', session }
      }
      await tx
        .update(refreshTokens)
        .set({ successorSalt: null })
        .where(and(eq(refreshTokens.sessionId, session.id), isNotNull(refreshTokens.successorSalt)))
      await tx.update(refreshTokens).set({ usedAt: now, successorSalt: salt }).where(eq(refreshTokens.id, token.id))
      await tx.insert(refreshTokens).values({ ...successor, sessionId: session.id, createdAt: now })
      const { userAgent, address } = rotation
      await tx.update(sessions).set({ lastUsedAt: now, userAgent, address }).where(eq(sessions.id, session.id))
      return { outcome: 'rotated', session }
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

  /** The ids of those ended. */
  async endOthers(keepId: string, userId: UserId, now: Date): Promise<string[]> {
    const ended = await this.db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(isActive(userId, now), ne(sessions.id, keepId)))
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

function isActive(userId: UserId, now: Date) {
  return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now))
}
