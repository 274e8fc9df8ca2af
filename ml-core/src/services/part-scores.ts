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
  /** By urgency, too: a job must not fail because a client's patience ended. */
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
      const running = options.mayRemember ? this.#running.get(keyOf(urgencyOf(options), key)) : undefined
      const known = this.#words.get(key) ?? running
      if (known === undefined) unknown.push(part)
      found.set(part, known ?? null)
    }
    for (const [part, scores] of this.#ask(unknown, version, options)) found.set(part, scores)
    return Promise.all(parts.map((part) => found.get(part) ?? null))
  }

  #ask(parts: readonly string[], version: string, options: PartOptions): (readonly [string, Promise<Scores | null>])[] {
    if (parts.length === 0) return []
    const urgency = urgencyOf(options)
    const asked = this.deps.batcher.score(parts, urgency)
    return parts.map((part, index) => {
      const scores = asked.then((outcomes) => {
        const outcome = outcomes[index]
        return outcome?.kind === 'scored' ? scoresOf(outcome.score.labels) : null
      })
      const isKept = options.mayRemember && isWord(part)
      return [part, isKept ? this.#remembered(keyOf(version, part), urgency, scores) : scores] as const
    })
  }

  #remembered(key: string, urgency: Priority, scoring: Promise<Scores | null>): Promise<Scores | null> {
    const runningKey = keyOf(urgency, key)
    const remembered = scoring
      .then((scores) => {
        if (scores) this.#words.set(key, scores)
        return scores
      })
      .finally(() => this.#running.delete(runningKey))
    this.#running.set(runningKey, remembered)
    return remembered
  }
}

export function scoresOf(labels: readonly number[]): Scores {
  return Object.fromEntries(LABELS.map((label, index) => [label, labels[index] ?? 0])) as Scores
}

function urgencyOf({ priority }: PartOptions): Priority {
  return priority === 'interactive' ? 'interactive' : 'finishing'
}

function keyOf(kind: string, word: string): string {
  return `${kind}\n${word}`
}

function isWord(part: string): boolean {
  return part.length <= MAX_WORD_CHARS && !/\s/.test(part)
}
