import type { MessageState } from '@parley/common/contracts/chat'
import { Conflict } from '@parley/common/errors'
import type { StateChange } from '../repositories/moderation-acts.js'

export const REVIEW_DECISIONS = ['approve', 'remove', 'restore'] as const
/**
 * `approve`: the message is fine, whatever the machine or the reports say; `remove`: nobody but its author and
 * moderators shall read it; `restore`: undoes what retracted it, also after the item was resolved.
 */
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number]

/** How a decision is remembered on its item. */
export const RESOLUTIONS = { approve: 'approved', remove: 'removed', restore: 'restored' } as const satisfies Readonly<
  Record<ReviewDecision, string>
>

/**
 * What `decision` makes of a message in `state`; null = it stays as it is. An open item can always be decided, which
 * at least resolves it; a resolved one only if that changes the message.
 * @throws Conflict when there is nothing to change.
 */
export function decisionChange(decision: ReviewDecision, state: MessageState, isOpen: boolean): StateChange | null {
  if (decision === 'approve' && !isOpen) throw new Conflict('This item is resolved already', 'already_resolved')
  const change = decision === 'remove' ? removal(state) : restoration(state)
  if (change === null && (!isOpen || decision === 'restore')) {
    throw new Conflict(`The message is ${state}: there is nothing to ${decision}`, 'nothing_to_change')
  }
  return change
}

/** A message that was never published is removed without a word to the room. */
function removal(state: MessageState): StateChange | null {
  switch (state) {
    case 'visible':
    case 'hidden':
      return { state: 'removed', event: 'hide' }
    case 'held':
    case 'blocked':
      return { state: 'removed', event: null }
    case 'removed':
    case 'deleted':
      return null
    default:
      return state satisfies never
  }
}

/** What its author deleted stays deleted. */
function restoration(state: MessageState): StateChange | null {
  switch (state) {
    case 'held':
    case 'hidden':
    case 'blocked':
    case 'removed':
      return { state: 'visible', event: 'release' }
    case 'visible':
    case 'deleted':
      return null
    default:
      return state satisfies never
  }
}
