import { setTimeout as wait } from 'node:timers/promises'
import { Unavailable } from '../errors.js'
import { saysDatabaseIsAway } from '../postgres/errors.js'

/** How work waits for a database or a service that is away. */
export interface OutagePatience {
  /** After this the work fails. */
  readonly limitMs: number
  readonly firstRetryMs: number
  /** The time between two tries doubles up to this. */
  readonly maxRetryMs: number
}

export const OUTAGE_PATIENCE: OutagePatience = { limitMs: 10 * 60_000, firstRetryMs: 200, maxRetryMs: 5_000 }

/** Something that is needed cannot be reached: it is not the work's fault, and it passes. */
export function saysOutage(error: unknown): boolean {
  return error instanceof Unavailable || saysDatabaseIsAway(error)
}

/**
 * Does `work`, again and again while an outage makes it fail. Rejects with the last error when it failed by anything
 * else, when the patience is at its end, and at once when `signal` says that there is no more time.
 */
export async function throughOutages<T>(
  work: () => Promise<T>,
  { limitMs, firstRetryMs, maxRetryMs }: OutagePatience,
  signal: AbortSignal,
  onWait: (error: unknown, delayMs: number) => void,
): Promise<T> {
  const endsAtMs = performance.now() + limitMs
  for (let delayMs = firstRetryMs; ; delayMs = Math.min(2 * delayMs, maxRetryMs)) {
    try {
      return await work()
    } catch (error) {
      if (!saysOutage(error) || signal.aborted || performance.now() > endsAtMs) throw error
      onWait(error, delayMs)
      await wait(delayMs, undefined, { signal }).catch(() => {
        throw error
      })
    }
  }
}
