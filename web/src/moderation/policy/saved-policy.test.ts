import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { reviewKeys } from '../review-keys.js'
import { aServerPolicy } from './a-server-policy.js'
import { unitsOf } from './policy-units.js'
import type { StoredPolicy } from './saved-policy.js'
import { keepSaved } from './saved-policy.js'

const server = aServerPolicy({ flag: 0.5, hide: 0.8, reject: null })
const saved: StoredPolicy = { version: 7, units: unitsOf(server), server }

/** As `useThresholds` of the queue has them. */
const ticks = (room: string) => [...reviewKeys.policy(room), 'thresholds']

describe('a saved policy', () => {
  it.each(['r1', null])('has what goes by policies read anew in every room (that of %s)', (room) => {
    const queries = new QueryClient()
    for (const shown of ['r1', 'r2']) queries.setQueryData(ticks(shown), 'old')
    keepSaved(queries, room, saved)
    for (const shown of ['r1', 'r2']) expect(queries.getQueryState(ticks(shown))?.isInvalidated).toBe(true)
    expect(queries.getQueryData(reviewKeys.editedPolicy(room))).toBe(saved)
  })

  it('is not read anew under the hands of who edits it, neither then nor after an act', async () => {
    const queries = new QueryClient()
    keepSaved(queries, 'r1', saved)
    await queries.invalidateQueries({ queryKey: reviewKeys.all })
    expect(queries.getQueryState(reviewKeys.editedPolicy('r1'))?.isInvalidated).toBe(false)
  })
})
