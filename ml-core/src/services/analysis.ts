import { NotFound } from '@parley/common/errors'
import type { ModelDescription } from '../inference/protocol.js'
import type { AdmittedClient } from './access.js'
import type { ModelOrigin, ModelPapers } from './model-papers.js'
import type { Scoring, TextResult } from './scoring.js'
import type { Thresholds } from './thresholds.js'

export interface ModelInfo extends Omit<ModelDescription, 'languages'> {
  readonly languages: readonly string[]
  readonly thresholds: Thresholds
  readonly figures: ModelPapers['figures']
  readonly origin: ModelOrigin
  readonly hasCard: boolean
}

export interface AnalysisDeps {
  readonly scoring: Scoring
  readonly model: () => ModelDescription
  readonly supported: () => readonly string[]
  readonly thresholds: Thresholds
  readonly papers: ModelPapers
}

/** Parley's own scoring API. */
export class Analysis {
  constructor(private readonly deps: AnalysisDeps) {}

  async analyze(
    client: AdmittedClient,
    texts: readonly string[],
    options: { readonly withSpans: boolean; readonly mayRemember: boolean },
  ): Promise<TextResult[]> {
    await client.pay(texts)
    return this.deps.scoring.scoreAll(texts, { priority: 'interactive', client, ...options })
  }

  get modelVersion(): string {
    return this.deps.model().version
  }

  models(): readonly ModelInfo[] {
    const { model, supported, thresholds, papers } = this.deps
    const { figures, origin, card } = papers
    return [{ ...model(), languages: [...supported()], thresholds, figures, origin, hasCard: card !== null }]
  }

  /** The model card, Markdown. @throws NotFound for another model, or one that came without. */
  card(version: string): string {
    const { card } = this.deps.papers
    if (version !== this.modelVersion || card === null) {
      throw new NotFound(`Model card of ${version}`, 'model_card_not_found')
    }
    return card
  }
}
