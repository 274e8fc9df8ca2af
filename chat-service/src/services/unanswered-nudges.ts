import type { Clock } from '@parley/common/clock'
import type { NudgesRepository } from '../repositories/nudges.js'
import type { VerdictsRepository } from '../repositories/verdicts.js'
import type { Judgements } from './judgements.js'
import type { ModerationNews } from './moderation-news.js'

const SWEEP_BATCH = 100

/** Lets the policy decide about nudged messages where their authors did not. */
export class UnansweredNudges {
  constructor(
    private readonly nudges: NudgesRepository,
    private readonly verdicts: VerdictsRepository,
    private readonly judgements: Judgements,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /** At most `SWEEP_BATCH` at a time. Safe on many instances, and beside authors who answer, at once. */
  async end(): Promise<void> {
    const now = this.clock.now()
    const expired = await this.nudges.expired(now, SWEEP_BATCH)
    if (expired.length === 0) return
    const judge = this.judgements.onNudgeAnswered(now, 'expired')
    this.news.tell(await this.verdicts.applyAnswers(expired, 'expired', now, judge))
  }
}
