import type { ReviewItem } from '@parley/client/moderation-api'
import type { ServerRole } from '@parley/common/contracts/identity'
import { describe, expect, it } from 'vitest'
import { type ItemCommand, isBeyond, itemActOf, mayDo } from './item-act.js'

const open = { state: 'open', assignee: null } as ReviewItem
const resolved = { ...open, state: 'resolved' } as ReviewItem
const EVERYTHING: readonly ItemCommand[] = [
  ...(['approve', 'remove', 'remove_with_reason', 'warn', 'mute', 'ban'] as const),
  ...(['escalate', 'assign', 'assign_to', 'note', 'skip'] as const),
]
const without = (...commands: readonly ItemCommand[]) => EVERYTHING.filter((command) => !commands.includes(command))
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

describe('what a reviewer may do with an item', () => {
  const waiting = {
    state: 'open',
    message_state: 'visible',
    name: null,
    lease: null,
    escalated_to: null,
    snapshot: { sender_id: 'tom', sender_kind: 'user' },
  } as ReviewItem
  const decided = { ...waiting, state: 'resolved' } as ReviewItem
  const byMe = { ...waiting.snapshot, sender_id: 'me' }
  const byWebhook = { ...waiting.snapshot, sender_kind: 'webhook' } as const
  const heldBy = (user_id: string) => ({ user_id, username: user_id, until: '2026-11-22T09:48:00.000Z' })
  const aName = { of: 'display_name', subject_id: 'tom', now: 'Tom' } as const

  it.each<readonly [string, ReviewItem, ServerRole, readonly ItemCommand[]]>([
    ['of an open item', waiting, 'user', EVERYTHING],
    ['of one they hold themselves', { ...waiting, lease: heldBy('me') }, 'user', EVERYTHING],
    ['of one that another holds', { ...waiting, lease: heldBy('max') }, 'admin', ['note', 'skip']],
    ['of their own message', { ...waiting, snapshot: byMe }, 'admin', ['note', 'skip']],
    ['of one that waits for those above', { ...waiting, escalated_to: 'admin' }, 'moderator', ['note', 'skip']],
    ['of one that was passed on to them', { ...waiting, escalated_to: 'server' }, 'moderator', EVERYTHING],
    ['of a webhook’s message', { ...waiting, snapshot: byWebhook }, 'user', without('warn', 'mute', 'ban')],
    [
      'of a resolved item whose message stands',
      decided,
      'user',
      without('approve', 'escalate', 'assign', 'assign_to', 'skip'),
    ],
    [
      'of a resolved item whose message is hidden',
      { ...decided, message_state: 'hidden' },
      'user',
      without('escalate', 'assign', 'assign_to', 'skip'),
    ],
    [
      'of a resolved item whose message is removed',
      { ...decided, message_state: 'removed' },
      'user',
      without('remove', 'remove_with_reason', 'escalate', 'assign', 'assign_to', 'skip'),
    ],
    [
      'of a resolved item whose message is gone',
      { ...decided, message_state: null },
      'user',
      ['warn', 'mute', 'ban', 'note'],
    ],
    ['of a name', { ...waiting, message_state: null, name: aName }, 'moderator', EVERYTHING],
    [
      'of a username',
      { ...waiting, message_state: null, name: { ...aName, of: 'username' } },
      'moderator',
      without('remove', 'remove_with_reason'),
    ],
    ['of their own name', { ...waiting, message_state: null, name: aName, snapshot: byMe }, 'admin', ['skip']],
    ['of a name that was decided on', { ...decided, message_state: null, name: aName }, 'admin', ['note']],
  ])('%s', (_, item, role, expected) => {
    const permitted = EVERYTHING.filter((command) => mayDo(command, item, { ownId: 'me', role }))
    expect(permitted).toEqual(EVERYTHING.filter((command) => expected.includes(command)))
  })
})
