import type { Clock } from '@parley/common/clock'
import type { MessageBody, MessageState } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { correlationId } from '@parley/common/correlation'
import { InvalidInput, RateLimited } from '@parley/common/errors'
import { type EventId, type MessageId, newId, type RoomId } from '@parley/common/ids'
import type { MessageWriter, NewMessage } from '../repositories/message-writer.js'
import type { MessageRecord } from '../repositories/messages.js'
import type { PostRefusal } from '../repositories/post-batch.js'
import { type Access, deniedError } from './access.js'
import { holdsServerRole } from './access-rules.js'
import type { Drafts } from './drafts.js'
import type { EarlyJudgement } from './early-judgement.js'
import { messageBody, messageEvent } from './message-bodies.js'
import { checkMessageText } from './message-text.js'
import type { MessageViews } from './message-views.js'
import { ROOM_PERMISSIONS } from './permissions.js'
import type { PostLimiter } from './post-limiter.js'
import type { RoomPublisher } from './room-publisher.js'
import { serverBanned, serverMuted } from './sanctions.js'
import { webhookNotFound } from './webhook-not-found.js'

/** A text somebody wants to post. */
export interface Draft {
  /** The client's own id of it; posting it twice gives the first one's answer. */
  readonly cmid: string
  readonly text: string
  readonly replyTo?: MessageId | undefined
}

/** A webhook, as an author. */
export interface WebhookSender {
  readonly id: string
  readonly roomId: RoomId
  readonly name: string
  /** Who made it: what holds against them on the server holds against it. */
  readonly createdBy: string
}

/** What became of a post. `repeated`: it was written before; this is where it stands now. */
export type Posted =
  | {
      readonly kind: 'new'
      readonly id: MessageId
      readonly seq: number | null
      readonly state: MessageState
      readonly body: MessageBody
      /** Why it is held or blocked, told to its author; null = it is published, or waits for its verdict only. */
      readonly reason: string | null
    }
  | {
      readonly kind: 'repeated'
      readonly id: MessageId
      readonly seq: number | null
      readonly state: MessageState
      readonly reason: null
    }

/** Posting and reading single messages. The life of a message: docs/life-of-a-message.md. */
export class MessagesService {
  constructor(
    private readonly access: Access,
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
    private readonly limiter: PostLimiter,
    private readonly drafts: Drafts,
    private readonly early: EarlyJudgement,
    private readonly publisher: RoomPublisher,
    private readonly clock: Clock,
  ) {}

