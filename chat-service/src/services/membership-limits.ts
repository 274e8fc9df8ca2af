import { Conflict } from '@parley/common/errors'
import type { RoomsRepository } from '../repositories/rooms.js'

/**
 * A socket subscribes to all of its user's rooms, and a room list counts the unread of each. Direct rooms have a limit of
 * their own, for who opens them: nobody can be kept out of rooms by being written to.
 */
export const MAX_JOINED_ROOMS = 500
export const MAX_OPENED_DIRECT_ROOMS = 500
/** Links and named invites of one room that can still be used. */
export const MAX_OPEN_INVITES = 200

/** @throws Conflict when the user is in as many rooms as one can be. Two joins at once may overshoot by one. */
export async function demandSpace(rooms: RoomsRepository, userId: string): Promise<void> {
  if ((await rooms.countJoined(userId, 'others')) >= MAX_JOINED_ROOMS) {
    throw new Conflict(`You are in ${MAX_JOINED_ROOMS} rooms already`, 'too_many_rooms')
  }
}

/** @throws Conflict when the user has as many direct rooms as one can open. */
export async function demandSpaceForDirect(rooms: RoomsRepository, userId: string): Promise<void> {
  if ((await rooms.countJoined(userId, 'direct')) >= MAX_OPENED_DIRECT_ROOMS) {
    throw new Conflict(`You have ${MAX_OPENED_DIRECT_ROOMS} direct rooms already`, 'too_many_rooms')
  }
}
