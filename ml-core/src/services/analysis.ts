import type { Principal } from '@parley/common/contracts/identity'
import type { ModelDescription } from '../inference/protocol.js'
import type { Access } from './access.js'
import type { Scoring, TextResult } from './scoring.js'
import type { Thresholds } from './thresholds.js'

export interface ModelInfo extends Omit<ModelDescription, 'languages'> {
  readonly languages: readonly string[]
  readonly thresholds: Thresholds
  /** Measured in training; null when the model came without. */
  readonly figures: Readonly<Record<string, unknown>> | null
}

export interface AnalysisDeps {
  readonly access: Access
  readonly scoring: Scoring
  readonly model: () => ModelDescription
  readonly supported: () => readonly string[]
  readonly thresholds: Thresholds
  readonly figures: Readonly<Record<string, unknown>> | null
}

/** Parley's own scoring API. */
export class Analysis {
  constructor(private readonly deps: AnalysisDeps) {}

  async analyze(
    actor: Principal,
    texts: readonly string[],
    options: { readonly withSpans: boolean; readonly mayRemember: boolean },
  ): Promise<TextResult[]> {
    await this.deps.access.demandAnalysis(actor)
    return this.deps.scoring.scoreAll(texts, { priority: 'interactive', ...options })
  }

  get modelVersion(): string {
    return this.deps.model().version
  }

  models(): readonly ModelInfo[] {
    const { model, supported, thresholds, figures } = this.deps
    return [{ ...model(), languages: [...supported()], thresholds, figures }]
  }
}
