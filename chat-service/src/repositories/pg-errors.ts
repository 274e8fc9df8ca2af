import { sqlState } from '@parley/common/postgres/errors'

/** Characters that Postgres' text cannot hold, such as NUL. Texts are checked at the edge; this is the net under it. */
export function saysTextIsUnstorable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '22021' || state === '22P05'
}

/** Times outside of Postgres' calendar. They are checked at the edge; this is the net under it. */
export function saysTimeIsUnstorable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '22007' || state === '22008'
}
