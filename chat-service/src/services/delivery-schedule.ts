/** Waits before the second attempt, the third, ...; about a day in all. */
const EVENT_WAITS_S = [5, 30, 120, 600, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600]
/** Somebody sits and waits for the answer. */
const COMMAND_WAITS_S = [2, 5, 15]
/** Each wait is up to this part longer, so that what failed together does not come back together. */
const JITTER = 0.2
const MAX_RETRY_AFTER_MS = 3_600_000

/** A webhook that has failed for so long is disabled. */
export const DISABLED_AFTER_MS = 24 * 3_600_000

/**
 * How long to wait after the `attempts`-th attempt failed; null = give up. `random` is in 0..1. A receiver that names a
 * time of its own (`Retry-After`) is waited for, within limits.
 */
export function waitMs(
  kind: 'events' | 'command',
  attempts: number,
  random: number,
  retryAfterMs: number | null,
): number | null {
  const seconds = (kind === 'command' ? COMMAND_WAITS_S : EVENT_WAITS_S)[attempts - 1]
  if (seconds === undefined) return null
  const wait = Math.round(seconds * 1_000 * (1 + JITTER * random))
  if (retryAfterMs === null || kind === 'command') return wait
  return Math.max(wait, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS))
}

/** Seconds or a date, as HTTP has it; null for neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}
