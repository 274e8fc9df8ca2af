import { describe, expect, it } from 'vitest'
import { RoomCursor } from './room-cursor.js'

describe('a room’s cursor', () => {
  it('takes what is next, knows what it had, and sees a gap', () => {
    const cursor = new RoomCursor({ since: 3, epoch: 'a' })
    expect([3, 4, 4, 6, 5, 6].map((seq) => cursor.take(seq))).toEqual(['old', 'next', 'old', 'gap', 'next', 'next'])
    expect(cursor.seq).toBe(6)
  })

  it('takes nothing before the server has named a head', () => {
    const cursor = new RoomCursor()
    expect(cursor.take(1)).toBe('gap')
    cursor.restart(7, 'b')
    expect([7, 8].map((seq) => cursor.take(seq))).toEqual(['old', 'next'])
    expect(cursor.epoch).toBe('b')
  })
})
