import { InvalidInput } from '@parley/common/errors'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { decodeCursor, encodeCursor, idPosition, nextCursor } from './paging.js'

const ID = '019a0000-0000-7000-8000-000000000000'

it('a cursor comes back as the position it was made from', () => {
  expect(decodeCursor(encodeCursor(ID), idPosition)).toBe(ID)
  expect(decodeCursor(encodeCursor({ before: 3 }), z.strictObject({ before: z.int() }))).toEqual({ before: 3 })
  expect(decodeCursor(undefined, idPosition)).toBeNull()
})

it.each(['', 'AA', 'not base64 !', encodeCursor({ id: ID }), encodeCursor('x'), encodeCursor(null)])(
  'a cursor nobody made is refused: %s',
  (cursor) => {
    expect(() => decodeCursor(cursor, idPosition)).toThrow(InvalidInput)
  },
)

it('there is a next page only after a full one', () => {
  const items = [{ id: ID }, { id: ID }]
  expect(nextCursor(items, 2, ({ id }) => id)).toBe(encodeCursor(ID))
  expect(nextCursor(items, 3, ({ id }) => id)).toBeNull()
  expect(nextCursor([], 1, () => ID)).toBeNull()
})
