import type { Label } from '@parley/common/contracts/moderation'
import { LABELS } from '../../components/labels.js'

export const REVIEW_CAUSES = ['flagged', 'hidden', 'held', 'blocked', 'unscored', 'reported', 'appeal', 'name'] as const
export type Cause = (typeof REVIEW_CAUSES)[number]

export const REVIEW_STATES = ['open', 'resolved'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

/** Which part of the queue is looked at. Its place is the URL, so that it can be shared, bookmarked and gone back to. */
export interface QueueFilter {
  readonly state: ReviewState
  readonly room: string | null
  readonly cause: Cause | null
  readonly label: Label | null
  /** `me`, `nobody`, or a user's id; null = whoever it is. */
  readonly assignee: string | null
}

export const ALL_OPEN: QueueFilter = { state: 'open', room: null, cause: null, label: null, assignee: null }

/** The filter a URL's query means; what it does not understand is left out, as links live longer than versions. */
export function readQueueFilter(query: URLSearchParams): QueueFilter {
  return {
    state: oneOf(REVIEW_STATES, query.get('state')) ?? 'open',
    room: query.get('room') || null,
    cause: oneOf(REVIEW_CAUSES, query.get('cause')),
    label: oneOf(LABELS, query.get('label')),
    assignee: query.get('assignee') || null,
  }
}

/** The shortest query that means `filter`. */
export function writeQueueFilter(filter: QueueFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (filter.state !== 'open') query.set('state', filter.state)
  for (const name of ['room', 'cause', 'label', 'assignee'] as const) {
    const value = filter[name]
    if (value !== null) query.set(name, value)
  }
  return query
}

/** How many of its parts narrow the queue; the state always does and does not count. */
export function narrowings(filter: QueueFilter): number {
  return [filter.room, filter.cause, filter.label, filter.assignee].filter((part) => part !== null).length
}

function oneOf<const Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null
}
