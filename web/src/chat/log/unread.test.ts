import type { RoomBody } from '@parley/common/contracts/chat'
import { expect, it } from 'vitest'
import { arrived, readUpTo, recounted, unreadOf, vanished } from './unread.js'

const aRoom = (head: number, membership: { read: number; unread: number; mentions: number }): RoomBody => ({
  id: 'room',
  kind: 'public',
  name: 'tea',
  topic: '',
  mode: 'post',
  member_count: 2,
  head,
  created_at: '2026-11-21T12:00:00.000Z',
  membership: { role: 'member', joined_at: '2026-11-21T12:00:00.000Z', ...membership },
  direct_members: null,
})
const counted = recounted(undefined, aRoom(10, { read: 7, unread: 3, mentions: 1 }))
const later = (seq: number, isMention = false) => ({ id: `m${seq}`, seq, isMention })

it('what arrives is added to what the server counted, once', () => {
  const count = [later(11), later(12, true), later(11), later(9)].reduce(arrived, counted)
  expect(unreadOf(count)).toEqual({ unread: 5, mentions: 2 })
})

it('reading takes away what was read; marks never go back', () => {
  const count = arrived(arrived(counted, later(11)), later(12, true))
  expect(unreadOf(readUpTo(count, 11))).toEqual({ unread: 1, mentions: 1 })
  expect(unreadOf(readUpTo(readUpTo(count, 12), 3))).toEqual({ unread: 0, mentions: 0 })
})

it('what is retracted is unread no more', () => {
  expect(unreadOf(vanished(arrived(counted, later(11)), 'm11')).unread).toBe(3)
})

it('a new count keeps what arrived after it was made, and knows what was read meanwhile', () => {
  const count = arrived(arrived(counted, later(11)), later(12))
  expect(unreadOf(recounted(count, aRoom(11, { read: 7, unread: 4, mentions: 1 })))).toEqual({ unread: 5, mentions: 1 })
  const read = readUpTo(count, 12)
  expect(unreadOf(recounted(read, aRoom(12, { read: 7, unread: 5, mentions: 1 })))).toEqual({ unread: 0, mentions: 0 })
})
