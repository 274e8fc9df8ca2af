import { newId, type UserId } from '@parley/common/ids'
import { asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { mailRequests } from '../db/schema.js'
import { type AuthDatabase, violatesReference } from './database.js'

export type MailKind = 'verify_email' | 'password_reset' | 'password_changed' | 'email_changed' | 'email_removed'

export interface MailRequest {
  readonly id: string
  readonly kind: MailKind
  readonly email: string
  readonly userId: UserId | null
  /** How often it was claimed, this time included. */
  readonly attempts: number
  readonly createdAt: Date
}

const COLUMNS = {
  id: mailRequests.id,
  kind: mailRequests.kind,
  email: mailRequests.email,
  userId: sql<UserId | null>`${mailRequests.userId}`,
  attempts: mailRequests.attempts,
  createdAt: mailRequests.createdAt,
}

export class MailRequestsRepository {
  constructor(private readonly db: AuthDatabase) {}

  async add(request: { kind: MailKind; email: string; userId: UserId | null; now: Date }): Promise<void> {
    const { kind, email, userId, now } = request
    try {
      await this.db
        .insert(mailRequests)
        .values({ id: newId(), kind, email, userId, createdAt: now, nextAttemptAt: now })
    } catch (error) {
      // The account was deleted a moment ago: there is nobody left to write to.
      if (!violatesReference(error)) throw error
    }
  }

  /** Takes up to `limit` due requests for oneself until `claimedUntil`, when they fall due again. */
  async claim(now: Date, claimedUntil: Date, limit: number): Promise<MailRequest[]> {
    const due = this.db
      .select({ id: mailRequests.id })
      .from(mailRequests)
      .where(lte(mailRequests.nextAttemptAt, now))
      .orderBy(asc(mailRequests.nextAttemptAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    return this.db
      .update(mailRequests)
      .set({ nextAttemptAt: claimedUntil, attempts: sql`${mailRequests.attempts} + 1` })
      .where(inArray(mailRequests.id, due))
      .returning(COLUMNS)
  }

  async remove(id: string): Promise<void> {
    await this.db.delete(mailRequests).where(eq(mailRequests.id, id))
  }

  async postpone(id: string, until: Date): Promise<void> {
    await this.db.update(mailRequests).set({ nextAttemptAt: until }).where(eq(mailRequests.id, id))
  }

  async waiting(): Promise<number> {
    return this.db.$count(mailRequests)
  }
}
