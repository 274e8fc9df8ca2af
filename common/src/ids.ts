import { v7 } from 'uuid'

declare const brand: unique symbol
/** A string that only its own kind may be passed for: a `RoomId` is no `UserId`. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

export type UserId = Branded<'UserId'>
export type RoomId = Branded<'RoomId'>
export type MessageId = Branded<'MessageId'>
export type EventId = Branded<'EventId'>

/** A new UUIDv7 (RFC 9562 §5.7): sortable by creation time to the millisecond, and monotonic within this process. */
export function newId<Id extends string = string>(): Id {
  return v7() as Id
}
