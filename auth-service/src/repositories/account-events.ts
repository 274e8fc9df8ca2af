import { newId, type UserId } from '@parley/common/ids'
import { asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { accountEvents } from '../db/schema.js'
import type { AuthDatabase, AuthTransaction } from './database.js'

export type EventTarget = 'chat' | 'analytics'

export interface AccountEvent {
  readonly id: string
  readonly kind: 'account_deleted' | 'account_changed'
  readonly target: EventTarget
  readonly userId: UserId
  /** How often it was claimed, this time included. */
  readonly attempts: number
}

const TARGETS: readonly EventTarget[] = ['chat', 'analytics']
const COLUMNS = {
  id: accountEvents.id,
  kind: accountEvents.kind,
  target: accountEvents.target,
  userId: sql<UserId>`${accountEvents.userId}`,
  attempts: accountEvents.attempts,
}

/** Writes, in the transaction that deletes an account, what the other services must be told of it. */
export async function announceDeletion(tx: AuthTransaction, userId: UserId, now: Date): Promise<void> {
  const common = { kind: 'account_deleted' as const, userId, createdAt: now, nextAttemptAt: now }
  await tx.insert(accountEvents).values(TARGETS.map((target) => ({ ...common, id: newId(), target })))
}

/** As `announceDeletion`, for an account whose role or standing changed; chat acts by what it is when it is told. */
export async function announceChange(tx: AuthTransaction, userId: UserId, now: Date): Promise<void> {
  await tx
    .insert(accountEvents)
    .values({ id: newId(), kind: 'account_changed', target: 'chat', userId, createdAt: now, nextAttemptAt: now })
}

/** The outbox: what other services must be told, written with the change itself and kept until they have done their part. */
export class AccountEventsRepository {
  constructor(private readonly db: AuthDatabase) {}

  /** Takes up to `limit` due events for oneself until `claimedUntil`, when they fall due again. */
  async claim(now: Date, claimedUntil: Date, limit: number): Promise<AccountEvent[]> {
    const due = this.db
      .select({ id: accountEvents.id })
      .from(accountEvents)
      .where(lte(accountEvents.nextAttemptAt, now))
      .orderBy(asc(accountEvents.nextAttemptAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    return this.db
      .update(accountEvents)
      .set({ nextAttemptAt: claimedUntil, attempts: sql`${accountEvents.attempts} + 1` })
      .where(inArray(accountEvents.id, due))
      .returning(COLUMNS)
  }

  async remove(id: string): Promise<void> {
    await this.db.delete(accountEvents).where(eq(accountEvents.id, id))
  }

  async postpone(id: string, until: Date, error: string): Promise<void> {
    await this.db.update(accountEvents).set({ nextAttemptAt: until, lastError: error }).where(eq(accountEvents.id, id))
  }

  async waiting(): Promise<number> {
    return this.db.$count(accountEvents)
  }
}
