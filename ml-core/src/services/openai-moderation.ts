import { LABELS, type Label, type Scores } from '@parley/common/contracts/moderation'
import { Unavailable } from '@parley/common/errors'
import type { ModelDescription } from '../inference/protocol.js'
import type { AdmittedClient } from './access.js'
import type { Scoring } from './scoring.js'
import type { Thresholds } from './thresholds.js'

/**
 * The labels that each of OpenAI's categories follows from: the highest of `anyOf`, the lowest of `allOf`. None for what no
 * text model of ours can know.
 */
const CATEGORIES = {
  harassment: { anyOf: ['insult', 'threat', 'severe_toxicity'] },
  'harassment/threatening': { anyOf: ['threat'] },
  hate: { anyOf: ['identity_attack'] },
  'hate/threatening': { allOf: ['identity_attack', 'threat'] },
  illicit: { anyOf: [] },
  'illicit/violent': { anyOf: [] },
  'self-harm': { anyOf: [] },
  'self-harm/intent': { anyOf: [] },
  'self-harm/instructions': { anyOf: [] },
  sexual: { anyOf: [] },
  'sexual/minors': { anyOf: [] },
  violence: { anyOf: ['threat'] },
  'violence/graphic': { anyOf: [] },
} as const satisfies Record<string, Rule>
type Rule = { readonly anyOf: readonly Label[] } | { readonly allOf: readonly [Label, ...Label[]] }
type Score = (label: Label) => number

export type Category = keyof typeof CATEGORIES
export const ALL_CATEGORIES = Object.keys(CATEGORIES) as readonly Category[]
/** `text-moderation-*` knew no illicit ones. */
export const TEXT_CATEGORIES = ALL_CATEGORIES.filter((category) => !category.startsWith('illicit'))

export interface CategoryVerdict {
  readonly category: Category
  readonly score: number
  readonly isFlagged: boolean
  readonly isSupported: boolean
}

export interface OpenAiModerationDeps {
  readonly scoring: Scoring
  readonly thresholds: Thresholds
  readonly model: () => Pick<ModelDescription, 'labels'>
}

/** OpenAI's moderation categories, on Parley's model. */
export class OpenAiModeration {
  constructor(private readonly deps: OpenAiModerationDeps) {}

  /** Per input, which may be of several texts, a verdict on each of OpenAI's categories. */
  async moderate(client: AdmittedClient, inputs: readonly (readonly string[])[]): Promise<CategoryVerdict[][]> {
    const texts = inputs.flat()
    await client.pay(texts)
    const results = await this.deps.scoring.scoreAll(texts, { priority: 'interactive', client, withSpans: false })
    const scores = results.map((result) => {
      if (result.kind === 'failed') throw new Unavailable('The input could not be scored', 'not_scored')
      return result.scores
    })
    return inputs.map(({ length }) => this.#categorise(highestOf(scores.splice(0, length))))
  }

  /** Those that the model in use has no labels for: they are 0 in every verdict. @throws Unavailable before it is loaded. */
  get unsupported(): readonly Category[] {
    return ALL_CATEGORIES.filter((category) => !this.#supports(category))
  }

  #supports(category: Category): boolean {
    const { labels } = this.deps.model()
    const rule: Rule = CATEGORIES[category]
    return 'allOf' in rule
      ? rule.allOf.every((label) => labels.includes(label))
      : rule.anyOf.some((label) => labels.includes(label))
  }

  #categorise(scores: Scores): CategoryVerdict[] {
    // Whether a category is flagged follows the same rule as its score, from labels that crossed their thresholds.
    const crossed: Score = (label) => (scores[label] >= this.deps.thresholds[label].flag ? 1 : 0)
    return ALL_CATEGORIES.map((category) => {
      if (!this.#supports(category)) return { category, score: 0, isFlagged: false, isSupported: false }
      const rule = CATEGORIES[category]
      const score = combine(rule, (label) => scores[label])
      return { category, score, isFlagged: combine(rule, crossed) > 0, isSupported: true }
    })
  }
}

function combine(rule: Rule, score: Score): number {
  return 'allOf' in rule ? Math.min(...rule.allOf.map(score)) : Math.max(...rule.anyOf.map(score))
}

/** An input is as harmful as the worst of its texts. */
function highestOf(scores: readonly Scores[]): Scores {
  return Object.fromEntries(LABELS.map((label) => [label, Math.max(...scores.map((each) => each[label]))])) as Scores
}
