import type { ServerFrame } from '@parley/common/contracts/socket'
import { DomainError, RateLimited } from '@parley/common/errors'
import { type OutgoingFrame, outgoingFrame } from './outgoing-frame.js'

export type ErrorFrame = Extract<ServerFrame, { t: 'err' }>

export function serverFrame(frame: ServerFrame): OutgoingFrame {
  return outgoingFrame(JSON.stringify(frame), frame.t === 'eph')
}

/** The one place where domain errors become frames. Null = not a domain error: a fault of ours, to be logged. */
export function domainErrorFrame(error: unknown, id: string | undefined): ErrorFrame | null {
  if (!(error instanceof DomainError)) return null
  return {
    ...errorFrame(id, error.code, error.message, isWorthRetrying(error)),
    ...(error instanceof RateLimited ? { retry_ms: Math.max(1, Math.ceil(error.retryAfterMs)) } : {}),
  }
}

/**
 * Whether a client shall send the same again by itself after a while. Not where the author is to go slower: the wait is
 * long, about one room only, and theirs to decide what to do with.
 */
function isWorthRetrying({ kind, code }: DomainError): boolean {
  return kind === 'unavailable' || (kind === 'rate_limited' && code !== 'slow_mode' && code !== 'flood')
}

export function errorFrame(id: string | undefined, code: string, message: string, retry: boolean): ErrorFrame {
  return { t: 'err', ...(id === undefined ? {} : { id }), code, msg: message, retry }
}
