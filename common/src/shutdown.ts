import type { Logger } from './logger.js'

type Closer = () => Promise<void> | void

/**
 * Everything a process opened, in the order it was opened; `run` closes it in reverse.
 *
 * A closer that throws or outlives its share of time is logged and passed over: what is left must still be closed.
 */
export class Shutdown {
  readonly #closers: { readonly name: string; readonly close: Closer; readonly limitMs: number }[] = []
  #running: Promise<void> | undefined

  constructor(private readonly logger: Logger) {}

  /** Registers `close`, given at most `limitMs` (default 10 s) when its turn comes. */
  add(name: string, close: Closer, limitMs = 10_000): void {
    this.#closers.push({ name, close, limitMs })
  }

  get hasStarted(): boolean {
    return this.#running !== undefined
  }

  /** Closes everything once; later calls get the same promise. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#closeAll()
    return this.#running
  }

  /** On SIGTERM and SIGINT: closes everything, then exits with 0. A second signal exits at once with 130. */
  onSignals(): void {
    const stop = (signal: NodeJS.Signals): void => {
      if (this.hasStarted) process.exit(130)
      this.logger.info({ signal }, 'shutting down')
      void this.run().then(() => process.exit(0))
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  }

  async #closeAll(): Promise<void> {
    for (const { name, close, limitMs } of this.#closers.reverse()) {
      let timer: NodeJS.Timeout | undefined
      try {
        const late = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error(`did not close within ${limitMs} ms`)), limitMs)
        })
        await Promise.race([Promise.resolve(close()), late])
      } catch (error) {
        this.logger.error({ err: error, resource: name }, 'could not close cleanly')
      } finally {
        clearTimeout(timer)
      }
    }
  }
}
