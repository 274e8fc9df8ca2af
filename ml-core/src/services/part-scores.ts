import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import { LRUCache } from 'lru-cache'
import type { Client } from '../inference/client.js'
import type { Priority, ScoreOutcome } from '../inference/micro-batcher.js'
import type { ModelDescription } from '../inference/protocol.js'

export interface PartScoresDeps {
  readonly batcher: { score(texts: readonly string[], priority: Priority, client?: Client): Promise<ScoreOutcome[]> }
  readonly model: () => ModelDescription
}

export interface PartOptions {
  readonly priority: Priority
  /** Whether single words may be remembered. */
  readonly mayRemember: boolean
  /** Who waits for them; absent for a job. */
  readonly client?: Client | undefined
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
  /** By who waits, too: a job must not fail because a client's patience ended, nor anybody stand in another's line. */
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
      const running = options.mayRemember ? this.#running.get(runningKeyOf(key, options)) : undefined
      const known = this.#words.get(key) ?? running
      if (known === undefined) unknown.push(part)
      found.set(part, known ?? null)
    }
    for (const [part, scores] of this.#ask(unknown, version, options)) found.set(part, scores)
    return Promise.all(parts.map((part) => found.get(part) ?? null))
  }

  #ask(parts: readonly string[], version: string, options: PartOptions): (readonly [string, Promise<Scores | null>])[] {
    if (parts.length === 0) return []
    const asked = this.deps.batcher.score(parts, urgencyOf(options), options.client && patient(options.client))
    return parts.map((part, index) => {
      const scores = asked.then((outcomes) => {
        const outcome = outcomes[index]
        return outcome?.kind === 'scored' ? scoresOf(outcome.score.labels) : null
      })
      const isKept = options.mayRemember && isWord(part)
      return [part, isKept ? this.#remembered(keyOf(version, part), options, scores) : scores] as const
    })
  }

  #remembered(key: string, options: PartOptions, scoring: Promise<Scores | null>): Promise<Scores | null> {
    const runningKey = runningKeyOf(key, options)
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

/** Words are soon scored, and remembered for others: those of who hung up stay in line. */
function patient({ owner }: Client): Client {
  return { owner, hasLeft: false }
}

function runningKeyOf(key: string, options: PartOptions): string {
  return keyOf(options.client?.owner ?? urgencyOf(options), key)
}

function keyOf(kind: string, word: string): string {
  return `${kind}\n${word}`
}

function isWord(part: string): boolean {
  return part.length <= MAX_WORD_CHARS && !/\s/.test(part)
}