  /** Resolves after commit; the room's sockets have been told by then. Rooms that hold messages give no `seq` yet. */
  async post(principal: Principal, roomId: RoomId, draft: Draft): Promise<Posted> {
    const { room, membership } = await this.access.require(principal, 'message:post', { roomId })
    const isPublic = room.kind === 'public'
    const isStaff = holdsServerRole(principal, 'moderator') || membership?.role !== 'member'
    return this.#write(
      {
        // As the database spells it: the id in the request may be in upper case.
        roomId: room.id,
        senderId: principal.userId,
        // What an API key posts is a bot's, whoever's account it is.
        senderKind: principal.apiKeyId === null ? 'user' : 'bot',
        senderName: principal.username,
        senderDisplayName: principal.displayName,
      },
      draft,
      { isStaff, accountableId: principal.userId },
      (refusal) => refusalError(refusal, isPublic),
    )
  }

  /** Posts for a webhook, whose secret the caller has checked. */
  async postFromWebhook(webhook: WebhookSender, draft: Draft): Promise<Posted> {
    return this.#write(
      {
        roomId: webhook.roomId,
        senderId: webhook.id,
        senderKind: 'webhook',
        senderName: webhook.name,
        senderDisplayName: webhook.name,
      },
      draft,
      { isStaff: false, accountableId: webhook.createdBy },
      // As a disabled one: whoever posts through it is not its maker's keeper.
      (refusal) => (refusal === 'server_banned' ? webhookNotFound() : refusalError(refusal, false)),
    )
  }

  async get(principal: Principal, messageId: MessageId): Promise<MessageBody> {
    const { message, canModerate } = await this.access.require(principal, 'message:read', { messageId })
    const [body] = await this.views.bodies([message], { userId: principal.userId, canModerate })
    if (!body) throw new Error('a message has a body')
    return body
  }

  async #write(
    sender: Pick<MessageRecord, 'roomId' | 'senderId' | 'senderKind' | 'senderName' | 'senderDisplayName'>,
    draft: Draft,
    { isStaff, accountableId }: { readonly isStaff: boolean; readonly accountableId: string },
    refused: (refusal: PostRefusal) => Error,
  ): Promise<Posted> {
    checkMessageText(draft.text)
    await this.limiter.take(sender.senderId)
    const author = { id: sender.senderId, kind: sender.senderKind, isStaff }
    const { heldBy, slowS, isDubious } = await this.drafts.ofPost(author, sender.roomId, draft.text)
    const createdAt = this.clock.now()
    const message: NewMessage = {
      id: newId<MessageId>(),
      roomId: sender.roomId,
      senderId: sender.senderId,
      senderKind: sender.senderKind,
      accountableId,
      senderName: sender.senderKind === 'webhook' ? sender.senderName : null,
      cmid: draft.cmid,
      body: draft.text,
      replyTo: draft.replyTo ?? null,
      createdAt: createdAt.toISOString(),
      eventId: newId<EventId>(),
      correlationId: correlationId() ?? newId(),
      heldBy,
      slowS,
    }
    const outcome = await this.writer.append(message)
    if (outcome.kind === 'refused') throw refused(outcome.reason)
    if (outcome.kind === 'slow') throw tooSlow(outcome.waitMs)
    if (outcome.kind === 'duplicate') return { ...outcome, kind: 'repeated', reason: null }
    const { seq, state } = outcome
    const record: MessageRecord = { ...message, ...sender, seq, state, revision: 1, createdAt, editedAt: null }
    const body = messageBody(record, { userId: sender.senderId, canModerate: false })
    if (seq !== null) this.publisher.publish([messageEvent(seq, body)])
    if (isDubious) return this.#judged(record, body)
    return { kind: 'new', id: message.id, seq, state, body, reason: null }
  }

  /** What lists and limits make of a message that was just written. */
  async #judged(record: MessageRecord, body: MessageBody): Promise<Posted> {
    const written = await this.early.of(record)
    const { id, seq, state } = written?.message ?? record
    if (!written) return { kind: 'new', id, seq, state, body, reason: null }
    const viewer = { userId: record.senderId, canModerate: false }
    const [explained = body] = await this.views.bodies([{ ...record, seq, state }], viewer)
    return { kind: 'new', id, seq, state, body: explained, reason: written.act.notice }
  }
}

/** Clients show the wait and let the author send again; a client that sends by itself would hold up other rooms. */
function tooSlow(waitMs: number): RateLimited {
  const seconds = Math.ceil(waitMs / 1_000)
  return new RateLimited(waitMs, `This room is in slow mode: you can post again in ${seconds} s`, 'slow_mode')
}

function refusalError(refusal: PostRefusal, isPublic: boolean): Error {
  const rule = ROOM_PERMISSIONS['message:post']
  switch (refusal) {
    case 'no_room':
      return deniedError('invisible', 'Room', rule)
    case 'not_a_member':
      return deniedError(isPublic ? 'not_a_member' : 'invisible', 'Room', rule)
    case 'banned':
      return deniedError(isPublic ? 'banned' : 'invisible', 'Room', rule)
    case 'muted':
      return deniedError('muted', 'Room', rule)
    case 'server_banned':
      return serverBanned()
    case 'server_muted':
      return serverMuted()
    case 'no_reply_target':
      return new InvalidInput(['body', 'reply_to'], 'There is no such message in this room', 'reply_target_not_found')
    default:
      return refusal satisfies never
  }
}
