import { type Clock, systemClock } from '@parley/common/clock'
import { Unavailable } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import { type Client, ClientLeft } from './client.js'
import { InferenceFailed, InferenceLost } from './inference-process.js'
import { joinWindows } from './labels.js'
import { Line } from './line.js'
import { piecesOf } from './pieces.js'
import type { RawScore } from './protocol.js'

/** What the batcher needs of the inference process. */
export interface Inference {
  score(texts: readonly string[]): Promise<RawScore[]>
  /** Resolves once texts are taken; rejects after `limitMs`. */
  ready(limitMs: number): Promise<void>
}

/**
 * `interactive`: someone waits for an HTTP answer. `queue`: a job does. `suspect`: so does a text that is likely to be
 * abuse, which people read until it is scored. `finishing`: a job whose texts are scored waits for the rest; it goes before
 * new jobs, or under load every verdict would come when the last text of all is scored.
 */
export type Priority = 'interactive' | 'finishing' | 'suspect' | 'queue'

export type ScoreOutcome =
  | { readonly kind: 'scored'; readonly score: RawScore }
  /** The model could not score this text even alone. */
  | { readonly kind: 'failed'; readonly reason: string }

interface Waiting {
  readonly text: string
  /** Whose line it goes back to when its request fails. */
  readonly priority: Priority
  readonly client: Client | undefined
  readonly resolve: (outcome: ScoreOutcome) => void
  readonly reject: (error: Error) => void
  /** It was in a request that failed: it runs alone now, so that it can harm no other text. */
  isSuspect: boolean
  /** Requests that were lost around it through no fault known to be its own. */
  losses: number
}

/**
 * What one request carries at most: enough to fill a batch, little enough that abuse that comes next, or a client that may
 * give up after 800 ms, waits for two of them without harm.
 */
export const REQUEST = { texts: 16, characters: 4_096 } as const
/** One request being worked on, one in the pipe, so that the model never waits for us. */
const MAX_IN_FLIGHT = 2
/**
 * Requests' worth that one caller may have in line, so that a caller with sixty long texts and one with a short one take
 * turns. One is worked on while the next waits: alone, a caller keeps the model busy all the same. Here a call of `score` is
 * a caller; a client's request, which makes many, is held to the same by its `PlaceInLine`, and all requests of one owner
 * have one turn in their `Line`.
 */
export const SHARES_IN_LINE = 2
/**
 * So often in a row may requests pass jobs over, and suspects the others: whoever holds an API key must not stop a chat's
 * moderation, nor whoever swears in one room that of the others.
 */
const MAX_PASSED_OVER = 3
/** So long a job waits for the model to come back: it loses nothing by it. */
const RESTART_LIMIT_MS = 60_000
/**
 * So long HTTP clients wait for it, all restarts since its last answer together: enough for one that goes well. Who is told
 * early that there is no model can go on without; who hangs for a minute has given up long before.
 */
const CLIENT_PATIENCE_MS = 2_000
const MAX_LOSSES = 5

/**
 * Collects the texts of all jobs and requests while the model is busy and hands them over together. Nothing waits for
 * a timer: a lone text goes at once. A request that fails is taken apart and its texts run one by one, so that a text
 * that kills the model fails alone.
 */
