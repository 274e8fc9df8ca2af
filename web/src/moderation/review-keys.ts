import type { QueueFilter } from './queue/queue-filter.js'

/** Names of what the review area reads, for reading it anew. */
export const reviewKeys = {
  all: ['review'],
  items: (filter: QueueFilter) => ['review', 'items', filter],
  lists: ['review', 'items'],
  item: (id: string) => ['review', 'item', id],
  everyItem: ['review', 'item'],
  counts: ['review', 'counts'],
  views: ['review', 'views'],
  appeals: (state: string) => ['review', 'appeals', state],
  reports: (state: string) => ['review', 'reports', state],
  user: (id: string) => ['review', 'user', id],
  policies: ['review', 'policy'],
  policy: (room: string | null) => ['review', 'policy', room],
  /** Apart from `all`: what is under somebody's hands is read anew by its editor alone. */
  editedPolicy: (room: string | null) => ['edited-policy', room],
} as const
