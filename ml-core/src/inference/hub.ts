/** A download that takes longer is ended. */
export const DOWNLOAD_LIMIT_MS = 15 * 60_000

/** What `fetch` says of a connection, and transformers.js of an answer other than that there is no such file. */
const PASSING = /^fetch failed$|^terminated$|occurred while trying to load file/

/** Whether the hub could not be reached, so that the next try may go well. */
export function saysHubIsAway(error: unknown): boolean {
  return error instanceof Error && PASSING.test(error.message)
}
