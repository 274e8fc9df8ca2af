import type { Clock } from '@parley/common/clock'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { AccountEvent, AccountEventsRepository, EventTarget } from '../repositories/account-events.js'
import type { AccountsRepository } from '../repositories/accounts.js'
import { backoffMs } from './backoff.js'

/** Tells another service that an account is gone; resolves when that service has erased the person. Must be idempotent. */
export type Eraser = (userId: UserId) => Promise<void>
export type Erasers = Readonly<Record<EventTarget, Eraser>>

const BATCH = 10
const CLAIM_MS = 5 * 60_000
const ERASER_LIMIT_MS = 20_000
const FIRST_RETRY_MS = 2_000
const MOST_RETRY_MS = 15 * 60_000

/** Tells chat what role an account has now; resolves when it counts there. Must be idempotent. */
export type RoleTeller = (userId: UserId, role: ServerRole) => Promise<void>

/**
 * Sees to it that every service erases a deleted account, and that chat knows of a changed role: from the outbox, again
 * and again until each has.
 */
export class Erasures {
  #onRequested: () => void = () => {}

  constructor(
    private readonly events: AccountEventsRepository,
    /** Null where nobody can be told: then the outbox keeps what is due. */
    private readonly erasers: Erasers | null,
    private readonly tellRole: RoleTeller | null,
    private readonly accounts: AccountsRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** `listener` hears that there is something to deliver. */
  onRequested(listener: () => void): void {
    this.#onRequested = listener
  }

  /** Something was committed here with what others must be told of it. */
  requested(): void {
    this.#onRequested()
  }

  /** Delivers what is due; true when there may be more. */
  async deliverDue(): Promise<boolean> {
    const { erasers } = this
    if (!erasers) return false
    const now = this.clock.now()
    const due = await this.events.claim(now, new Date(now.getTime() + CLAIM_MS), BATCH)
    await Promise.all(due.map((event) => this.#deliver(event, erasers)))
    return due.length === BATCH
  }

  async #deliver(event: AccountEvent, erasers: Erasers): Promise<void> {
    try {
      await within(ERASER_LIMIT_MS, this.#tell(event, erasers))
    } catch (error) {
      this.logger.warn(
        { err: error, kind: event.kind, target: event.target, user_id: event.userId, attempts: event.attempts },
        'an account’s news did not arrive there yet',
      )
      const waitMs = backoffMs(event.attempts, FIRST_RETRY_MS, MOST_RETRY_MS)
      const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      await this.events.postpone(event.id, new Date(this.clock.now().getTime() + waitMs), reason)
      return
    }
    await this.events.remove(event.id)
    const { kind, target, userId } = event
    this.logger.info({ kind, target, user_id: userId }, 'an account’s news arrived there')
  }

  /** The role as it is now, not as it was when this was written down: of two changes told in any order the last holds. */
  async #tell({ kind, target, userId }: AccountEvent, erasers: Erasers): Promise<void> {
    if (kind === 'account_deleted') return erasers[target](userId)
    if (!this.tellRole) throw new Error('nobody to tell of roles')
    // Another change may overtake us on the way: until what was told is still true, it is told again.
    for (let told: ServerRole | null = null; ; ) {
      const account = await this.accounts.byId(userId)
      // Who was deleted meanwhile is erased there by another event.
      const role = account && (account.disabledAt === null ? account.role : 'user')
      if (role === null || role === told) return
      await this.tellRole(userId, role)
      told = role
    }
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
