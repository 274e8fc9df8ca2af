import type { Clock } from '@parley/common/clock'
import type { UserId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { AccountEvent, AccountEventsRepository, EventTarget } from '../repositories/account-events.js'
import { backoffMs } from './backoff.js'

/** Tells another service that an account is gone; resolves when that service has erased the person. Must be idempotent. */
export type Eraser = (userId: UserId) => Promise<void>
export type Erasers = Readonly<Record<EventTarget, Eraser>>

const BATCH = 10
const CLAIM_MS = 5 * 60_000
const ERASER_LIMIT_MS = 20_000
const FIRST_RETRY_MS = 2_000
const MOST_RETRY_MS = 15 * 60_000

/** Sees to it that every service erases a deleted account: from the outbox, again and again until each has. */
export class Erasures {
  #onRequested: () => void = () => {}

  constructor(
    private readonly events: AccountEventsRepository,
    /** Null where nobody can be told: then the outbox keeps what is due. */
    private readonly erasers: Erasers | null,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** `listener` hears that there is something to deliver. */
  onRequested(listener: () => void): void {
    this.#onRequested = listener
  }

  /** An account was erased here, and that is committed with what others must be told. */
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
      await within(ERASER_LIMIT_MS, erasers[event.target](event.userId))
    } catch (error) {
      this.logger.warn(
        { err: error, target: event.target, user_id: event.userId, attempts: event.attempts },
        'account not erased there yet',
      )
      const waitMs = backoffMs(event.attempts, FIRST_RETRY_MS, MOST_RETRY_MS)
      const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      await this.events.postpone(event.id, new Date(this.clock.now().getTime() + waitMs), reason)
      return
    }
    await this.events.remove(event.id)
    this.logger.info({ target: event.target, user_id: event.userId }, 'account erased there')
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