export class MicroBatcher {
  readonly #lines: Readonly<Record<Priority, Line<Waiting>>> = {
    interactive: new Line(),
    finishing: new Line(),
    suspect: new Line(),
    queue: new Line(),
  }
  #inFlight = 0
  /** `gone`: it has been restarting for longer than clients wait. */
  #model: 'here' | 'restarting' | 'gone' = 'here'
  /** Time that restarts took since the model last answered: one that comes back only to die again is not back. */
  #restartedMs = 0
  readonly #jobsTurn = new Turns()
  readonly #othersTurn = new Turns()

  constructor(
    private readonly inference: Inference,
    private readonly logger: Logger,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Texts, or pieces of long ones, that wait for somebody. */
  get waiting(): number {
    return Object.values(this.#lines).reduce((sum, line) => sum + line.awaited, 0)
  }

  /**
   * One outcome per text; `client` is who waits for them, if not a job. How many of a client's may wait is not bounded here.
   * @throws Unavailable when the model does not come back; ClientLeft when the client left before they were sent to it.
   */
  async score(texts: readonly string[], priority: Priority, client?: Client): Promise<ScoreOutcome[]> {
    const pieces = texts.map(piecesOf)
    const outcomes = await this.#inShares(pieces.flat(), priority, client)
    return pieces.map(({ length }) => joinPieces(outcomes.splice(0, length)))
  }

  /** Lines up a request's worth at a time. After a failure nothing more of the caller is lined up. */
  async #inShares(pieces: readonly string[], priority: Priority, client: Client | undefined): Promise<ScoreOutcome[]> {
    const shares = sharesOf(pieces)
    const outcomes: ScoreOutcome[][] = []
    let next = 0
    const takeTurns = async (): Promise<void> => {
      while (next < shares.length) {
        const index = next++
        try {
          outcomes[index] = await this.#lineUp(shares[index] ?? [], priority, client)
        } catch (error) {
          next = shares.length
          throw error
        }
      }
    }
    await Promise.all(Array.from({ length: SHARES_IN_LINE }, takeTurns))
    return outcomes.flat()
  }

  async #lineUp(texts: readonly string[], priority: Priority, client: Client | undefined): Promise<ScoreOutcome[]> {
    if (this.#model === 'gone' && priority === 'interactive') throw modelIsAway()
    const outcomes = texts.map(
      (text) =>
        new Promise<ScoreOutcome>((resolve, reject) => {
          this.#lines[priority].push({ text, priority, client, resolve, reject, isSuspect: false, losses: 0 })
        }),
    )
    this.#pump()
    return Promise.all(outcomes)
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT && !this.#isIdle && this.#model === 'here') {
      const request = this.#take()
      if (request.length === 0) return
      this.#inFlight += 1
      void this.#run(request).finally(() => {
        this.#inFlight -= 1
        this.#pump()
      })
    }
  }

  get #isIdle(): boolean {
    return Object.values(this.#lines).every(({ isEmpty }) => isEmpty)
  }

  /** Nothing when all who were in line have left. */
  #take(): Waiting[] {
    const request: Waiting[] = []
    let characters = 0
    for (const line of this.#linesByTurn()) {
      for (;;) {
        const next = line.first
        if (!next || request.length >= REQUEST.texts) break
        if (next.client?.hasLeft) {
          line.shift()
          next.reject(new ClientLeft())
          continue
        }
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

  #linesByTurn(): readonly Line<Waiting>[] {
    const { interactive, finishing, suspect, queue } = this.#lines
    const haveJobs = ![finishing, suspect, queue].every(({ isEmpty }) => isEmpty)
    if (!interactive.isEmpty && !this.#jobsTurn.hasCome(haveJobs)) return [interactive, finishing, suspect, queue]
    return this.#othersTurn.hasCome(!suspect.isEmpty && !queue.isEmpty)
      ? [finishing, queue, suspect, interactive]
      : [finishing, suspect, queue, interactive]
  }

  async #run(request: readonly Waiting[]): Promise<void> {
    try {
      const scores = await this.inference.score(request.map(({ text }) => text))
      this.#restartedMs = 0
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
    this.#putBack(request)
  }

  #again(request: readonly Waiting[], error: Error): void {
    const patient = request.filter((waiting) => {
      waiting.losses += 1
      if (waiting.losses <= MAX_LOSSES) return true
      waiting.reject(modelIsAway(error))
      return false
    })
    this.#putBack(patient)
  }

  /** To the head of the lines they came from: a job among them must not count as a client, who is soon told to go. */
  #putBack(request: readonly Waiting[]): void {
    for (const waiting of request.toReversed()) this.#lines[waiting.priority].putBack(waiting)
  }

  /** Waits for the next process; when none comes, first the clients and then everyone who waits is told so. */
  async #recover(): Promise<void> {
    if (this.#model !== 'here') return
    this.#model = 'restarting'
    const beganAt = this.clock.now().getTime()
    try {
      await this.inference.ready(Math.max(0, CLIENT_PATIENCE_MS - this.#restartedMs)).catch((error: unknown) => {
        this.#model = 'gone'
        this.#refuse([this.#lines.interactive], error)
        return this.inference.ready(RESTART_LIMIT_MS)
      })
    } catch (error) {
      this.#refuse(Object.values(this.#lines), error)
    } finally {
      this.#restartedMs += this.clock.now().getTime() - beganAt
      this.#model = 'here'
    }
  }

  #refuse(lines: readonly Line<Waiting>[], error: unknown): void {
    const reason = modelIsAway(error)
    for (const line of lines) for (const { reject } of line.clear()) reject(reason)
  }
}

function modelIsAway(cause?: unknown): Unavailable {
  return new Unavailable('The model is not available', 'model_unavailable', { cause })
}

/** Counts how often in a row somebody who waits was passed over. */
class Turns {
  #passedOver = 0

  /** Asked once a request, with whether somebody waits to be preferred. */
  hasCome(doesWait: boolean): boolean {
    this.#passedOver = doesWait ? this.#passedOver + 1 : 0
    if (this.#passedOver <= MAX_PASSED_OVER) return false
    this.#passedOver = 0
    return true
  }
}

/** Cuts a caller's texts into what makes up a request each. */
function sharesOf(texts: readonly string[]): string[][] {
  const shares: string[][] = []
  let current: string[] = []
  let characters = 0
  for (const text of texts) {
    if (current.length === 0 || current.length >= REQUEST.texts || characters + text.length > REQUEST.characters) {
      current = []
      characters = 0
      shares.push(current)
    }
    current.push(text)
    characters += text.length
  }
  return shares
}

/** A text is as toxic as its worst piece, and failed when one of them did. */
function joinPieces(outcomes: readonly ScoreOutcome[]): ScoreOutcome {
  const [first] = outcomes
  if (first && outcomes.length === 1) return first
  const scores: RawScore[] = []
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') return outcome
    scores.push(outcome.score)
  }
  return { kind: 'scored', score: joinWindows(scores) }
}
