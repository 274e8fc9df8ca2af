import type { Clock } from '@parley/common/clock'
import type { EvidenceRepository } from '../repositories/evidence.js'

const DAY_MS = 24 * 3_600_000
const STEP = 500
/** What is left is the next run's. */
const MAX_STEPS = 200

/** Deletes the evidence of decided items when its time is over. The machine acts here, so there is nobody to authorise. */
export class EvidenceRetention {
  constructor(
    private readonly evidence: EvidenceRepository,
    private readonly settings: { readonly evidenceRetentionDays?: number | undefined },
    private readonly clock: Clock,
  ) {}

  /** How many items were deleted. */
  async run(): Promise<number> {
    const days = this.settings.evidenceRetentionDays
    if (days === undefined) return 0
    const cutoff = new Date(this.clock.now().getTime() - days * DAY_MS)
    let total = 0
    for (let step = 0; step < MAX_STEPS; step++) {
      const purged = await this.evidence.purge(cutoff, STEP)
      total += purged
      if (purged < STEP) return total
    }
    return total
  }
}
