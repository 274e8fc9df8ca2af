import { v7 } from 'uuid'

declare const brand: unique symbol
/** A string that only its own kind may be passed for: a `RoomId` is no `UserId`. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

export type UserId = Branded<'UserId'>
export type RoomId = Branded<'RoomId'>
export type MessageId = Branded<'MessageId'>
export type EventId = Branded<'EventId'>

const RANDOM_BYTES = 16
/** Random bytes for many ids are drawn at once: a draw for each was a twentieth of what posting a message cost. */
const pool = new Uint8Array(256 * RANDOM_BYTES)
const poolView = new DataView(pool.buffer)
let usedBytes = pool.length
let lastMs = 0
let lastSequence = 0

/** A new UUIDv7 (RFC 9562 §5.7): sortable by creation time to the millisecond, and monotonic within this process. */
export function newId<Id extends string = string>(): Id {
  if (usedBytes === pool.length) {
    crypto.getRandomValues(pool)
    usedBytes = 0
  }
  const random = pool.subarray(usedBytes, usedBytes + RANDOM_BYTES)
  advance(Date.now(), poolView.getUint32(usedBytes) >>> 1)
  usedBytes += RANDOM_BYTES
  return v7({ random, msecs: lastMs, seq: lastSequence }) as Id
}

/** Within a millisecond, and while the clock is set back, ids count up (§6.2, method 1). */
function advance(nowMs: number, firstSequence: number): void {
  if (nowMs > lastMs) {
    lastMs = nowMs
    lastSequence = firstSequence
    return
  }
  lastSequence = (lastSequence + 1) >>> 0
  if (lastSequence === 0) lastMs++
}
