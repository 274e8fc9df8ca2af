import type { ReviewItem } from '@parley/client/moderation-api'
import { describe, expect, it } from 'vitest'
import { bulkKinds, oneOfEachRoom } from './bulk-act.js'

const item = (id: string, room: string) => ({ id, room: { id: room, name: room, kind: 'public' } }) as ReviewItem

describe('acts on many items', () => {
  it('are those that fit what became of them', () => {
    expect(bulkKinds('open')).toContain('approve')
    expect(bulkKinds('open')).not.toContain('restore')
    expect(bulkKinds('resolved')).toContain('restore')
    expect(bulkKinds('resolved')).not.toContain('assign')
  })

  it('are for those who may decide each room’s, asked once a room', () => {
    const items = [item('1', 'a'), item('2', 'a'), item('3', 'b'), item('4', 'c')]
    expect(oneOfEachRoom(items, new Set(['2', '3', '1']))).toEqual(['1', '3'])
    const many = Array.from({ length: 9 }, (_, n) => item(`${n}`, `room ${n}`))
    expect(oneOfEachRoom(many, new Set(many.map(({ id }) => id)))).toHaveLength(5)
  })
})
