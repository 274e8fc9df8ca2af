import type { Profile } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { apiKeys, users } from '../db/schema.js'
import type { AuthDatabase } from './database.js'

export interface ApiKey {
  readonly id: string
  readonly userId: UserId
  readonly name: string
  /** Space-separated. */
  readonly scope: string
  /** Null = the server's default. */
  readonly quotaPerMinute: number | null
  readonly createdAt: Date
  /** Null = never. */
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

export interface OwnedApiKey {
  readonly key: ApiKey
  readonly owner: Profile
}

export interface ApiKeyFilter {
  /** Part of the key's name, or of its owner's username or display name. */
  readonly search: string | null
  /** Keys made before this one. */
  readonly before: string | null
  readonly limit: number
}

const COLUMNS = {
  id: apiKeys.id,
  userId: sql<UserId>`${apiKeys.userId}`,
  name: apiKeys.name,
  scope: apiKeys.scope,
  quotaPerMinute: apiKeys.quotaPerMinute,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
}

export class ApiKeysRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** False when the user has `maxKeys` already. */
  async add(key: ApiKey, hash: Buffer, maxKeys: number): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const owner = await tx.select({ id: users.id }).from(users).where(eq(users.id, key.userId)).for('update')
      const held = await tx.$count(apiKeys, isActive(key.userId, key.createdAt))
      if (owner.length === 0 || held >= maxKeys) return false
      await tx.insert(apiKeys).values({ ...key, hash })
      return true
    })
  }

  /** Newest first; revoked and expired keys are left out. */
  async active(userId: UserId, now: Date): Promise<ApiKey[]> {
    return this.db.select(COLUMNS).from(apiKeys).where(isActive(userId, now)).orderBy(desc(apiKeys.id))
  }

  /** Everybody's, newest first, but for revoked and expired ones. */
  async page({ search, before, limit }: ApiKeyFilter, now: Date): Promise<OwnedApiKey[]> {
    const pattern = search === null ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const rows = await this.db
      .select({ ...COLUMNS, username: users.username, displayName: users.displayName })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(
        and(
          isNull(apiKeys.revokedAt),
          isUnexpired(now),
          before === null ? undefined : lt(apiKeys.id, before),
          pattern === null
            ? undefined
            : or(
                sql`lower(${apiKeys.name}) like ${pattern}`,
                sql`${users.usernameKey} like ${pattern}`,
                sql`lower(${users.displayName}) like ${pattern}`,
              ),
        ),
      )
      .orderBy(desc(apiKeys.id))
      .limit(limit)
    return rows.map(({ username, displayName, ...key }) => ({
      key,
      owner: { id: key.userId, username, display_name: displayName },
    }))
  }

  /** Null when the user has no such active key. */
  async changeQuota(id: string, userId: UserId, quotaPerMinute: number | null, now: Date): Promise<ApiKey | null> {
    const [changed] = await this.db
      .update(apiKeys)
      .set({ quotaPerMinute })
      .where(and(eq(apiKeys.id, id), isActive(userId, now)))
      .returning(COLUMNS)
    return changed ?? null
  }

  async withHash(id: string, now: Date): Promise<{ readonly key: ApiKey; readonly hash: Buffer } | null> {
    const [row] = await this.db
      .select({ ...COLUMNS, hash: apiKeys.hash })
      .from(apiKeys)
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), isUnexpired(now)))
    if (!row) return null
    const { hash, ...key } = row
    return { key, hash }
  }

  async noteUse(id: string, now: Date): Promise<void> {
    await this.db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id))
  }

  /** False when the user has no such active key. */
  async end(id: string, userId: UserId, now: Date): Promise<boolean> {
    const ended = await this.db
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(and(eq(apiKeys.id, id), isActive(userId, now)))
      .returning({ id: apiKeys.id })
    return ended.length > 0
  }

  async purge(endedBefore: Date): Promise<number> {
    const gone = await this.db
      .delete(apiKeys)
      .where(or(lt(apiKeys.revokedAt, endedBefore), lt(apiKeys.expiresAt, endedBefore)))
      .returning({ id: apiKeys.id })
    return gone.length
  }
}

function isActive(userId: UserId, now: Date) {
  return and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt), isUnexpired(now))
}

function isUnexpired(now: Date) {
  return or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now))
}
