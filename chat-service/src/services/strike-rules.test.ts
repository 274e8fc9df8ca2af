import { describe, expect, it } from 'vitest'
import type { PastOffence } from '../repositories/past-strikes.js'
import type { StrikePolicy, StrikeStep } from '../schemas/strike-policy.js'
import { DEFAULT_STRIKE_POLICY } from '../schemas/strike-policy.js'
import { offenceOf, penaltiesFor, strikePoints } from './strike-rules.js'
import { simulateStrikes } from './strike-simulation.js'

const AT = new Date('2026-11-21T12:00:00Z')
const at = (room: number, server = room) => ({ room, server })
const step = (points: number, penalty: StrikeStep['penalty'], scope: StrikeStep['scope'] = 'room'): StrikeStep => ({
  points,
  penalty,
  scope,
  duration_s: penalty === 'warn' ? null : 60,
})

describe('what an act counts', () => {
  it.each([
    ['hide', 'insult', 1],
    ['hide', 'threat', 2],
    ['remove', null, 2],
    ['remove', 'threat', 4],
    ['warn', 'threat', 1],
  ] as const)('%s for %s counts %i', (action, label, points) => {
    expect(strikePoints(DEFAULT_STRIKE_POLICY, action, label)).toBe(points)
  })

  it.each([
    ['staff', { userId: 'u', kind: 'user', isStaff: true }],
    ['a webhook', { userId: 'u', kind: 'webhook', isStaff: false }],
  ])('nothing against %s', (_, author) => {
    const act = { action: 'hide', label: 'threat', at: AT, isDirect: false } as const
    expect(offenceOf(DEFAULT_STRIKE_POLICY, author, act)).toBeNull()
  })

  it('in a conversation of two a ban is silence', () => {
    const strikes = { ...DEFAULT_STRIKE_POLICY, ladder: [step(1, 'ban')] }
    const author = { userId: 'u', kind: 'user', isStaff: false }
    const offence = offenceOf(strikes, author, { action: 'hide', label: null, at: AT, isDirect: true })
    expect(offence?.escalate({ before: at(0), after: at(1) })).toMatchObject([{ kind: 'mute', scope: 'room' }])
  })
})

describe('what points lead to', () => {
  const ladder = [step(3, 'warn'), step(6, 'mute'), step(10, 'ban'), step(8, 'mute', 'server')]
  it.each([
    ['nothing below the first step', at(0), at(2), []],
    ['the step that is reached', at(2), at(3), ['warn room']],
    ['nothing again between steps', at(3), at(5), []],
    ['the hardest of several steps at once', at(2), at(7), ['mute room']],
    ['one per scope', at(5, 7), at(11, 13), ['ban room', 'mute server']],
    ['by the points of all rooms what holds everywhere', at(0, 7), at(1, 8), ['mute server']],
  ] as const)('%s', (_, before, after, expected) => {
    expect(penaltiesFor(ladder, { before, after }).map(({ kind, scope }) => `${kind} ${scope}`)).toEqual(expected)
  })
})

describe('the simulator', () => {
  const policy: StrikePolicy = { ...DEFAULT_STRIKE_POLICY, window_days: 1, ladder: [step(2, 'mute'), step(4, 'ban')] }
  const offence = (hours: number, over: Partial<PastOffence> = {}): PastOffence => ({
    actId: `act-${hours}-${over.messageId ?? ''}`,
    at: new Date(AT.getTime() + hours * 3_600_000),
    userId: 'a',
    roomId: 'r',
    messageId: `m-${hours}`,
    action: 'hide',
    label: 'insult',
    ...over,
  })
  const penaltiesOf = (offences: readonly PastOffence[]) =>
    simulateStrikes(policy, offences).map(({ userId, penalties }) => [userId, ...penalties.map(({ kind }) => kind)])

  it('counts within the window, per room and user', () => {
    expect(penaltiesOf([offence(0), offence(1), offence(2, { userId: 'b' })])).toEqual([['a', 'mute'], ['b']])
    expect(penaltiesOf([offence(0), offence(1, { roomId: 's' })])).toEqual([['a']])
    expect(penaltiesOf([offence(0), offence(25)])).toEqual([['a']])
  })

  it('counts a message once, at its hardest', () => {
    const twice = [offence(0, { messageId: 'm' }), offence(1, { messageId: 'm', action: 'remove' })]
    expect(penaltiesOf(twice)).toEqual([['a', 'mute']])
    expect(simulateStrikes(policy, twice)[0]?.peak).toBe(2)
  })
})
