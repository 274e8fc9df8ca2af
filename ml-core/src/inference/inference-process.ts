import { type ChildProcess, fork } from 'node:child_process'
import { Unavailable } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import { DOWNLOAD_LIMIT_MS } from './hub.js'
import {
  type HostOptions,
  type HostResponse,
  hostResponseSchema,
  type ModelDescription,
  type RawScore,
  type ReadyResponse,
  type ScoredResponse,
} from './protocol.js'

export interface InferenceProcessOptions {
  /** The compiled `host.js`. */
  readonly entry: URL
  readonly host: HostOptions
  /** A request that runs longer ends the process. */
  readonly timeoutMs: number
  /** Resident memory above which the process is replaced once its work is answered. */
  readonly memoryMb: number
  readonly logger: Logger
  readonly onScored?: (response: ScoredResponse) => void
  readonly onRestart?: () => void
}

/** The inference process died, hung or was replaced before it answered. */
export class InferenceLost extends Error {
  override readonly name = 'InferenceLost'
  constructor(
    /** Whether this request was the one being worked on, and so may be the cause. */
    readonly wasRunning: boolean,
    why: string,
  ) {
    super(`inference process lost: ${why}`)
  }
}

/** The first load failed in a way that trying again does not change: the files, or a setting, must. */
export class UnusableModel extends Error {
  override readonly name = 'UnusableModel'
}

/** The model refused the request; the process is well. */
export class InferenceFailed extends Error {
  override readonly name = 'InferenceFailed'
}

interface Pending {
  readonly id: number
  readonly texts: readonly string[]
  readonly resolve: (scores: RawScore[]) => void
  readonly reject: (error: Error) => void
}

type State =
  | { readonly kind: 'starting'; readonly child: ChildProcess }
  | { readonly kind: 'ready'; readonly child: ChildProcess }
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'unusable'; readonly error: UnusableModel }
  | { readonly kind: 'closed' }

const START_LIMIT_MS = 60_000
const BACKOFF_MS = { first: 100, most: 10_000 } as const
/** V8's own share of the memory bound: the weights live outside of its heap. */
const HEAP_MB = 256
const MEBIBYTE = 1_048_576

/**
 * Runs the model in a process of its own and keeps one running: a crash, a hang or a memory leak costs the requests in
 * hand, never this process. Requests are answered in the order they were sent.
 */
export class InferenceProcess {
  readonly #pending: Pending[] = []
  readonly #whenReady: { resolve: () => void; reject: (error: Error) => void }[] = []
  #state: State
  #model: ModelDescription | undefined
  #timer: NodeJS.Timeout | undefined
  #nextId = 1
  #failures = 0
  /** It was well and is ended for its size: whatever it had begun is not to blame. */
  #isRetired = false

  constructor(private readonly options: InferenceProcessOptions) {
    this.#state = this.#launch()
  }

  /** Whether a model is loaded, warmed up and listening. */
  get isReady(): boolean {
    return this.#state.kind === 'ready'
  }

  /** The inference process's id while there is one. */
  get pid(): number | undefined {
    return 'child' in this.#state ? this.#state.child.pid : undefined
  }

