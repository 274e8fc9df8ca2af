import type { Clock } from '@parley/common/clock'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { WrittenAct } from '../repositories/moderation-acts.js'
import type { VerdictsRepository } from '../repositories/verdicts.js'
import type { Judgements } from './judgements.js'
import type { ModerationNews } from './moderation-news.js'

/**
 * Acts on a text that was just written without waiting for its verdict, where lists and limits say enough. Should the
 * process die before it does, the verdict, or the sweep of held messages, comes to the same.
 */
export class EarlyJudgement {
  constructor(
    private readonly verdicts: VerdictsRepository,
    private readonly judgements: Judgements,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /** Null = nothing was done. The author and the room have been told by then. */
  async of(message: { readonly id: MessageId; readonly roomId: RoomId }): Promise<WrittenAct | null> {
    const [written] = await this.verdicts.applyEarly([message], this.judgements.onPost(this.clock.now()))
    if (!written) return null
    this.news.tell([written])
    return written
  }
}
