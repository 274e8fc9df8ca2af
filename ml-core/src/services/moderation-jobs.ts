import type { Clock } from '@parley/common/clock'
import type { Verdict } from '@parley/common/contracts/moderation'
import type { ModerationItem, ModerationJob, VerdictItem, VerdictJob } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
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
 * Answers moderation jobs: every item ends with a verdict, whatever happens to its neighbours. While many wait, items that
 * cross a threshold are answered before their neighbours: people read them until then.
 *
 * Running a job again is harmless. A verdict that comes twice counts once; retries have ids derived from their items, and
 * are added before the job's last verdicts, so that the job of those, once there, says that everything else is done.
 */
export class ModerationJobs {
  constructor(private readonly deps: ModerationJobsDeps) {}

  async handle(job: ModerationJob, { id, attempt }: { readonly id: string; readonly attempt: number }): Promise<void> {
    const early = new EarlyItems(job.items.length, (items) => this.#answer(newId(), items, false))
    let results: readonly TextResult[]
    try {
      results = await Promise.all(
        job.items.map(async (item) => {
          const result = await this.deps.scoring.score(item.text, { priority: 'queue' })
          early.scored(result.kind === 'scored' && result.isFlagged ? this.#scored(item, result) : null)
          return result
        }),
      )
    } catch (error) {
      if (attempt < JOB_ATTEMPTS) throw error
      await this.#answerAsFailed(id, job)
      throw new HopelessJob(`no model to score with: ${error instanceof Error ? error.message : String(error)}`)
    }
    const failures = job.items.filter((_, index) => results[index]?.kind !== 'scored')
    const [failure] = failures
    if (failure && id.startsWith(ALONE)) return this.#giveUp(id, failure, reasonOf(results[0]))
    await this.deps.retries.addAll(
      failures.map((item) => ({ id: `${ALONE}${item.event_id}`, data: { items: [item] } })),
    )
    const answered = await early.answered()
    const rest = job.items.flatMap((item, index) => {
      const result = results[index]
      return result?.kind === 'scored' && !answered.has(item.event_id) ? [{ item, result }] : []
    })
    const isPatient = rest.every(({ result }) => !result.isFlagged)
    await this.#answer(
      id,
      rest.map(({ item, result }) => this.#scored(item, result)),
      isPatient,
    )
  }

  /** Ends a job that cost several workers their lives, whether through its own fault or not: people look at its items. */
  async abandon(job: ModerationJob, { id }: { readonly id: string }): Promise<void> {
    this.deps.logger.error({ job: id, items: job.items.length }, 'a job is given up whose workers died')
    await this.#answerAsFailed(id, job)
  }

  #answerAsFailed(id: string, { items }: ModerationJob): Promise<void> {
    return this.#answer(
      id,
      items.map((item) => this.#failed(item)),
      true,
    )
  }

  /** It failed twice, the second time in a job of its own: people look at it, and the job is kept as a dead letter. */
  async #giveUp(id: string, item: ModerationItem, reason: string): Promise<never> {
    this.deps.logger.error({ subject_id: item.subject_id, reason }, 'a text is given up and goes to people unscored')
    await this.#answer(id, [this.#failed(item)], true)
    throw new HopelessJob(`text could not be scored: ${reason}`)
  }

  async #answer(id: string, items: readonly VerdictItem[], isPatient: boolean): Promise<void> {
    if (items.length === 0) return
    await this.deps.verdicts.addAll([{ id: `verdict-${id}`, data: { items: [...items] }, isPatient }])
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

/** Those of a job's items that are answered while others of it still wait, all of one moment together. */
class EarlyItems {
  readonly #answered = new Set<string>()
  #gathered: VerdictItem[] = []
  #answering: Promise<void> = Promise.resolve()

  constructor(
    private pending: number,
    private readonly answer: (items: readonly VerdictItem[]) => Promise<void>,
  ) {}

  /** One more item is scored; `urgent` is its verdict if that should not wait for the others. */
  scored(urgent: VerdictItem | null): void {
    this.pending -= 1
    if (!urgent) return
    this.#gathered.push(urgent)
    if (this.#gathered.length === 1) setImmediate(() => this.#flush())
  }

  /** The event ids of what was answered, once that is done. What could not be is left to the job's last answer. */
  async answered(): Promise<ReadonlySet<string>> {
    await this.#answering
    return this.#answered
  }

  #flush(): void {
    const items = this.#gathered
    this.#gathered = []
    if (this.pending === 0) return
    this.#answering = Promise.all([this.#answering, this.answer(items)]).then(
      () => {
        for (const { event_id } of items) this.#answered.add(event_id)
      },
      () => {},
    )
  }
}

function reasonOf(result: TextResult | undefined): string {
  return result?.kind === 'failed' ? result.reason : 'no result'
}
