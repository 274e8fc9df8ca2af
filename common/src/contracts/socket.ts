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
  /** Answers a nudge on one's own message: with another text, or (without `text`) to send it as it is. */
  z.object({
    t: z.literal('answer'),
    id: correlation,
    room: id,
    cmid: id,
    text: z.string().min(1).max(MAX_MESSAGE_CHARACTERS).optional(),
  }),
  z.object({ t: z.literal('typing'), room: id }),
  z.object({ t: z.literal('read'), room: id, seq }),
  /** Asks to hear of the review queue, as far as one may see it. Answered by `watching`. */
  z.object({ t: z.literal('watch'), id: correlation }),
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

/**
 * `act`: something was done to one's message or oneself; `appeal`: one's appeal was decided; `report`: what came of one's
 * report; `webhook`: an outgoing webhook of one's own was disabled.
 */
export const NOTICE_KINDS = ['act', 'appeal', 'report', 'webhook'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** What is done to a person, as opposed to their messages and names. */
export const ACTS_ON_PEOPLE = ['warn', 'mute', 'ban', 'unmute', 'unban', 'kick'] as const

/** What was done to the person who is told, for clients that say it in their own words. */
export interface NoticeAct {
  readonly kind: (typeof ACTS_ON_PEOPLE)[number]
  /** `machine`: on account of their strikes. */
  readonly by: 'machine' | 'moderator'
  /** When it ends by itself; null for a mute or ban = when it is lifted. */
  readonly until: string | null
  /** The moderator's, and nothing else; may be empty. */
  readonly words: string
  /** It was taken back, and `words` say why. */
  readonly undone: boolean
}

/** What came of the appeal of the person who is told. */
export interface NoticeAppeal {
  readonly outcome: 'upheld' | 'overturned'
  /** The moderator's, and nothing else; may be empty. */
  readonly words: string
}

/**
 * Told to one person: what became of their message or of themselves. Sent once per change; what somebody away missed is in
 * their inbox, `GET /notices`.
 */
export interface NoticeFrame {
  readonly t: 'notice'
  /** Its id in the inbox; absent for what is not kept there. */
  readonly id?: string
  /** What it is about; absent = `act`. */
  readonly kind?: NoticeKind
  /** Null when it is about the whole server. */
  readonly room: string | null
  /** Null, with `state`, when it is about no message. */
  readonly message_id: string | null
  readonly state: z.infer<typeof messageStateSchema> | null
  /** The act that it tells of, which can be appealed by this id: `POST /acts/{id}/appeal`. */
  readonly act_id?: string | null
  /** In a sentence of the server's, with what `act` and `appeal` say. */
  readonly reason: string
  /** Present when something was done to the person. */
  readonly act?: NoticeAct
  /** Present when their appeal was decided. */
  readonly appeal?: NoticeAppeal
  /** Rule, label, score and spans, when the machine acted. */
  readonly note?: ModerationNote
  /** Present when the author is asked: rewrite it, or send it as it is (`answer`), before `expires_at`. */
  readonly nudge?: { readonly cmid: string; readonly expires_at: string }
}

/** What a bot answered to one's slash command, for the invoker's eyes only and kept nowhere; or that it did not answer. */
export interface ReplyFrame {
  readonly t: 'reply'
  readonly room: string
  readonly invocation_id: string
  readonly command: string
  readonly bot: z.infer<typeof profileSchema>
  readonly state: 'answered' | 'failed'
  readonly text: string
}

/**
 * The review queue has changed: told to those who `watch` and may see the item. No place in any order, and droppable:
 * who missed some reads the queue again, as after each `watching`.
 */
export interface ReviewFrame {
  readonly t: 'review'
  /** `changed`: assigned, escalated, merged with something new, or reopened. */
  readonly op: 'opened' | 'changed' | 'leased' | 'released' | 'resolved'
  readonly item: string
  /** Null for a person's name, of which only the server's staff hear. */
  readonly room: string | null
  /** Of a room's name: who gave it. They do not hear of it unless they are of the server's staff. */
  readonly named_by?: string
  /** Of `leased` and `resolved`: by whom, and until when it is theirs. */
  readonly by?: { readonly id: string; readonly username: string } | null
  readonly until?: string
  readonly resolution?: string
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
  | ReplyFrame
  | ReviewFrame
  /** One hears of the review queue from now on. */
  | { readonly t: 'watching'; readonly id: string }
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
