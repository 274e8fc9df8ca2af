import { ApiError } from '@parley/client'

/** Refused, not there, or no such address at all; anything else, such as no network, says nothing about what was asked for. */
const STATUSES: readonly number[] = [403, 404, 422]

/** Whether the server says that there is no such room or message, or none for us. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof ApiError && STATUSES.includes(error.status)
}
