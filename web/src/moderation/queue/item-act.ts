import type { ItemAct } from '@parley/client/acts-api'
import type { ReviewItem } from '@parley/client/moderation-api'
import type { ServerRole } from '@parley/common/contracts/identity'
import { hasRole } from '../../session/roles.js'
import type { ActWords } from './act-dialog.js'
import { leavesQueue } from './act-request.js'

interface Circumstances extends Partial<ActWords> {
  readonly ownId: string
  /** Moderators and admins of the server pass an item on to admins, others to the server's moderators. */
  readonly isServerStaff: boolean
  /** To whom it is assigned; absent = to oneself, or back to nobody. */
  readonly assigneeId?: string | null
}

type Commanded = 'approve' | 'remove' | 'skip' | 'assign' | 'escalate' | 'warn' | 'mute' | 'ban' | 'note'

/** What a command and the words given with it ask of the server; null = there is nothing to do. */
export function itemActOf(
  command: Commanded,
  item: ReviewItem,
  {
    ownId,
    isServerStaff,
    assigneeId,
    reason = '',
    note = '',
    durationS = null,
    scope: asked = 'room',
    decision = null,
  }: Circumstances,
): { readonly request: ItemAct; readonly leaves: boolean } | null {
  // A person's name is the whole server's matter.
  const scope = item.room === null ? 'server' : asked
  const request = ((): ItemAct | null => {
    switch (command) {
      case 'approve':
        // A resolved item is reversed, not approved again.
        return { kind: item.state === 'open' ? 'approve' : 'restore', reason, note }
      case 'remove':
        return { kind: 'remove', reason, note }
      case 'skip':
        return item.state === 'open' ? { kind: 'skip' } : null
      case 'assign':
        return {
          kind: 'assign',
          assignee_id: assigneeId === undefined ? (item.assignee?.user_id === ownId ? null : ownId) : assigneeId,
        }
      case 'escalate':
        return { kind: 'escalate', to: isServerStaff ? 'admin' : 'server', note }
      case 'warn':
        return { kind: 'warn', scope, decision, reason, note }
      case 'mute':
      case 'ban':
        return { kind: command, scope, duration_s: durationS, decision, reason, note }
      case 'note':
        return { kind: 'note', note }
      default:
        return command satisfies never
    }
  })()
  return request && { request, leaves: leavesQueue(request) }
}

/** What a reviewer can be told to do with an item; some of it asks for words first. */
export type ItemCommand = Commanded | 'remove_with_reason' | 'assign_to'

interface Reviewer {
  readonly ownId: string
  readonly role: ServerRole
}

/** Whether the item's state and holder leave `command` to this reviewer: asked by keys and buttons alike. */
export function mayDo(command: ItemCommand, item: ReviewItem, { ownId, role }: Reviewer): boolean {
  const isOpen = item.state === 'open'
  const isOwn = item.snapshot.sender_id === ownId
  // These decide nothing, whoever has the item; of one's own name colleagues alone have the word.
  if (command === 'skip') return isOpen
  if (command === 'note') return !isOwn || item.name === null
  const isTaken = item.lease !== null && item.lease.user_id !== ownId
  if (isTaken || isOwn || isBeyond(item, role)) return false
  // What was decided about a name is undone by its act, not decided anew.
  if (item.name !== null && !isOpen) return false
  switch (command) {
    case 'approve':
      return isOpen || isRetracted(item)
    case 'remove':
    case 'remove_with_reason':
      // A username cannot change.
      return item.name?.of !== 'username' && (isOpen || isRemovable(item))
    case 'escalate':
    case 'assign':
    case 'assign_to':
      return isOpen
    case 'warn':
    case 'mute':
    case 'ban':
      return item.snapshot.sender_kind !== 'webhook'
    default:
      return command satisfies never
  }
}

/** Others do not read the message: restoring changes something. */
export function isRetracted({ message_state: state }: Pick<ReviewItem, 'message_state'>): boolean {
  return state === 'hidden' || state === 'removed' || state === 'held' || state === 'blocked'
}

/** What is gone already cannot be removed from a resolved item once more. */
function isRemovable({ message_state: state }: Pick<ReviewItem, 'message_state'>): boolean {
  return state !== null && state !== 'removed' && state !== 'deleted'
}

/** Escalated to those above: looking at it is all that is left. */
export function isBeyond(item: Pick<ReviewItem, 'escalated_to'>, role: ServerRole): boolean {
  if (item.escalated_to === null) return false
  return !hasRole(role, item.escalated_to === 'admin' ? 'admin' : 'moderator')
}
