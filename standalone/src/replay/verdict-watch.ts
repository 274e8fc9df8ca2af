import { createNodeClient } from '@parley/client/node'
import type { ParleyClient } from '@parley/client/parley-client'
import { z } from 'zod'
import { patiently } from './performers.js'

const figuresSchema = z.object({
  messages: z.number(),
  scored: z.number(),
  unsupported: z.number(),
  failed: z.number(),
  flagged: z.number(),
  hidden: z.number(),
})
type Figures = z.infer<typeof figuresSchema>

const latencySchema = z.object({
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
})

export interface Verdicts {
  readonly counted: number
  /** With a verdict of any kind. */
  readonly scored: number
  readonly flagged: number
  readonly hidden: number
  /** Server's own figures, acceptance to application of the verdict. */
  readonly latency: z.infer<typeof latencySchema>
}

const POLL_MS = 500
const STALL_MS = 60_000
/** Figures are those of whole hours; this range begins long before the run and is the same before and after it. */
const RANGE_MS = 2 * 3_600_000

/** What the dashboards say of the rooms played in, before and after: the difference is the run. */
export class VerdictWatch {
  readonly #client: ParleyClient
  readonly #since = new Date(Date.now() - RANGE_MS).toISOString()
  #before: Figures | undefined

  private constructor(client: ParleyClient) {
    this.#client = client
  }

  /** `username` must be a moderator or the admin. */
  static async login(baseUrl: string, username: string, password: string): Promise<VerdictWatch> {
    const client = createNodeClient({ baseUrl, timeoutMs: 30_000 })
    await patiently(() => client.auth.login(username, password))
    return new VerdictWatch(client)
  }

  async begin(): Promise<void> {
    this.#before = await this.#figures()
  }

  /** Waits until `expected` more messages have verdicts, or none has come for a minute. */
  async finish(expected: number, onProgress: (done: number) => void): Promise<Verdicts> {
    const before = this.#before
    if (!before) throw new Error('begin() comes first')
    let now = await this.#figures()
    let last = -1
    let movedAt = performance.now()
    for (;;) {
      const done = withVerdict(now) - withVerdict(before)
      onProgress(done)
      const isAllCounted = now.messages - before.messages >= expected
      if ((done >= expected && isAllCounted) || performance.now() - movedAt > STALL_MS) break
      if (done !== last) movedAt = performance.now()
      last = done
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      now = await this.#figures()
    }
    return {
      counted: now.messages - before.messages,
      scored: withVerdict(now) - withVerdict(before),
      flagged: now.flagged - before.flagged,
      hidden: now.hidden - before.hidden,
      latency: latencySchema.parse(await this.#ask('latency')),
    }
  }

  async #figures(): Promise<Figures> {
    return figuresSchema.parse(await this.#ask('summary'))
  }

  #ask(what: 'summary' | 'latency'): Promise<unknown> {
    return patiently(() => this.#client.request('GET', `/api/analytics/${what}`, { query: { from: this.#since } }))
  }
}

function withVerdict({ scored, unsupported, failed }: Figures): number {
  return scored + unsupported + failed
}
