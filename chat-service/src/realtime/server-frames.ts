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
    ...errorFrame(id, error.code, error.message, error.kind === 'rate_limited' || error.kind === 'unavailable'),
    ...(error instanceof RateLimited ? { retry_ms: Math.max(1, Math.ceil(error.retryAfterMs)) } : {}),
  }
}

export function errorFrame(id: string | undefined, code: string, message: string, retry: boolean): ErrorFrame {
  return { t: 'err', ...(id === undefined ? {} : { id }), code, msg: message, retry }
}
