import type { MessageState } from '@parley/common/contracts/chat'
import { describe, expect, it } from 'vitest'
import { decisionChange, type ReviewDecision } from './review-decisions.js'

const NOTHING = null
const REFUSED = 'refused'
const SHOWN = { state: 'visible', event: 'release' }
const RETRACTED = { state: 'removed', event: 'hide' }
const DROPPED = { state: 'removed', event: null }

describe('what a decision makes of a message', () => {
  it.each([
    // decision, state, on an open item, on a resolved one
    ['approve', 'visible', NOTHING, REFUSED],
    ['approve', 'hidden', SHOWN, REFUSED],
    ['approve', 'held', SHOWN, REFUSED],
    ['approve', 'blocked', SHOWN, REFUSED],
    ['approve', 'removed', SHOWN, REFUSED],
    ['approve', 'deleted', NOTHING, REFUSED],
    ['remove', 'visible', RETRACTED, RETRACTED],
    ['remove', 'hidden', RETRACTED, RETRACTED],
    ['remove', 'held', DROPPED, DROPPED],
    ['remove', 'blocked', DROPPED, DROPPED],
    ['remove', 'removed', NOTHING, REFUSED],
    ['remove', 'deleted', NOTHING, REFUSED],
    ['restore', 'visible', REFUSED, REFUSED],
    ['restore', 'hidden', SHOWN, SHOWN],
    ['restore', 'held', SHOWN, SHOWN],
    ['restore', 'blocked', SHOWN, SHOWN],
    ['restore', 'removed', SHOWN, SHOWN],
    ['restore', 'deleted', REFUSED, REFUSED],
  ] as const)('%s a %s message', (decision, state, open, resolved) => {
    expect(outcome(decision, state, true)).toEqual(open)
    expect(outcome(decision, state, false)).toEqual(resolved)
  })
})

function outcome(decision: ReviewDecision, state: MessageState, isOpen: boolean): unknown {
  try {
    return decisionChange(decision, state, isOpen)
  } catch (error) {
    expect(error).toMatchObject({ kind: 'conflict' })
    return REFUSED
  }
}
