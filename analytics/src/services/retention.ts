import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { QueueSamplesRepository } from '../repositories/queue-samples.js'
import type { RetentionRepository, RetentionRun } from '../repositories/retention.js'
import { bucketStart, DAY_MS } from './buckets.js'
import { requirePermission } from './permissions.js'

export interface RetentionSettings {
  readonly retentionDays: number
  readonly minuteRetentionDays: number
}

export interface RetentionReport {
  readonly settings: RetentionSettings
  /** The newest first. */
  readonly runs: readonly RetentionRun[]
}

export interface RetentionServiceDeps {
  readonly repository: RetentionRepository
  readonly queueSamples: QueueSamplesRepository
  readonly settings: RetentionSettings
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

const BATCH = 5_000
/** A run ends here, and the next one goes on: at most 10 million rows of a kind. */
const MAX_BATCHES = 2_000
const SHOWN_RUNS = 10

/** Deletes what is older than the settings say, and reports what it deleted. Roll-ups by hour, day and month stay. */
export class RetentionService {
  readonly #deleted

  constructor(private readonly deps: RetentionServiceDeps) {
    this.#deleted = deps.metrics.counter('retention_deleted_total', 'What retention deleted', ['what'] as const)
  }

  async report(actor: Principal): Promise<RetentionReport> {
    requirePermission(actor, 'retention:read')
    return { settings: this.deps.settings, runs: await this.deps.repository.runs(SHOWN_RUNS) }
  }

  /** The work of the retention job. Null when another instance is at it already. `signal` ends it between batches. */
  async run(signal: AbortSignal): Promise<RetentionRun | null> {
    const { repository, queueSamples, clock, logger, settings } = this.deps
    let run: RetentionRun | null = null
    await repository.exclusively(async () => {
      const startedAt = clock.now()
      const cutoffMs = startedAt.getTime() - settings.retentionDays * DAY_MS
      const minutesFromMs = bucketStart('hour', startedAt.getTime() - settings.minuteRetentionDays * DAY_MS)
      const facts = await this.#all('facts', signal, () => repository.deleteFacts(cutoffMs, BATCH))
      const messages = await this.#all('messages', signal, () => repository.deleteMessages(cutoffMs, BATCH))
      const minutes = await this.#all('minutes', signal, () => repository.deleteMinutes(minutesFromMs, BATCH))
      const decisions = await this.#all('decisions', signal, () => repository.deleteDecisions(cutoffMs, BATCH))
      const samples = [
        await this.#all('queue_samples', signal, () => queueSamples.deleteMinutes(minutesFromMs, BATCH)),
        await this.#all('queue_samples', signal, () => queueSamples.deleteHours(cutoffMs, BATCH)),
      ]
      run = {
        id: newId(),
        startedAt,
        finishedAt: clock.now(),
        cutoff: new Date(cutoffMs),
        facts: facts.rows,
        messages: messages.rows,
        minutes: minutes.rows,
        decisions: decisions.rows,
        isComplete: [facts, messages, minutes, decisions, ...samples].every(({ isComplete }) => isComplete),
      }
      await repository.remember(run)
      logger.info({ retention: run }, 'retention ran')
    })
    return run
  }

  async #all(
    what: string,
    signal: AbortSignal,
    deleteSome: () => Promise<number>,
  ): Promise<{ readonly rows: number; readonly isComplete: boolean }> {
    let rows = 0
    for (let batch = 0; batch < MAX_BATCHES && !signal.aborted; batch++) {
      const deleted = await deleteSome()
      if (deleted === 0) return { rows, isComplete: true }
      rows += deleted
      this.#deleted.inc({ what }, deleted)
    }
    return { rows, isComplete: false }
  }
}