  /** What was loaded. @throws Unavailable before the first model is ready. */
  get model(): ModelDescription {
    if (!this.#model) throw new Unavailable('The model is not loaded yet', 'model_loading')
    return this.#model
  }

  /** Resolves once a model is ready. @throws Unavailable after `limitMs`; UnusableModel at once when there will never be one. */
  async ready(limitMs: number): Promise<void> {
    if (this.isReady) return
    if (this.#state.kind === 'unusable') throw this.#state.error
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        if (this.#state.kind === 'closed') reject(new Unavailable('Inference is shut down', 'model_unavailable'))
        this.#whenReady.push({ resolve, reject })
        timer = setTimeout(() => reject(new Unavailable('The model is not ready', 'model_unavailable')), limitMs)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  /** One score per text. @throws InferenceLost, InferenceFailed; Unavailable when no process is ready. */
  score(texts: readonly string[]): Promise<RawScore[]> {
    if (this.#state.kind !== 'ready') {
      return Promise.reject(new Unavailable('The model is not ready', 'model_unavailable'))
    }
    const { child } = this.#state
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#pending.push({ id, texts, resolve, reject })
      if (this.#pending.length === 1) this.#watch()
      child.send({ id, texts }, (error) => {
        // A closed channel: the exit event, which ends all requests in hand, is on its way.
        if (error) this.options.logger.debug({ err: error }, 'inference request not sent')
      })
    })
  }

  async close(): Promise<void> {
    const state = this.#state
    this.#state = { kind: 'closed' }
    clearTimeout(this.#timer)
    this.#abandon('shutting down')
    for (const waiter of this.#whenReady.splice(0)) {
      waiter.reject(new Unavailable('Inference is shut down', 'model_unavailable'))
    }
    if (state.kind === 'waiting') clearTimeout(state.timer)
    if (!('child' in state) || state.child.exitCode !== null || state.child.signalCode !== null) return
    // It holds nothing that could be lost, so there is no need to ask it kindly.
    const exited = new Promise<void>((resolve) => state.child.once('exit', () => resolve()))
    state.child.kill('SIGKILL')
    await exited
  }

  #launch(): State {
    this.#isRetired = false
    const child = fork(this.options.entry, [JSON.stringify(this.options.host)], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const isDownloading = this.options.host.model.kind === 'hub' && !this.#model
    this.#timer = setTimeout(
      () => this.#kill(child, 'not ready in time'),
      isDownloading ? DOWNLOAD_LIMIT_MS : START_LIMIT_MS,
    )
    let why = 'it exited'
    child.on('error', (error) => {
      why = error.message
      // Without a process there will be no exit event.
      if (child.pid === undefined) this.#lost(child, why)
    })
    child.on('exit', (code, signal) => this.#lost(child, `${why} (${signal ?? `code ${code}`})`))
    child.on('message', (message) => this.#receive(child, message))
    return { kind: 'starting', child }
  }

  #receive(child: ChildProcess, message: unknown): void {
    if (!('child' in this.#state) || this.#state.child !== child) return
    const parsed = hostResponseSchema.safeParse(message)
    if (!parsed.success) {
      this.#kill(child, 'it answered something else')
      return
    }
    const response = parsed.data
    if (response.type === 'ready') this.#started(child, response)
    else if (response.type === 'unusable') this.#refuse(child, response.why)
    else this.#answered(child, response)
  }

  #answered(child: ChildProcess, response: Extract<HostResponse, { type: 'scored' | 'failed' }>): void {
    const request = this.#pending[0]
    if (request?.id !== response.id) {
      this.#kill(child, 'it answered out of order')
      return
    }
    this.#pending.shift()
    this.#watch()
    this.#failures = 0
    if (response.type === 'failed') {
      request.reject(new InferenceFailed(response.message))
      return
    }
    if (response.scores.length !== request.texts.length) {
      request.reject(new InferenceFailed('the model answered for another number of texts'))
      return
    }
    this.options.onScored?.(response)
    request.resolve(response.scores)
    if (response.residentBytes > this.options.memoryMb * MEBIBYTE) {
      this.#isRetired = true
      this.#kill(child, 'it grew over its memory bound')
    }
  }

  #started(child: ChildProcess, { model, residentBytes }: ReadyResponse): void {
    const { memoryMb } = this.options
    if (!this.#model && residentBytes > memoryMb * MEBIBYTE) {
      const neededMb = Math.ceil(residentBytes / MEBIBYTE)
      this.#refuse(child, `it takes ${neededMb} MB before its first text, more than ML_MEMORY_MB (${memoryMb})`)
      return
    }
    clearTimeout(this.#timer)
    this.#state = { kind: 'ready', child }
    this.#model = model
    this.options.logger.info({ model: model.version, pid: child.pid }, 'model ready')
    for (const waiter of this.#whenReady.splice(0)) waiter.resolve()
  }

  /** A model that was well before is what it was: whatever it says now is a loss like others, and it is started again. */
  #refuse(child: ChildProcess, why: string): void {
    if (!this.#model) {
      clearTimeout(this.#timer)
      const error = new UnusableModel(`the model cannot be used: ${why}`)
      this.#state = { kind: 'unusable', error }
      for (const waiter of this.#whenReady.splice(0)) waiter.reject(error)
    }
    this.#kill(child, why)
  }

  /** Times the request being worked on: the oldest one. */
  #watch(): void {
    clearTimeout(this.#timer)
    if (this.#pending.length === 0 || !('child' in this.#state)) return
    const { child } = this.#state
    this.#timer = setTimeout(() => this.#kill(child, 'no answer in time'), this.options.timeoutMs)
  }

  #kill(child: ChildProcess, why: string): void {
    this.options.logger.warn({ why, pid: child.pid }, 'ending the inference process')
    child.kill('SIGKILL')
  }

  #lost(child: ChildProcess, why: string): void {
    if (!('child' in this.#state) || this.#state.child !== child) return
    clearTimeout(this.#timer)
    const delayMs = Math.min(BACKOFF_MS.first * 2 ** this.#failures, BACKOFF_MS.most)
    this.#failures += 1
    this.options.logger.error({ why, restart_in_ms: delayMs }, 'inference process lost')
    this.options.onRestart?.()
    this.#state = {
      kind: 'waiting',
      timer: setTimeout(() => {
        this.#state = this.#launch()
      }, delayMs),
    }
    this.#abandon(why)
  }

  #abandon(why: string): void {
    this.#pending.splice(0).forEach((request, index) => {
      request.reject(new InferenceLost(index === 0 && !this.#isRetired, why))
    })
  }
}
