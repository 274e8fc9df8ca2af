import type { ReviewSnapshot } from '@parley/client/moderation-api'

type Author = Pick<ReviewSnapshot, 'sender_name' | 'sender_display_name'>

/** As the conversation names the author, and by the username where that is another: display names may be anybody's. */
export function authorName({ sender_name, sender_display_name }: Author): string {
  return sender_display_name === sender_name ? sender_name : `${sender_display_name} @${sender_name}`
}
