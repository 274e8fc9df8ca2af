import { CLOSE } from '@parley/common/contracts/socket-constants'

export interface Backoff {
  readonly minMs: number
  readonly maxMs: number
}

export const DEFAULT_BACKOFF: Backoff = { minMs: 500, maxMs: 30_000 }

/** How long to wait before attempt `attempt` (from 0) to reconnect; `random` in 0..1 spreads clients that all lost one server. */
export function reconnectDelayMs(attempt: number, random: number, { minMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** (attempt + 1))
  return Math.round(minMs + random * (ceiling - minMs))
}

/** What a close code asks of the client. */
export type AfterClose = 'reconnect' | 'renew_token' | 'stop'

export function afterClose(code: number): AfterClose {
  switch (code) {
    case CLOSE.unauthenticated:
      return 'renew_token'
    case CLOSE.badFrame:
    case CLOSE.forbidden:
    case CLOSE.notFound:
      return 'stop'
    default:
      return 'reconnect'
  }
}
