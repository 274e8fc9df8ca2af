import { DrizzleQueryError } from 'drizzle-orm'

/**
 * The connection broke, or did not come about in time. The driver's own errors for that carry no code; this one does,
 * so that every layer can tell it from a statement that was wrong.
 */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST'
}

export const UNIQUE_VIOLATION = '23505'

/** The SQLSTATE of an error that Postgres answered with, or the code of what kept it from answering; else empty. */
export function sqlState(error: unknown): string {
  const cause = underlying(error)
  return 'code' in cause ? String(cause.code) : ''
}

/** The constraint (or unique index) that a statement would have broken; null for any other error. */
export function brokenConstraint(error: unknown): string | null {
  const cause = underlying(error)
  return 'constraint' in cause && typeof cause.constraint === 'string' ? cause.constraint : null
}

/**
 * Connection refused or lost, shutting down, out of resources, statement cancelled for its slowness, database closed for
 * a restore (55000): not the request's fault, and it may pass the next time.
 */
export function saysDatabaseIsAway(error: unknown): boolean {
  return AWAY.test(sqlState(error)) || isLoss(error)
}

/** Whether the connection that `error` came from is of no more use. */
export function isLoss(error: unknown): boolean {
  const cause = underlying(error)
  if ('code' in cause && cause.code !== undefined) return LOSS_CODE.test(String(cause.code))
  return LOSS_MESSAGE.test('message' in cause ? String(cause.message) : '')
}

/** Out of resources, cancelled for its slowness, closed for a restore; a lost connection is away too. */
const AWAY = /^(53|55000|57014)/

/** Ours, the system's for sockets, SQLSTATE 08 (connection) and 57P0x (shutting down). */
const LOSS_CODE =
  /^(CONNECTION_LOST|ECONN\w+|ENOTFOUND|EAI_\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|08\w{3}|57P0\w)$/

/** What the driver says without a code (pg 8, `client.js` and `pg-pool`), of a pool that was closed too. */
const LOSS_MESSAGE =
  /^(Connection terminated|timeout e(xceeded|xpired)|Query read timeout|Client (has encountered|was closed))|not queryable|^Cannot use a pool/

/** Drizzle wraps what the driver threw. */
function underlying(error: unknown): object {
  if (typeof error !== 'object' || error === null) return {}
  return error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error
}
