import type { Context } from 'hono'

const PATIENCE_MS = 10_000

/**
 * Reads a request's body and forgets it, if it says to be of `maxBytes` at most and comes within ten seconds; resolves in
 * any case. To be waited for before a body is refused unread: a client that still writes when the connection ends loses
 * the answer.
 */
export async function readAway(c: Context, maxBytes: number): Promise<void> {
  const { body } = c.req.raw
  const length = Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY)
  // A body whose reading has begun is its reader's.
  if (body === null || body.locked || !(length <= maxBytes)) return
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  const patience = setTimeout(() => reader.releaseLock(), PATIENCE_MS)
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client went away, or our patience was over: either way there is no more to read.
  } finally {
    clearTimeout(patience)
  }
}
