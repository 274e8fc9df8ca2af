import type { Clock } from '@parley/common/clock'
import type { VerdictItem } from '@parley/common/contracts/queues'
import type { VerdictsRepository } from '../repositories/verdicts.js'
import { type Judgements, NUDGE_VERDICT_S } from './judgements.js'
import type { ModerationNews } from './moderation-news.js'
import { DEFAULT_POLICY } from './policy-defaults.js'

/** Hears of every verdict that was applied: how long after the post, and what was done. */
export type VerdictObserver = (applied: { readonly action: string; readonly delayMs: number }) => void

const SWEEP_BATCH = 100

/** Makes the model's words matter in the rooms. The machine acts here, so there is nobody to authorise. */
export class VerdictService {
  constructor(
    private readonly verdicts: VerdictsRepository,
    private readonly judgements: Judgements,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
    private readonly observe: VerdictObserver,
  ) {}

  /**
   * Applies each verdict once, however often it is handed in; those on messages that are gone are passed over.
   * Messages all or nothing: a rejection means that no message was touched.
   */
  async apply(items: readonly VerdictItem[]): Promise<void> {
    const onMessages = items.filter((item) => item.subject === 'message')
    const onNames = items.filter((item) => item.subject !== 'message')
    if (onNames.length > 0) await this.#applyToNames(onNames)
    const unique = [...new Map(onMessages.map((item) => [`${item.subject_id}:${item.revision}`, item])).values()]
    if (unique.length === 0) return
    const now = this.clock.now()
    const written = await this.verdicts.apply(unique, this.judgements.onVerdict(now))
    this.news.tell(written)
    for (const { act } of written) {
      this.observe({ action: act.action, delayMs: Math.max(0, now.getTime() - Date.parse(act.item.posted_at)) })
    }
  }

  async #applyToNames(items: readonly VerdictItem[]): Promise<void> {
    const { written, rest } = await this.verdicts.applyToPostNames(items, this.judgements.onPostName(this.clock.now()))
    this.news.tell(written)
    if (rest.length > 0) this.news.tellReviews(await this.verdicts.recordNames(rest, this.judgements.onName))
  }

  /**
   * Ends the wait of messages, at most `SWEEP_BATCH`, that were held for a verdict which did not come in their room's
   * time. Safe on many instances at once: each message is judged under its lock, and one that was released is held no
   * more.
   */
  async endOverdueHolds(): Promise<void> {
    const now = this.clock.now()
    const waits = { waitS: DEFAULT_POLICY.held_timeout_s, nudgeWaitS: NUDGE_VERDICT_S }
    const judge = this.judgements.onTimeout(now)
    const written = await this.verdicts.applyToUnjudged(now, waits, SWEEP_BATCH, judge)
    if (written.length > 0) this.news.tell(written)
  }
}
