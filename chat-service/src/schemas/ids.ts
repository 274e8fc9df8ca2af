import { z } from '@hono/zod-openapi'
import type { MessageId, RoomId, UserId } from '@parley/common/ids'

/** A UUID in the one spelling that everything inside compares by: lower case. */
export const uuid = z.uuid().toLowerCase()
const idOf = <Id extends string>() => uuid.transform((id) => id as Id).openapi({ type: 'string', format: 'uuid' })

export const roomId = idOf<RoomId>()
export const messageId = idOf<MessageId>()
export const userId = idOf<UserId>()

export const roomParams = z.object({ room_id: roomId })
export const messageParams = z.object({ message_id: messageId })
export const roomUserParams = z.object({ room_id: roomId, user_id: userId })

/** Longest wait that can be asked for: ten years. */
const MAX_SECONDS = 10 * 365 * 24 * 3_600
export const seconds = z.int().min(1).max(MAX_SECONDS)
export const userParams = z.object({ user_id: userId })
