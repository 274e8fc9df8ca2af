import type { Correction } from '@parley/common/contracts/queues'
import type { CorrectionsRepository } from '../repositories/labels.js'

/** Corrections of scores that ml-core was sent: labels like moderators' decisions. Called by the queue, which ml-core feeds. */
export class CorrectionService {
  constructor(private readonly corrections: CorrectionsRepository) {}

  /** Keeps each once, however often it comes. */
  async keep(corrections: readonly Correction[]): Promise<void> {
    await this.corrections.store(corrections)
  }
}
