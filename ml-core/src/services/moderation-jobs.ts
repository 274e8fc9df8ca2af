import type { Clock } from '@parley/common/clock'
import type { Verdict } from '@parley/common/contracts/moderation'
import type { ModerationItem, ModerationJob, VerdictItem, VerdictJob } from '@parley/common/contracts/queues'
import type { Logger } from '@parley/common/logger'
import { HopelessJob, JOB_ATTEMPTS, type Producer } from '@parley/common/queue/queues'
import type { Scoring, TextResult } from './scoring.js'

export interface ModerationJobsDeps {
  readonly scoring: Scoring
  /** Where verdicts go. */
  readonly verdicts: Producer<VerdictJob>
  /** The queue the jobs come from: an item that makes its job fail goes back there alone. */
  readonly retries: Producer<ModerationJob>
  readonly modelVersion: () => string
  readonly clock: Clock
  readonly logger: Logger
  readonly onVerdict: (outcome: Verdict['outcome'], latencyMs: number) => void
}

/** Ids of jobs that carry one item which failed among others, or alone for the first time. */
const ALONE = 'alone-'

/**
 * Answers moderation jobs: every item ends with exactly one verdict, whatever happens to its neighbours.
 *
 * Running a job again is harmless. What it adds to queues has ids derived from its own, and a retry is added before the
 * verdicts, so that the verdict job, once there, says that everything else is done.
 */
export class ModerationJobs {
  constructor(private readonly deps: ModerationJobsDeps) {}

  async handle(job: ModerationJob, { id, attempt }: { readonly id: string; readonly attempt: number }): Promise<void> {
    let results: readonly TextResult[]
    try {
      results = await this.deps.scoring.scoreAll(
        job.items.map(({ text }) => text),
        { priority: 'queue' },
      )
    } catch (error) {
      if (attempt < JOB_ATTEMPTS) throw error
      await this.#answer(
        id,
        job.items.map((item) => this.#failed(item)),
      )
      throw new HopelessJob(`no model to score with: ${error instanceof Error ? error.message : String(error)}`)
    }
    const failures = job.items.filter((_, index) => results[index]?.kind !== 'scored')
    const [failure] = failures
    if (failure && id.startsWith(ALONE)) return this.#giveUp(id, failure, reasonOf(results[0]))
    await this.deps.retries.addAll(
      failures.map((item) => ({ id: `${ALONE}${item.event_id}`, data: { items: [item] } })),
    )
    const scored = job.items.flatMap((item, index) => {
      const result = results[index]
      return result?.kind === 'scored' ? [this.#scored(item, result)] : []
    })
    await this.#answer(id, scored)
  }

  /** It failed twice, the second time in a job of its own: people look at it, and the job is kept as a dead letter. */
  async #giveUp(id: string, item: ModerationItem, reason: string): Promise<never> {
    this.deps.logger.error({ subject_id: item.subject_id, reason }, 'a text is given up and goes to people unscored')
    await this.#answer(id, [this.#failed(item)])
    throw new HopelessJob(`text could not be scored: ${reason}`)
  }

  async #answer(id: string, items: readonly VerdictItem[]): Promise<void> {
    if (items.length === 0) return
    await this.deps.verdicts.addAll([{ id: `verdict-${id}`, data: { items: [...items] } }])
    const now = this.deps.clock.now().getTime()
    for (const { verdict, posted_at } of items) this.deps.onVerdict(verdict.outcome, now - Date.parse(posted_at))
  }

  #scored(item: ModerationItem, result: Extract<TextResult, { kind: 'scored' }>): VerdictItem {
    return this.#verdictOn(item, {
      outcome: result.language.isSupported ? 'scored' : 'unsupported_language',
      scores: result.scores,
      sentiment: result.sentiment,
      language: result.language.code,
      spans: [...result.spans],
      model_version: result.modelVersion,
    })
  }

  #failed(item: ModerationItem): VerdictItem {
    return this.#verdictOn(item, {
      outcome: 'failed',
      scores: { toxicity: 0, severe_toxicity: 0, obscene: 0, threat: 0, insult: 0, identity_attack: 0 },
      sentiment: { negative: 0, neutral: 1, positive: 0 },
      language: 'und',
      spans: [],
      model_version: this.deps.modelVersion(),
    })
  }

  #verdictOn({ text: _, ...item }: ModerationItem, verdict: Omit<Verdict, 'scored_at'>): VerdictItem {
    return { ...item, verdict: { ...verdict, scored_at: this.deps.clock.now().toISOString() } }
  }
}

function reasonOf(result: TextResult | undefined): string {
  return result?.kind === 'failed' ? result.reason : 'no result'
}
