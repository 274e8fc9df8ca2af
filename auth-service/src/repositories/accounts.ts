import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { and, desc, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { apiKeys, sessions, users } from '../db/schema.js'
import { announceChange, announceDeletion } from './account-events.js'
import type { AuthDatabase, AuthTransaction } from './database.js'
import { endLinks } from './email-links.js'

export interface Account {
  readonly id: UserId
  readonly username: string
  readonly displayName: string
  readonly email: string | null
  readonly emailVerifiedAt: Date | null
  readonly pendingEmail: string | null
  readonly role: ServerRole
  readonly disabledAt: Date | null
  /** Made while registration was held: disabled until an administrator enables it. Null for all others. */
  readonly heldAt: Date | null
  readonly tokensVoidUntil: Date | null
  /** Banned from the server by its moderators until then: its API keys are no good. Null = not. */
  readonly bannedUntil: Date | null
  readonly createdAt: Date
}

export interface NewAccount {
  readonly id: UserId
  readonly username: string
  readonly usernameKey: string
  readonly displayName: string
  readonly email: string | null
  readonly passwordHash: string
  readonly role: ServerRole
  readonly disabledAt: Date | null
  readonly heldAt: Date | null
  readonly createdAt: Date
}

export interface AccountWithPassword {
  readonly account: Account
  /** What its password is checked against. */
  readonly passwordHash: string
}

export interface AccountFilter {
  /** Part of a username, display name or e-mail address, in any case. */
  readonly search: string | null
  readonly role: ServerRole | null
  readonly isDisabled: boolean | null
  /** Waiting for an administrator. */
  readonly isHeld: boolean | null
  /** Only accounts made before this one. */
  readonly before: UserId | null
  readonly limit: number
}

/** What an `Account` is read from. */
export const ACCOUNT_COLUMNS = {
  id: sql<UserId>`${users.id}`,
  username: users.username,
  displayName: users.displayName,
  email: users.email,
  emailVerifiedAt: users.emailVerifiedAt,
  pendingEmail: users.pendingEmail,
  role: users.role,
  disabledAt: users.disabledAt,
  heldAt: users.heldAt,
  tokensVoidUntil: users.tokensVoidUntil,
  bannedUntil: users.bannedUntil,
  createdAt: users.createdAt,
}

/** Makes changes to the number of admins wait for one another, so that two cannot each remove the other as the last. */
const ADMINS_LOCK = 7_251_104

export class AccountsRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.db.execute(sql`select 1`)
  }

  /** False when the username is taken. */
  async add(account: NewAccount): Promise<boolean> {
    const added = await this.db
      .insert(users)
      .values({ ...account, updatedAt: account.createdAt })
      .onConflictDoNothing({ target: users.usernameKey })
      .returning({ id: users.id })
    return added.length > 0
  }

  async hasAdmin(): Promise<boolean> {
    const found = await this.db.select({ id: users.id }).from(users).where(eq(users.role, 'admin')).limit(1)
    return found.length > 0
  }

  async byId(id: UserId): Promise<Account | null> {
    const [account] = await this.db.select(ACCOUNT_COLUMNS).from(users).where(eq(users.id, id))
    return account ?? null
  }

  /** The principal's account, if the session or key they came with still lives. */
  async withLiveCredential(principal: Pick<Principal, 'userId' | 'sessionId' | 'apiKeyId'>): Promise<Account | null> {
    const { userId, sessionId, apiKeyId } = principal
    const credential =
      sessionId !== null
        ? sql`select 1 from ${sessions} where ${sessions.id} = ${sessionId} and ${sessions.userId} = ${userId} and ${isNull(sessions.revokedAt)}`
        : sql`select 1 from ${apiKeys} where ${apiKeys.id} = ${apiKeyId} and ${apiKeys.userId} = ${userId} and ${isNull(apiKeys.revokedAt)}`
    const [account] = await this.db
      .select(ACCOUNT_COLUMNS)
      .from(users)
      .where(and(eq(users.id, userId), sql`exists (${credential})`))
    return account ?? null
  }

  byUsername(usernameKey: string): Promise<AccountWithPassword | null> {
    return this.#withPassword(eq(users.usernameKey, usernameKey))
  }

  byVerifiedEmail(email: string): Promise<AccountWithPassword | null> {
    return this.#withPassword(
      and(sql`lower(${users.email}) = ${email.toLowerCase()}`, isNotNull(users.emailVerifiedAt)),
    )
  }

  async passwordHashOf(id: UserId): Promise<string | null> {
    const [row] = await this.db.select({ passwordHash: users.passwordHash }).from(users).where(eq(users.id, id))
    return row?.passwordHash ?? null
  }

  /** Newest first. */
  async page({ search, role, isDisabled, isHeld, before, limit }: AccountFilter): Promise<Account[]> {
    const pattern = search === null ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    return this.db
      .select(ACCOUNT_COLUMNS)
      .from(users)
      .where(
        and(
          before === null ? undefined : lt(users.id, before),
          role === null ? undefined : eq(users.role, role),
          isDisabled === null ? undefined : isDisabled ? isNotNull(users.disabledAt) : isNull(users.disabledAt),
          isHeld === null ? undefined : isHeld ? isNotNull(users.heldAt) : isNull(users.heldAt),
          pattern === null
            ? undefined
            : or(
                sql`${users.usernameKey} like ${pattern}`,
                sql`lower(${users.displayName}) like ${pattern}`,
                sql`lower(${users.email}) like ${pattern}`,
              ),
        ),
      )
      .orderBy(desc(users.id))
      .limit(limit)
  }

  async rename(id: UserId, displayName: string, now: Date): Promise<void> {
    await this.db.update(users).set({ displayName, updatedAt: now }).where(eq(users.id, id))
  }

  /**
   * As `rename`, from the one name to the other; null is the username. Tokens that say the old one are void. Null = the
   * account has another name, or is gone.
   */
  async replaceName(
    id: UserId,
    { from, to }: { readonly from: string | null; readonly to: string | null },
    now: Date,
  ): Promise<Account | null> {
    const [changed] = await this.db
      .update(users)
      .set({ displayName: to ?? sql`${users.username}`, tokensVoidUntil: laterThanBefore(now), updatedAt: now })
      .where(and(eq(users.id, id), eq(users.displayName, from ?? users.username)))
      .returning(ACCOUNT_COLUMNS)
    return changed ?? null
  }

  /**
   * Sets a new password and ends every session but `keepSessionId`; with `endApiKeys` every API key, too.
   * With `onlyOver` nothing happens unless that is still the stored hash.
   */
  async changePassword(
    id: UserId,
    change: {
      readonly passwordHash: string
      readonly keepSessionId: string | null
      readonly endApiKeys: boolean
      readonly now: Date
      readonly onlyOver: string
    },
  ): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const changed = await tx
        .update(users)
        .set({ passwordHash: change.passwordHash, tokensVoidUntil: change.now, updatedAt: change.now })
        .where(and(eq(users.id, id), eq(users.passwordHash, change.onlyOver)))
        .returning({ id: users.id })
      if (changed.length === 0) return false
      await endCredentials(tx, id, change)
      await endLinks(tx, id, 'reset_password')
      return true
    })
  }

  async changeRole(id: UserId, role: ServerRole, now: Date): Promise<Account | 'last_admin' | null> {
    return this.#unlessLastAdmin(id, role !== 'admin', async (tx) => {
      const [changed] = await tx
        .update(users)
        .set({ role, tokensVoidUntil: laterThanBefore(now), updatedAt: now })
        .where(eq(users.id, id))
        .returning(ACCOUNT_COLUMNS)
      await announceChange(tx, id, now)
      return changed ?? null
    })
  }

  /** Also ends every session. */
  async disable(id: UserId, now: Date): Promise<Account | 'last_admin' | null> {
    return this.#unlessLastAdmin(id, true, async (tx) => {
      const [changed] = await tx
        .update(users)
        .set({ disabledAt: now, tokensVoidUntil: laterThanBefore(now), updatedAt: now })
        .where(eq(users.id, id))
        .returning(ACCOUNT_COLUMNS)
      await endCredentials(tx, id, { keepSessionId: null, endApiKeys: false, now })
      await announceChange(tx, id, now)
      return changed ?? null
    })
  }

  async enable(id: UserId, now: Date): Promise<Account | null> {
    return this.db.transaction(async (tx) => {
      const [changed] = await tx
        .update(users)
        .set({ disabledAt: null, heldAt: null, updatedAt: now })
        .where(eq(users.id, id))
        .returning(ACCOUNT_COLUMNS)
      await announceChange(tx, id, now)
      return changed ?? null
    })
  }

  /** Erases the account and all that hangs on it; the other services will be told. */
  async erase(id: UserId, now: Date): Promise<Account | 'last_admin' | null> {
    return this.#unlessLastAdmin(id, true, async (tx) => {
      const [erased] = await tx.delete(users).where(eq(users.id, id)).returning(ACCOUNT_COLUMNS)
      if (!erased) return null
      await announceDeletion(tx, id, now)
      return erased
    })
  }

  /**
   * Writes down until when chat-service has the account banned, unless something newer is known. False when it is, or
   * there is no such account.
   */
  async setBan(id: UserId, { until, asOf }: { readonly until: Date | null; readonly asOf: Date }): Promise<boolean> {
    const changed = await this.db
      .update(users)
      .set({ bannedUntil: until, banAsOf: asOf })
      .where(and(eq(users.id, id), or(isNull(users.banAsOf), lt(users.banAsOf, asOf))))
      .returning({ id: users.id })
    return changed.length > 0
  }

  async #withPassword(which: SQL | undefined): Promise<AccountWithPassword | null> {
    const [row] = await this.db
      .select({ ...ACCOUNT_COLUMNS, passwordHash: users.passwordHash })
      .from(users)
      .where(which)
    if (!row) return null
    const { passwordHash, ...account } = row
    return { account, passwordHash }
  }

  async #unlessLastAdmin<Result>(
    id: UserId,
    takesAdminAway: boolean,
    change: (tx: AuthTransaction) => Promise<Result>,
  ): Promise<Result | 'last_admin'> {
    return this.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
      if (takesAdminAway) {
        const admins = await tx
          .select({ id: users.id })
          .from(users)
          .where(and(eq(users.role, 'admin'), isNull(users.disabledAt)))
          .limit(2)
        if (admins.length === 1 && admins[0]?.id === id) return 'last_admin'
      }
      return change(tx)
    })
  }
}

async function endCredentials(
  tx: AuthTransaction,
  userId: UserId,
  { keepSessionId, endApiKeys, now }: { keepSessionId: string | null; endApiKeys: boolean; now: Date },
): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        keepSessionId === null ? undefined : sql`${sessions.id} <> ${keepSessionId}`,
      ),
    )
  if (!endApiKeys) return
  await tx
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
}

/**
 * Tokens made in the second of a change count as made in the next (`access-tokens.ts`): a second change within it must
 * void those, too.
 */
function laterThanBefore(now: Date) {
  return sql`greatest(${now.toISOString()}::timestamptz, ${users.tokensVoidUntil} + interval '1 second')`
}
