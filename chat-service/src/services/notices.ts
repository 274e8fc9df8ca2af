import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import type { Notice, NoticesRepository } from '../repositories/notices.js'
import type { Access } from './access.js'

/** Older notices are deleted, read or not: long after the last day on which anybody would act on one. */
const KEPT_DAYS = 180
const PURGE_STEP = 1_000

/** Everybody's inbox: what the socket's notices said while one was away. */
export class NoticesService {
  constructor(
    private readonly access: Access,
    private readonly notices: NoticesRepository,
    private readonly clock: Clock,
  ) {}

  /** The asker's, newest first, older than notice `before`. */
  async list(
    actor: Principal,
    onlyUnread: boolean,
    before: string | null,
    limit: number,
  ): Promise<{ readonly notices: readonly Notice[]; readonly unread: number }> {
    await this.access.require(actor, 'own_data:read')
    const [notices, unread] = await Promise.all([
      this.notices.page(actor.userId, onlyUnread, before, limit),
      this.notices.unread(actor.userId),
    ])
    return { notices, unread }
  }

  /** Marks `upTo` and all older notices of the asker as read; answers how many are not. */
  async read(actor: Principal, upTo: string): Promise<number> {
    await this.access.require(actor, 'own_data:read')
    await this.notices.read(actor.userId, upTo, this.clock.now())
    return this.notices.unread(actor.userId)
  }

  /** Deletes what is too old, in steps. */
  async purge(): Promise<number> {
    const cutoff = new Date(this.clock.now().getTime() - KEPT_DAYS * 24 * 3_600_000)
    for (let purged = 0; ; ) {
      const step = await this.notices.purge(cutoff, PURGE_STEP)
      purged += step
      if (step < PURGE_STEP) return purged
    }
  }
}
