import { z } from 'zod'
import {
  MAX_MESSAGE_CHARACTERS,
  type ModerationNote,
  messageStateSchema,
  type RoomEvent,
  type roomRoleSchema,
} from './chat.js'
import type { profileSchema } from './identity.js'

export * from './socket-constants.js'

const id = z.uuid()
const correlation = z.string().min(1).max(64)
const seq = z.int().min(0)

/** Frames a client may send. */
export const clientFrameSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('auth'), id: correlation, token: z.string().min(1).max(8_192) }),
  z.object({
    t: z.literal('sub'),
    id: correlation,
    room: id,
    since: seq.optional(),
    epoch: z.string().max(64).optional(),
  }),
  z.object({ t: z.literal('unsub'), room: id }),
  z.object({
    t: z.literal('send'),
    id: correlation,
    room: id,
    cmid: id,
    text: z.string().min(1).max(MAX_MESSAGE_CHARACTERS),
    reply_to: id.optional(),
  }),
  z.object({ t: z.literal('typing'), room: id }),
  z.object({ t: z.literal('read'), room: id, seq }),
  z.object({ t: z.literal('pong'), ts: z.number().optional() }),
])
export type ClientFrame = z.infer<typeof clientFrameSchema>

export const ackSchema = z.object({
  t: z.literal('ack'),
  id: z.string(),
  cmid: id,
  msg_id: id,
  seq: z.int().optional(),
  state: messageStateSchema,
  dup: z.literal(true).optional(),
  reason: z.string().optional(),
})
export type Ack = z.infer<typeof ackSchema>

/** Ephemeral news of a room or of oneself: no seq, coalesced, droppable. */
export type EphemeralFrame =
  | { readonly t: 'eph'; readonly room: string; readonly kind: 'typing'; readonly user: z.infer<typeof profileSchema> }
  | {
      readonly t: 'eph'
      readonly room: string
      readonly kind: 'presence'
      readonly user_id: string
      readonly state: 'online' | 'offline'
    }
  | { readonly t: 'eph'; readonly room: string; readonly kind: 'read'; readonly user_id: string; readonly seq: number }

/** Told only to the author: what became of a message. Sent once per change; the message itself can be read by REST. */
export interface NoticeFrame {
  readonly t: 'notice'
  readonly room: string
  readonly message_id: string
  readonly state: z.infer<typeof messageStateSchema>
  readonly reason: string
  /** Rule, label, score and spans, when the machine acted. */
  readonly note?: ModerationNote
}

export type ServerFrame =
  | {
      readonly t: 'hello'
      readonly v: 1
      readonly ping_s: number
      readonly max_frame: number
      readonly limits: { readonly burst: number; readonly per_s: number }
      readonly epoch: string
    }
  | {
      readonly t: 'ready'
      readonly id: string
      readonly user: z.infer<typeof profileSchema>
      readonly session: string
      /** Epoch seconds. */
      readonly exp: number
      readonly rooms: readonly {
        readonly room: string
        readonly role: z.infer<typeof roomRoleSchema>
        readonly head: number
        readonly read: number
      }[]
    }
  | {
      readonly t: 'sub_ok'
      readonly id: string
      readonly room: string
      readonly epoch: string
      readonly head: number
      readonly recovered: boolean
      readonly role: z.infer<typeof roomRoleSchema>
    }
  | { readonly t: 'live'; readonly room: string; readonly seq: number }
  | Ack
  | RoomEvent
  | EphemeralFrame
  | NoticeFrame
  | { readonly t: 'ping'; readonly ts: number }
  /** Seconds until the token expires. */
  | { readonly t: 'expiring'; readonly in: number }
  | { readonly t: 'unsub'; readonly room: string; readonly code: 'banned' | 'left' | 'deleted' }
  /** The user has become a member of a room that `ready` did not name, as when somebody opens a direct one. */
  | { readonly t: 'joined'; readonly room: string }
  | {
      readonly t: 'err'
      readonly id?: string
      readonly code: string
      readonly msg: string
      readonly retry: boolean
      readonly retry_ms?: number
    }
