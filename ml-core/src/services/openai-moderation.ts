import type { Principal } from '@parley/common/contracts/identity'
import { LABELS, type Label, type Scores } from '@parley/common/contracts/moderation'
import { Unavailable } from '@parley/common/errors'
import type { Access } from './access.js'
import type { Scoring } from './scoring.js'
import type { Thresholds } from './thresholds.js'

/** How each of OpenAI's categories follows from our labels; null for what the model cannot know. */
const CATEGORIES = {
  harassment: (score: Score) => Math.max(score('insult'), score('threat'), score('severe_toxicity')),
  'harassment/threatening': (score: Score) => score('threat'),
  hate: (score: Score) => score('identity_attack'),
  'hate/threatening': (score: Score) => Math.min(score('identity_attack'), score('threat')),
  illicit: null,
  'illicit/violent': null,
  'self-harm': null,
  'self-harm/intent': null,
  'self-harm/instructions': null,
  sexual: null,
  'sexual/minors': null,
  violence: (score: Score) => score('threat'),
  'violence/graphic': null,
} as const satisfies Record<string, ((score: Score) => number) | null>
type Score = (label: Label) => number

export type Category = keyof typeof CATEGORIES
export const ALL_CATEGORIES = Object.keys(CATEGORIES) as readonly Category[]
/** `text-moderation-*` knew no illicit ones. */
export const TEXT_CATEGORIES = ALL_CATEGORIES.filter((category) => !category.startsWith('illicit'))
export const UNSUPPORTED_CATEGORIES = ALL_CATEGORIES.filter((category) => CATEGORIES[category] === null)

export interface CategoryVerdict {
  readonly category: Category
  readonly score: number
  readonly isFlagged: boolean
  readonly isSupported: boolean
}

export interface OpenAiModerationDeps {
  readonly access: Access
  readonly scoring: Scoring
  readonly thresholds: Thresholds
}

/** OpenAI's moderation categories, on Parley's model. */
export class OpenAiModeration {
  constructor(private readonly deps: OpenAiModerationDeps) {}

  /** Per input, which may be of several texts, a verdict on each of OpenAI's categories. */
  async moderate(actor: Principal, inputs: readonly (readonly string[])[]): Promise<CategoryVerdict[][]> {
    await this.deps.access.demandAnalysis(actor)
    const results = await this.deps.scoring.scoreAll(inputs.flat(), { priority: 'interactive', withSpans: false })
    const scores = results.map((result) => {
      if (result.kind === 'failed') throw new Unavailable('The input could not be scored', 'not_scored')
      return result.scores
    })
    return inputs.map(({ length }) => this.#categorise(highestOf(scores.splice(0, length))))
  }

  #categorise(scores: Scores): CategoryVerdict[] {
    // Whether a category is flagged follows the same rule as its score, from labels that crossed their thresholds.
    const crossed: Score = (label) => (scores[label] >= this.deps.thresholds[label].flag ? 1 : 0)
    return ALL_CATEGORIES.map((category) => {
      const combine: ((score: Score) => number) | null = CATEGORIES[category]
      if (!combine) return { category, score: 0, isFlagged: false, isSupported: false }
      return { category, score: combine((label) => scores[label]), isFlagged: combine(crossed) > 0, isSupported: true }
    })
  }
}

/** An input is as harmful as the worst of its texts. */
function highestOf(scores: readonly Scores[]): Scores {
  return Object.fromEntries(LABELS.map((label) => [label, Math.max(...scores.map((each) => each[label]))])) as Scores
}
