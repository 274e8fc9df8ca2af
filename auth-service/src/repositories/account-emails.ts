import type { UserId } from '@parley/common/ids'
import { asc, eq, sql } from 'drizzle-orm'
import { users } from '../db/schema.js'
import { ACCOUNT_COLUMNS, type Account } from './accounts.js'
import { type AuthDatabase, violatesUnique } from './database.js'
import { endLinks } from './email-links.js'

/** Whose an e-mail address is: claimed by many, proved by one. */
export class AccountEmailsRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** Makes `email` (null = none) the unproved address, or the pending one beside an address that is proved. */
  async claim(id: UserId, email: string | null, as: 'address' | 'pending', now: Date): Promise<void> {
    await this.db.transaction(async (tx) => {
      const change = as === 'pending' ? { pendingEmail: email } : { email, emailVerifiedAt: null, pendingEmail: null }
      await tx
        .update(users)
        .set({ ...change, updatedAt: now })
        .where(eq(users.id, id))
      // A link to an address given up must not prove anything any more.
      await endLinks(tx, id, 'verify_email')
      if (as === 'address') await endLinks(tx, id, 'reset_password')
    })
  }

  /** Accounts whose address is `email`: the one that proved it, else up to `limit` that claim it. */
  async accountsOf(email: string, limit: number): Promise<Account[]> {
    const found = await this.db
      .select(ACCOUNT_COLUMNS)
      .from(users)
      .where(sql`lower(${users.email}) = ${email.toLowerCase()}`)
      .orderBy(sql`${users.emailVerifiedAt} is null`, asc(users.id))
      .limit(limit)
    return found[0]?.emailVerifiedAt ? found.slice(0, 1) : found
  }

  /** Makes the address a link was sent to the proved one. `taken`: somebody else proved it first. */
  async prove(id: UserId, email: string, now: Date): Promise<'proved' | 'taken'> {
    try {
      await this.db.transaction(async (tx) => {
        await tx
          .update(users)
          .set({ email, emailVerifiedAt: now, pendingEmail: null, updatedAt: now })
          .where(eq(users.id, id))
        await endLinks(tx, id, 'reset_password')
      })
      return 'proved'
    } catch (error) {
      if (violatesUnique(error, 'users_verified_email')) return 'taken'
      throw error
    }
  }
}
