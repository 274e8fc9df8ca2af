import { z } from '@hono/zod-openapi'
import { InvalidInput } from '@parley/common/errors'

const MAX_CURSOR_CHARACTERS = 400

export const cursorParam = z.string().min(1).max(MAX_CURSOR_CHARACTERS).optional().openapi({
  description: '`next` of the page before; opaque.',
})

/** `?cursor=&limit=` of every list. */
export function pageQuery(maxLimit: number, defaultLimit: number) {
  return z.object({
    cursor: cursorParam,
    limit: z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit),
  })
}

/** `{items, next}`; `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** A cursor is base64url of JSON: opaque to clients, checked against `schema` when it comes back. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws InvalidInput for what `encodeCursor` did not make. */
export function decodeCursor<Position>(cursor: string | undefined, schema: z.ZodType<Position>): Position | null {
  if (cursor === undefined) return null
  let raw: unknown
  try {
    raw = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw malformedCursor()
  }
  const parsed = schema.safeParse(raw)
  if (!parsed.success) throw malformedCursor()
  return parsed.data
}

/** The position after the last of `items`, when there may be more; null otherwise. */
export function nextCursor<Item>(
  items: readonly Item[],
  limit: number,
  position: (item: Item) => unknown,
): string | null {
  const last = items.at(-1)
  return last !== undefined && items.length >= limit ? encodeCursor(position(last)) : null
}

/** The position of lists that are ordered by an id. */
export const idPosition = z.uuid()

function malformedCursor(): InvalidInput {
  return new InvalidInput(['query', 'cursor'], 'Not a cursor of this list', 'cursor_invalid')
}
