import type { ReviewItem } from '@parley/client/moderation-api'
import { authorName } from '../author-name.js'

const MAX_CHARACTERS = 140

/** Which item it is, in a line: who said what. */
export function itemSubject({ snapshot }: Pick<ReviewItem, 'snapshot'>): string {
  return `${authorName(snapshot)}: ${snapshot.text.slice(0, MAX_CHARACTERS)}`
}
