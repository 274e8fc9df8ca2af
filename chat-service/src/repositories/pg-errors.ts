export const UNIQUE_VIOLATION = '23505'

/** The SQLSTATE of an error that Postgres answered with, or the code of what kept it from answering; else empty. */
export function sqlState(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/**
 * Connection refused or lost, shutting down, out of resources, statement cancelled for its slowness, database closed for
 * a restore (55000): not the request's fault, and it may pass the next time.
 */
const AWAY = /^(CONNECT|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|08|53|55000|57P0|57014)/

export function saysDatabaseIsAway(error: unknown): boolean {
  return AWAY.test(sqlState(error))
}

/** Characters that Postgres' text cannot hold, such as NUL. Texts are checked at the edge; this is the net under it. */
export function saysTextIsUnstorable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '22021' || state === '22P05'
}
