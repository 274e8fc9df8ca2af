import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import { LRUCache } from 'lru-cache'
import type { Priority, ScoreOutcome } from '../inference/micro-batcher.js'
import type { ModelDescription } from '../inference/protocol.js'

export interface PartScoresDeps {
  readonly batcher: { score(texts: readonly string[], priority: Priority): Promise<ScoreOutcome[]> }
  readonly model: () => ModelDescription
}

export interface PartOptions {
  readonly priority: Priority
  /** Whether single words may be remembered. */
  readonly mayRemember: boolean
}

const MAX_WORDS = 20_000
const MAX_WORD_CHARS = 24

/**
 * Scores parts of texts. Single words are remembered, since the same few hundred stand in most flagged texts; and a word
 * that is being scored for one text is not scored again for the others of a burst. Longer parts hardly come again.
 */
export class PartScores {
  /** By model version and word. */
  readonly #words = new LRUCache<string, Scores>({ max: MAX_WORDS })
  readonly #running = new Map<string, Promise<Scores | null>>()

  constructor(private readonly deps: PartScoresDeps) {}

  /** What is remembered of a word; asks nobody. */
  known(word: string): Scores | undefined {
    return this.#words.get(keyOf(this.deps.model().version, word))
  }

  /** Null for a part that cannot be scored. @throws Unavailable when there is no model to ask. */
  async score(parts: readonly string[], options: PartOptions): Promise<(Scores | null)[]> {
    const { version } = this.deps.model()
    const found = new Map<string, Scores | null | Promise<Scores | null>>()
    const unknown: string[] = []
    for (const part of parts) {
      if (found.has(part)) continue
      const key = keyOf(version, part)
      const known = this.#words.get(key) ?? (options.mayRemember ? this.#running.get(key) : undefined)
      if (known === undefined) unknown.push(part)
      found.set(part, known ?? null)
    }
    for (const [part, scores] of this.#ask(unknown, version, options)) found.set(part, scores)
    return Promise.all(parts.map((part) => found.get(part) ?? null))
  }

  #ask(
    parts: readonly string[],
    version: string,
    { priority, mayRemember }: PartOptions,
  ): (readonly [string, Promise<Scores | null>])[] {
    if (parts.length === 0) return []
    const urgency = priority === 'interactive' ? 'interactive' : 'finishing'
    const asked = this.deps.batcher.score(parts, urgency)
    return parts.map((part, index) => {
      const scores = asked.then((outcomes) => {
        const outcome = outcomes[index]
        return outcome?.kind === 'scored' ? scoresOf(outcome.score.labels) : null
      })
      return [part, mayRemember && isWord(part) ? this.#remembered(keyOf(version, part), scores) : scores] as const
    })
  }

  #remembered(key: string, scoring: Promise<Scores | null>): Promise<Scores | null> {
    const remembered = scoring
      .then((scores) => {
        if (scores) this.#words.set(key, scores)
        return scores
      })
      .finally(() => this.#running.delete(key))
    this.#running.set(key, remembered)
    return remembered
  }
}

export function scoresOf(labels: readonly number[]): Scores {
  return Object.fromEntries(LABELS.map((label, index) => [label, labels[index] ?? 0])) as Scores
}

function keyOf(version: string, word: string): string {
  return `${version}\n${word}`
}

function isWord(part: string): boolean {
  return part.length <= MAX_WORD_CHARS && !/\s/.test(part)
}
