import type { RoomBody } from '@parley/common/contracts/chat'
import { expect, it } from 'vitest'
import { Pace } from './pace.js'
import { Topics } from './topics.js'

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z')
const aRoom = (slow_mode_s: number, post_after?: string): RoomBody => ({
  id: 'room',
  kind: 'public',
  name: 'tea',
  topic: '',
  mode: 'post',
  slow_mode_s,
  member_count: 2,
  head: 1,
  created_at: '2026-11-21T11:00:00.000Z',
  membership: {
    role: 'member',
    read: 0,
    unread: 0,
    mentions: 0,
    joined_at: '2026-11-21T11:00:00.000Z',
    ...(post_after === undefined ? {} : { post_after }),
  },
  direct_members: null,
})

it('one waits until the room says, but never longer than its slow mode lasts, whatever the clocks', () => {
  const pace = new Pace(new Topics())
  pace.read(aRoom(30, '2026-11-21T12:00:10.000Z'), NOW_MS)
  expect(pace.until('room')).toBe(NOW_MS + 10_000)
  pace.read(aRoom(30, '2026-11-21T13:00:00.000Z'), NOW_MS)
  expect(pace.until('room')).toBe(NOW_MS + 30_000)
})

it('what was read earlier than what was heard shortens no wait; the end of slow mode ends it', () => {
  const pace = new Pace(new Topics())
  pace.wait('room', NOW_MS + 20_000)
  pace.read(aRoom(30), NOW_MS)
  pace.read(aRoom(30, '2026-11-21T12:00:05.000Z'), NOW_MS)
  expect(pace.until('room')).toBe(NOW_MS + 20_000)
  pace.read(aRoom(0), NOW_MS)
  expect(pace.until('room')).toBe(0)
})
