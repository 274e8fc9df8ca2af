import type { ReviewFilter } from '../repositories/reviews.js'
import type { ReviewFilterFields } from '../schemas/reviews.js'

/** A filter as it stands in a request, for whoever asks: `me` is they. */
export function reviewFilter(fields: ReviewFilterFields, viewerId: string): ReviewFilter {
  return {
    state: fields.state ?? 'open',
    roomId: fields.room ?? null,
    cause: fields.cause ?? null,
    label: fields.label ?? null,
    authorId: fields.author ?? null,
    assignee: assigneeOf(fields.assignee, viewerId),
    escalated: fields.escalated ?? null,
    olderThanMinutes: fields.older_than_m ?? null,
    newerThanMinutes: fields.newer_than_m ?? null,
    withoutSkipped: fields.skipped === 'hide',
  }
}

function assigneeOf(assignee: string | undefined, viewerId: string): ReviewFilter['assignee'] {
  if (assignee === undefined) return null
  if (assignee === 'nobody') return { kind: 'nobody' }
  return { kind: 'user', userId: assignee === 'me' ? viewerId : assignee }
}
