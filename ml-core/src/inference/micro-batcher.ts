import { Unavailable } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import { InferenceFailed, InferenceLost } from './inference-process.js'
import type { RawScore } from './protocol.js'

/** What the batcher needs of the inference process. */
export interface Inference {
  score(texts: readonly string[]): Promise<RawScore[]>
  /** Resolves once texts are taken; rejects after `limitMs`. */
  ready(limitMs: number): Promise<void>
}

/**
 * `interactive`: someone waits for an HTTP answer. `queue`: a job does. `finishing`: a job whose texts are scored waits for
 * the rest; it goes before new jobs, or under load every verdict would come when the last text of all is scored.
 */
export type Priority = 'interactive' | 'finishing' | 'queue'

export type ScoreOutcome =
  | { readonly kind: 'scored'; readonly score: RawScore }
  /** The model could not score this text even alone. */
  | { readonly kind: 'failed'; readonly reason: string }

interface Waiting {
  readonly text: string
  readonly resolve: (outcome: ScoreOutcome) => void
  readonly reject: (error: Error) => void
  /** It was in a request that failed: it runs alone now, so that it can harm no other text. */
  isSuspect: boolean
  /** Requests that were lost around it through no fault known to be its own. */
  losses: number
}

/**
 * What one request carries at most: enough to sort into full batches, little enough that who comes next, and may give
 * up after 800 ms, waits for two of them without harm.
 */
const REQUEST = { texts: 32, characters: 4_096 } as const
/** One request being worked on, one in the pipe, so that the model never waits for us. */
const MAX_IN_FLIGHT = 2
/** Texts of impatient clients that may wait; jobs are bounded by the consumer's concurrency. */
const MAX_INTERACTIVE = 2_000
const RESTART_LIMIT_MS = 60_000
const MAX_LOSSES = 5

/**
 * Collects the texts of all jobs and requests while the model is busy and hands them over together. Nothing waits for
 * a timer: a lone text goes at once. A request that fails is taken apart and its texts run one by one, so that a text
 * that kills the model fails alone.
 */
export class MicroBatcher {
  readonly #lines: Readonly<Record<Priority, Waiting[]>> = {
    interactive: [],
    finishing: [],
    queue: [],
  }
  #inFlight = 0
  #isRestarting = false

  constructor(
    private readonly inference: Inference,
    private readonly logger: Logger,
  ) {}

  get waiting(): number {
    return this.#lines.interactive.length + this.#lines.finishing.length + this.#lines.queue.length
  }

  /** One outcome per text. @throws Unavailable when the model does not come back or too many texts wait. */
  async score(texts: readonly string[], priority: Priority): Promise<ScoreOutcome[]> {
    const line = this.#lines[priority]
    if (priority === 'interactive' && line.length + texts.length > MAX_INTERACTIVE) {
      throw new Unavailable('Too many texts are waiting to be scored', 'overloaded')
    }
    const outcomes = texts.map(
      (text) =>
        new Promise<ScoreOutcome>((resolve, reject) => {
          line.push({ text, resolve, reject, isSuspect: false, losses: 0 })
        }),
    )
    this.#pump()
    return Promise.all(outcomes)
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT && this.waiting > 0 && !this.#isRestarting) {
      const request = this.#take()
      this.#inFlight += 1
      void this.#run(request).finally(() => {
        this.#inFlight -= 1
        this.#pump()
      })
    }
  }

  #take(): Waiting[] {
    const request: Waiting[] = []
    let characters = 0
    for (const line of [this.#lines.interactive, this.#lines.finishing, this.#lines.queue]) {
      for (;;) {
        const next = line[0]
        if (!next || request.length >= REQUEST.texts) break
        const isAlone = next.isSuspect || characters + next.text.length > REQUEST.characters
        if (isAlone && request.length > 0) return request
        line.shift()
        request.push(next)
        characters += next.text.length
        if (next.isSuspect) return request
      }
    }
    return request
  }

  async #run(request: readonly Waiting[]): Promise<void> {
    try {
      const scores = await this.inference.score(request.map(({ text }) => text))
      request.forEach(({ resolve }, index) => {
        const score = scores[index]
        resolve(score ? { kind: 'scored', score } : { kind: 'failed', reason: 'no score' })
      })
    } catch (error) {
      if (error instanceof InferenceFailed) this.#isolate(request, error)
      else if (error instanceof InferenceLost && error.wasRunning) this.#isolate(request, error)
      else if (error instanceof InferenceLost || error instanceof Unavailable) this.#again(request, error)
      else for (const { reject } of request) reject(error instanceof Error ? error : new Error(String(error)))
      await this.#recover()
    }
  }

  #isolate(request: readonly Waiting[], error: Error): void {
    const [first] = request
    if (request.length === 1 && first) {
      this.logger.warn({ err: error, characters: first.text.length }, 'a text could not be scored')
      first.resolve({ kind: 'failed', reason: error.message })
      return
    }
    this.logger.warn({ err: error, texts: request.length }, 'a request failed; scoring its texts one by one')
    for (const waiting of request) waiting.isSuspect = true
    this.#lines.interactive.unshift(...request)
  }

  #again(request: readonly Waiting[], error: Error): void {
    const patient = request.filter((waiting) => {
      waiting.losses += 1
      if (waiting.losses <= MAX_LOSSES) return true
      waiting.reject(new Unavailable('The model is not available', 'model_unavailable', { cause: error }))
      return false
    })
    this.#lines.interactive.unshift(...patient)
  }

  /** Waits for the next process; when none comes, everyone who waits is told so. */
  async #recover(): Promise<void> {
    if (this.#isRestarting) return
    this.#isRestarting = true
    try {
      await this.inference.ready(RESTART_LIMIT_MS)
    } catch (error) {
      const reason = new Unavailable('The model is not available', 'model_unavailable', { cause: error })
      for (const line of Object.values(this.#lines)) for (const { reject } of line.splice(0)) reject(reason)
    } finally {
      this.#isRestarting = false
    }
  }
}
