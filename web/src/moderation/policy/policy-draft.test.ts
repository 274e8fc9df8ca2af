import type { Thresholds } from '@parley/client/policy-api'
import { describe, expect, it } from 'vitest'
import { aServerPolicy } from './a-server-policy.js'
import {
  movedThresholds,
  movedUnits,
  type PolicyDraft,
  roomDraft,
  serverDraft,
  serverPolicyOf,
  withThreshold,
} from './policy-draft.js'
import { unitsOf } from './policy-units.js'

const thresholds = { flag: 0.5, hide: 0.8, reject: 0.95 }
const server = aServerPolicy(thresholds)

/** What the thresholds of insult are after all these, each handed on as it is typed or dragged, in one move. */
function movedOver(draft: PolicyDraft, action: keyof Thresholds, values: readonly number[]): Map<string, unknown> {
  const units = new Map<string, unknown>()
  for (const value of values) {
    for (const [unit, threshold] of Object.entries(movedUnits(draft, 'insult', action, value))) {
      if (threshold === undefined) units.delete(unit)
      else units.set(unit, threshold)
    }
  }
  return units
}

describe('moving a threshold', () => {
  it.each([
    ['flag', 0.6, { flag: 0.6, hide: 0.8, reject: 0.95 }],
    ['flag', 0.9, { flag: 0.9, hide: 0.9, reject: 0.95 }],
    ['hide', 0.4, { flag: 0.4, hide: 0.4, reject: 0.95 }],
    ['reject', 0.3, { flag: 0.3, hide: 0.3, reject: 0.3 }],
    ['hide', null, { flag: 0.5, hide: null, reject: 0.95 }],
  ] as const)('%s to %s pushes the others out of its way', (action, value, expected) => {
    expect(withThreshold(thresholds, action, value)).toEqual(expected)
  })

  it('leaves alone what is switched off', () => {
    expect(withThreshold({ flag: 0.5, hide: null, reject: null }, 'flag', 0.9)).toEqual({
      flag: 0.9,
      hide: null,
      reject: null,
    })
  })
})

describe('one move of a threshold', () => {
  const room = roomDraft(server, unitsOf({ mode: 'post' }))

  it('leaves the others as they were, whatever lay on the way', () => {
    expect(movedOver(room, 'hide', [0.09, 0.9])).toEqual(new Map([['thresholds.insult.hide', 0.9]]))
    expect(movedOver(room, 'reject', [0.1, 0.97])).toEqual(new Map([['thresholds.insult.reject', 0.97]]))
  })

  it('pushes those that stand in the way where it ends', () => {
    expect(movedOver(room, 'hide', [0.9, 0.3])).toEqual(
      new Map([
        ['thresholds.insult.flag', 0.3],
        ['thresholds.insult.hide', 0.3],
      ]),
    )
  })

  it('keeps what a room has set itself, and all of the server’s', () => {
    const own = roomDraft(server, unitsOf({ mode: 'post', thresholds: { insult: { flag: 0.6 } } }))
    expect(movedOver(own, 'hide', [0.09, 0.9])).toEqual(
      new Map([
        ['thresholds.insult.flag', 0.6],
        ['thresholds.insult.hide', 0.9],
      ]),
    )
    expect(movedOver(serverDraft(unitsOf(server)), 'hide', [0.09, 0.9])).toEqual(
      new Map([
        ['thresholds.insult.flag', 0.5],
        ['thresholds.insult.hide', 0.9],
        ['thresholds.insult.reject', 0.95],
      ]),
    )
  })
})

describe('what a simulation is asked', () => {
  it('is only what was moved', () => {
    const after = { ...server.thresholds, insult: { ...thresholds, hide: 0.7 } }
    expect(movedThresholds(server.thresholds, after)).toEqual({ insult: { hide: 0.7 } })
    expect(movedThresholds(server.thresholds, server.thresholds)).toEqual({})
  })
})

it('a server policy of which a part is missing is never sent', () => {
  expect(() => serverPolicyOf(unitsOf({ slow_mode_s: 0 }))).toThrow('missing')
})
