import { type ChildProcess, fork } from 'node:child_process'
import type { Logger } from '@parley/common/logger'
import type { Environment } from '@parley/common/settings'
import { z } from 'zod'

export interface MlWorkerOptions {
  /** The worker's entry module: ml-core's `main.js`. */
  readonly entry: URL
  readonly env: Environment
  readonly logger: Logger
  /** One that is not ready after this time is killed and started again; default two minutes. */
  readonly startLimitMs?: number
  /** Called before each start. */
  readonly onStart?: () => void
}

/** What the worker says over IPC once it listens. */
const readyMessageSchema = z.object({ ready: z.literal(true), port: z.int().min(1).max(65_535) })

const FIRST_RESTART_MS = 250
const MAX_RESTART_MS = 15_000
/** A worker that lived this long starts again without delay when it dies. */
const HEALTHY_MS = 60_000
const START_LIMIT_MS = 120_000
const STOP_LIMIT_MS = 15_000
const PROBE = { intervalMs: 10_000, timeoutMs: 5_000, misses: 3 }

/**
 * ml-core as a process of its own (inference must never block the event loop of HTTP), started again when it dies or
 * hangs. While it is away jobs wait in the queue and `address` is null.
 */
export class MlWorker {
  #child: ChildProcess | undefined
  #address: string | null = null
  #isClosing = false
  #failures = 0
  #restart: NodeJS.Timeout | undefined
  #probe: NodeJS.Timeout | undefined
  #startedAt = 0
  readonly #waiting = new Set<() => void>()

  constructor(private readonly options: MlWorkerOptions) {}

  /** Where it listens, such as `http://127.0.0.1:40123`; null while it is starting or dead. */
  get address(): string | null {
    return this.#address
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    if (this.#isClosing) return
    this.#startedAt = Date.now()
    try {
      this.options.onStart?.()
      this.#child = this.#fork()
    } catch (error) {
      // Out of memory, for instance: this may pass, and must not end the process that serves the chat.
      this.#onNoProcess(error)
    }
  }

  #fork(): ChildProcess {
    const child = fork(this.options.entry, {
      // Its own process group: Ctrl-C reaches the parent only, which stops it in its turn.
      detached: true,
      execArgv: ['--import', new URL('./parent-guard.js', import.meta.url).href],
      env: this.options.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const limitMs = this.options.startLimitMs ?? START_LIMIT_MS
    const limit = setTimeout(() => {
      this.options.logger.error({ limit_ms: limitMs }, 'the ML worker does not become ready; killing it')
      child.kill('SIGKILL')
    }, limitMs)
    child.on('message', (message) => {
      const parsed = readyMessageSchema.safeParse(message)
      if (!parsed.success) return
      clearTimeout(limit)
      this.#becomeReady(child, parsed.data.port)
    })
    child.on('error', (error) => {
      if (child.pid !== undefined) return this.options.logger.error({ err: error }, 'ML worker process error')
      // Out of processes, for instance: one that never began does not exit.
      clearTimeout(limit)
      if (this.#child === child) this.#onNoProcess(error)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(limit)
      if (this.#child === child) this.#onExit(signal ?? code)
    })
    return child
  }

  /** Resolves true once it listens; false when that takes longer than `limitMs`. */
  whenReady(limitMs: number): Promise<boolean> {
    if (this.#address !== null) return Promise.resolve(true)
    return new Promise((resolve) => {
      const done = (isReady: boolean): void => {
        clearTimeout(timer)
        this.#waiting.delete(onReady)
        resolve(isReady)
      }
      const onReady = (): void => done(true)
      const timer = setTimeout(() => done(false), limitMs)
      this.#waiting.add(onReady)
    })
  }

  /** Sends it a message over IPC; lost when it is not there, since a new one knows nothing that it would have to unlearn. */
  tell(message: { readonly revocation: unknown }): void {
    if (this.#child?.connected) this.#child.send(message, () => {})
  }

  /** Asks it to finish the jobs in hand, then to go; kills it when it does not. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#address = null
    clearTimeout(this.#restart)
    clearInterval(this.#probe)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await exited
    clearTimeout(timer)
  }

  /** Ends it at once, as the last act of a process that cannot wait. */
  kill(): void {
    this.#isClosing = true
    this.#child?.kill('SIGKILL')
  }

  #becomeReady(child: ChildProcess, port: number): void {
    this.#address = `http://127.0.0.1:${port}`
    this.options.logger.info({ pid: child.pid, port, ms: Date.now() - this.#startedAt }, 'ML worker is ready')
    for (const resolve of this.#waiting) resolve()
    clearInterval(this.#probe)
    this.#probe = setInterval(this.#watchForHang(child, this.#address), PROBE.intervalMs)
    this.#probe.unref()
  }

  #onNoProcess(error: unknown): void {
    this.options.logger.error({ err: error }, 'the ML worker could not be started')
    this.#child = undefined
    this.#onExit(null)
  }

  #onExit(how: string | number | null): void {
    this.#address = null
    clearInterval(this.#probe)
    if (this.#isClosing) return
    this.#failures = Date.now() - this.#startedAt > HEALTHY_MS ? 0 : this.#failures + 1
    const delay = this.#failures === 0 ? 0 : Math.min(FIRST_RESTART_MS * 2 ** (this.#failures - 1), MAX_RESTART_MS)
    this.options.logger.error({ exit: how, restart_in_ms: delay }, 'the ML worker died; restarting it')
    this.#restart = setTimeout(() => this.start(), delay)
  }

  /** Asks for a sign of life; after several unanswered in a row the process is taken for hung. */
  #watchForHang(child: ChildProcess, address: string): () => void {
    let misses = 0
    return () => {
      fetch(`${address}/health`, { signal: AbortSignal.timeout(PROBE.timeoutMs) })
        .then(async (response) => {
          await response.body?.cancel()
          misses = 0
        })
        .catch((error: unknown) => {
          misses += 1
          this.options.logger.warn({ err: error, misses }, 'the ML worker did not answer')
          if (misses >= PROBE.misses) child.kill('SIGKILL')
        })
    }
  }
}
