import { z } from 'zod'
import { scoresSchema, spanSchema } from './moderation.js'

const id = z.uuid()
const timestamp = z.iso.datetime()

export const MAX_MESSAGE_CHARACTERS = 4_000

export const roomKindSchema = z.enum(['public', 'private', 'direct'])
export type RoomKind = z.infer<typeof roomKindSchema>

export const ROOM_ROLES = ['member', 'moderator', 'owner'] as const
export const roomRoleSchema = z.enum(ROOM_ROLES)
export type RoomRole = z.infer<typeof roomRoleSchema>

/** What a room does with a message around its verdict; see docs/moderation.md. */
export const policyModeSchema = z.enum(['off', 'post', 'nudge', 'hold', 'block'])
export type PolicyMode = z.infer<typeof policyModeSchema>

export const roomBodySchema = z.object({
  id,
  kind: roomKindSchema,
  /** Empty for a direct room: clients show the other member's name. */
  name: z.string(),
  topic: z.string(),
  mode: policyModeSchema,
  /** Seconds between two messages of one member; absent or 0 = off. Moderators are exempt. */
  slow_mode_s: z.int().optional(),
  member_count: z.int(),
  /** The room's newest sequence number; 0 when nothing happened yet. */
  head: z.int(),
  created_at: timestamp,
  /** The asker's own standing; null when not a member. */
  membership: z
    .object({
      role: roomRoleSchema,
      read: z.int(),
      unread: z.int(),
      mentions: z.int(),
      joined_at: timestamp,
      /** In slow mode: when the asker may, or might, post again; absent when there is nothing to wait for. */
      post_after: timestamp.optional(),
    })
    .nullable(),
  /** The members of a direct room; null otherwise. */
  direct_members: z.array(z.object({ id, username: z.string(), display_name: z.string() })).nullable(),
})
export type RoomBody = z.infer<typeof roomBodySchema>

export const messageStateSchema = z.enum(['visible', 'held', 'hidden', 'removed', 'blocked', 'deleted'])
/**
 * `visible`: everyone in the room. `held`: awaiting its verdict, author and moderators only. `hidden`: retracted by
 * policy, pending review. `removed`: retracted by a moderator. `blocked`: refused by policy, never published.
 * `deleted`: by its author.
 */
export type MessageState = z.infer<typeof messageStateSchema>

export const senderKindSchema = z.enum(['user', 'webhook', 'bot'])
export type SenderKind = z.infer<typeof senderKindSchema>

export const senderBodySchema = z.object({
  id,
  username: z.string(),
  display_name: z.string(),
  /** A webhook posts under a name of its own; a bot is an account that speaks through an API key. */
  kind: senderKindSchema,
})
export type SenderBody = z.infer<typeof senderBodySchema>

export const reactionBodySchema = z.object({ emoji: z.string(), count: z.int(), mine: z.boolean() })

/** Why the machine or a moderator acted, told to the author and to moderators only. */
export const moderationNoteSchema = z.object({
  action: z.string(),
  /** The rule that fired, such as `threshold:insult:hide`. */
  rule: z.string(),
  label: z.string().nullable(),
  score: z.number().nullable(),
  spans: z.array(spanSchema),
  scores: scoresSchema.nullable(),
  /** A moderator's words to the author. */
  reason: z.string().nullable().optional(),
  /** With the action `nudge`: until when the author may rewrite the message or send it as it is. */
  expires_at: timestamp.optional(),
  at: timestamp,
})
export type ModerationNote = z.infer<typeof moderationNoteSchema>

export const messageBodySchema = z.object({
  id,
  room: id,
  /** Place in the room's order; null while held or blocked. */
  seq: z.int().nullable(),
  cmid: id,
  sender: senderBodySchema,
  /** Null when the asker may not see it (hidden, removed or deleted). */
  text: z.string().nullable(),
  state: messageStateSchema,
  revision: z.int(),
  reply_to: id.nullable(),
  reactions: z.array(reactionBodySchema),
  created_at: timestamp,
  edited_at: timestamp.nullable(),
  /** Present only for the author and moderators, when something was done to it. */
  moderation: moderationNoteSchema.nullable(),
})
export type MessageBody = z.infer<typeof messageBodySchema>

/**
 * One entry of a room's log. Every change to a room has the room's next `seq`: gap-free, one total order.
 * A message that has since been hidden, removed or deleted comes with `text: null` and its present state.
 */
const entry = z.object({ t: z.literal('ev'), room: id, seq: z.int().min(1), at: timestamp })
export const roomEventSchema = z.discriminatedUnion('kind', [
  entry.extend({ kind: z.literal('message'), message: messageBodySchema }),
  entry.extend({
    kind: z.literal('edit'),
    message_id: id,
    text: z.string().nullable(),
    revision: z.int(),
    edited_at: timestamp,
  }),
  entry.extend({ kind: z.literal('delete'), message_id: id, by: id }),
  entry.extend({ kind: z.literal('hide'), message_id: id, state: z.enum(['hidden', 'removed']) }),
  entry.extend({ kind: z.literal('release'), message_id: id, message: messageBodySchema }),
  entry.extend({
    kind: z.literal('reaction'),
    message_id: id,
    user_id: id,
    emoji: z.string(),
    op: z.enum(['add', 'remove']),
  }),
  entry.extend({
    kind: z.literal('member'),
    user: z.object({ id, username: z.string(), display_name: z.string() }),
    op: z.enum(['join', 'leave', 'kick', 'ban', 'unban', 'role', 'mute', 'unmute']),
    role: roomRoleSchema.nullable(),
    by: id.nullable(),
  }),
  entry.extend({
    kind: z.literal('room'),
    name: z.string(),
    topic: z.string(),
    mode: policyModeSchema,
    /** Seconds between two messages of one member; absent = as it was. */
    slow_mode_s: z.int().optional(),
    op: z.enum(['create', 'update', 'delete']),
  }),
])
export type RoomEvent = z.infer<typeof roomEventSchema>
export type RoomEventKind = RoomEvent['kind']

/** `GET /rooms/{id}/events`: the log from `since`+1. `recovered: false` means the log no longer reaches back that far. */
export const roomEventsBodySchema = z.object({
  epoch: z.string(),
  head: z.int(),
  recovered: z.boolean(),
  events: z.array(roomEventSchema),
})
export type RoomEventsBody = z.infer<typeof roomEventsBodySchema>
