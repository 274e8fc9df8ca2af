import type { RoomId } from '@parley/common/ids'
import type { OutgoingFrame } from './outgoing-frame.js'

/** One entry of a room's log as it goes over the wire. */
export interface LogEntry {
  readonly seq: number
  readonly frame: OutgoingFrame
  /** What the server itself must act on; null for everything else. */
  readonly effect: FeedEffect | null
}

/** An event that ends subscriptions: one user's, or everybody's. */
export type FeedEffect =
  | { readonly kind: 'user_out'; readonly userId: string; readonly code: 'banned' | 'left' }
  | { readonly kind: 'room_deleted' }

/** Somebody who wants a room's events. */
export interface FeedSubscriber {
  readonly roomId: RoomId
  readonly userId: string
  /** False for one who only looks: seen by nobody, without marks. */
  readonly isMember: boolean
  /** The newest event sent. */
  readonly seq: number
  /** How far a delivery was noted. */
  markedSeq: number
  /** Live, and all that was sent is with the kernel. */
  readonly isCaughtUp: boolean
  /** Hears every event of the room, in order and without a gap, from the one after `feed.seq` at the time of `add`. */
  receive(entry: LogEntry): void
  /** Ephemeral news; may be dropped. */
  hear(frame: OutgoingFrame): void
  /** The log says that this subscriber, as it stood at `seq`, may not listen any more. */
  expel(seq: number, code: 'banned' | 'left' | 'deleted'): void
}
