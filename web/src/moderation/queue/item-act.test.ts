import type { ReviewItem } from '@parley/client/moderation-api'
import { describe, expect, it } from 'vitest'
import { isBeyond, itemActOf } from './item-act.js'

const open = { state: 'open', assignee: null } as ReviewItem
const resolved = { ...open, state: 'resolved' } as ReviewItem
const me = { ownId: 'me', isServerStaff: true }

describe('what a command asks of the server', () => {
  it('approves an open item and restores a resolved one', () => {
    expect(itemActOf('approve', open, me)).toMatchObject({ request: { kind: 'approve' }, leaves: true })
    expect(itemActOf('approve', resolved, me)).toMatchObject({ request: { kind: 'restore' } })
  })

  it('skips only what waits', () => {
    expect(itemActOf('skip', open, me)?.leaves).toBe(true)
    expect(itemActOf('skip', resolved, me)).toBeNull()
  })

  it('takes an item, and gives back one of its own', () => {
    expect(itemActOf('assign', open, me)?.request).toEqual({ kind: 'assign', assignee_id: 'me' })
    const mine = { ...open, assignee: { user_id: 'me', username: 'me' } }
    expect(itemActOf('assign', mine, me)?.request).toEqual({ kind: 'assign', assignee_id: null })
  })

  it('gives an item to somebody else, or to nobody', () => {
    for (const assigneeId of ['you', null]) {
      expect(itemActOf('assign', open, { ...me, assigneeId })?.request).toEqual({
        kind: 'assign',
        assignee_id: assigneeId,
      })
    }
  })

  it('keeps the item open while a penalty decides nothing about the message', () => {
    const words = { durationS: 3_600, scope: 'room', reason: 'Calm down', note: '' } as const
    expect(itemActOf('mute', open, { ...me, ...words, decision: null })).toEqual({
      request: { kind: 'mute', scope: 'room', duration_s: 3_600, decision: null, reason: 'Calm down', note: '' },
      leaves: false,
    })
    expect(itemActOf('mute', open, { ...me, ...words, decision: 'remove' })?.leaves).toBe(true)
  })

  it('acts on the whole server about a person’s name, which is in no room', () => {
    expect(itemActOf('warn', { ...open, room: null }, { ...me, scope: 'room' })?.request).toMatchObject({
      scope: 'server',
    })
  })

  it('leaves an escalated item to those above', () => {
    expect(isBeyond({ escalated_to: null }, 'user')).toBe(false)
    expect(isBeyond({ escalated_to: 'server' }, 'user')).toBe(true)
    expect(isBeyond({ escalated_to: 'server' }, 'moderator')).toBe(false)
    expect(isBeyond({ escalated_to: 'admin' }, 'moderator')).toBe(true)
    expect(isBeyond({ escalated_to: 'admin' }, 'admin')).toBe(false)
  })

  it('passes an item on to those above', () => {
    expect(itemActOf('escalate', open, me)?.request).toMatchObject({ to: 'admin' })
    expect(itemActOf('escalate', open, { ...me, isServerStaff: false })?.request).toMatchObject({ to: 'server' })
  })
})
