import type { Bus } from '@parley/common/bus/bus'
import type { Principal } from '@parley/common/contracts/identity'
import type { ReviewFrame } from '@parley/common/contracts/socket'
import { DomainError } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import { REVIEWS_CHANNEL, STANDING_CHANNEL, type StandingChanged } from '../services/channels.js'
import type { ReviewSight } from '../services/review-sights.js'
import type { ChatBackend } from './chat-backend.js'
import type { Connection } from './connection.js'
import { outgoingFrame } from './outgoing-frame.js'

interface Watcher {
  readonly principal: Principal
  /** Undefined = it must be asked for again. */
  sight: ReviewSight | undefined
  askedAtMs: number
}

/** What a watcher may see is asked for again after this long, should the news of a change be lost. */
const SIGHT_MS = 30_000

/**
 * The sockets of this instance that hear of the review queue. What one may see is what the queue itself shows: it is
 * asked for at the start, and again when a role of theirs changes, before anything more is sent.
 */
export class ReviewWatch {
  readonly #watchers = new Map<Connection, Watcher>()
  #closers: (() => void)[] = []

  constructor(
    private readonly backend: Pick<ChatBackend, 'reviewSight'>,
    private readonly logger: Logger,
    private readonly nowMs: () => number,
  ) {}

  async open(bus: Bus): Promise<void> {
    this.#closers = await Promise.all([
      bus.subscribe(REVIEWS_CHANNEL, (json) => void this.#onNews(json)),
      bus.subscribe(STANDING_CHANNEL, (json) => this.#onStanding(JSON.parse(json) as StandingChanged)),
    ])
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
    this.#watchers.clear()
  }

  /** @throws DomainError for who may see nothing. */
  async add(connection: Connection, principal: Principal): Promise<void> {
    const sight = await this.backend.reviewSight(principal)
    if (connection.isOpen) this.#watchers.set(connection, { principal, sight, askedAtMs: this.nowMs() })
  }

  /** A watcher came with another credential, which may see other things. */
  renew(connection: Connection, principal: Principal): void {
    if (this.#watchers.has(connection)) {
      this.#watchers.set(connection, { principal, sight: undefined, askedAtMs: this.nowMs() })
    }
  }

  remove(connection: Connection): void {
    this.#watchers.delete(connection)
  }

  #onStanding({ user }: StandingChanged): void {
    for (const watcher of this.#watchers.values()) {
      if (user === null || watcher.principal.userId === user) watcher.sight = undefined
    }
  }

  async #onNews(json: string): Promise<void> {
    const news = JSON.parse(json) as ReviewFrame
    const frame = outgoingFrame(json, true)
    for (const [connection, watcher] of [...this.#watchers]) {
      if (await this.#sees(connection, watcher, news)) connection.push(frame)
    }
  }

  async #sees(connection: Connection, watcher: Watcher, { room, named_by }: ReviewFrame): Promise<boolean> {
    if (watcher.sight === undefined || this.nowMs() - watcher.askedAtMs > SIGHT_MS) {
      try {
        watcher.sight = await this.backend.reviewSight(watcher.principal)
        watcher.askedAtMs = this.nowMs()
      } catch (error) {
        if (!(error instanceof DomainError))
          this.logger.error({ err: error }, 'a watcher of reviews could not be checked')
        this.#watchers.delete(connection)
        return false
      }
    }
    if (!connection.isOpen) return false
    if (watcher.sight.kind === 'all') return true
    return room !== null && named_by !== watcher.principal.userId && watcher.sight.rooms.has(room)
  }
}
