import type { ReviewFrame } from '@parley/common/contracts/socket'
import type { ReviewNews } from '../repositories/review-writes.js'
import type { ReviewItem } from '../repositories/reviews.js'

/** Which item a frame is about, and who may not hear of it though they moderate its room. */
export function reviewFrameOf(item: ReviewItem): Pick<ReviewFrame, 'item' | 'room' | 'named_by'> {
  const room = item.room?.id ?? null
  if (item.subject === 'message' || room === null) return { item: item.id, room }
  return { item: item.id, room, named_by: item.snapshot.sender_id }
}

export function reviewNewsFrame({ op, itemId, roomId, resolution, namedBy }: ReviewNews): ReviewFrame {
  return {
    t: 'review',
    op,
    item: itemId,
    room: roomId,
    ...(namedBy === undefined ? {} : { named_by: namedBy }),
    ...(resolution === null ? {} : { resolution }),
  }
}
