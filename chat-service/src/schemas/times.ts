import { z } from '@hono/zod-openapi'

const EARLIEST_MS = Date.UTC(1970, 0)
const LATEST_MS = Date.UTC(10_000, 0)

/**
 * A time that a request names. ISO 8601 has years that Postgres does not know, such as 0; nothing of ours is as old as
 * 1970.
 */
export const givenTime = z.iso.datetime().refine((text) => {
  const at = Date.parse(text)
  return at >= EARLIEST_MS && at < LATEST_MS
}, 'Not a time of the years 1970 to 9999')
