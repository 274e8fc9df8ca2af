import type { Clock } from '@parley/common/clock'
import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { correlationId } from '@parley/common/correlation'
import { Conflict, Forbidden, NotFound } from '@parley/common/errors'
import { type EventId, type MessageId, newId } from '@parley/common/ids'
import type { MessageRecord, MessageRevision, MessagesRepository } from '../repositories/messages.js'
import type { WrittenAct } from '../repositories/moderation-acts.js'
import type { OpenRoom, RoomTransactions } from '../repositories/open-room.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'
import { actorOf, levelIn } from './act-rules.js'
import { conductOffence } from './conduct-offence.js'
import type { Drafts } from './drafts.js'
import type { EarlyJudgement } from './early-judgement.js'
import { EVERYBODY } from './message-bodies.js'
import { checkMessageText } from './message-text.js'
import type { MessageViews } from './message-views.js'
import type { ModerationNews } from './moderation-news.js'
import type { PostLimiter } from './post-limiter.js'
import { profileOf } from './profiles.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'

/** Rooms in which a text is seen only after its verdict, also an edited one. */
const HOLDING_MODES: ReadonlySet<string> = new Set(['hold', 'block'])

/** Every replaced text is kept. */
const MAX_REVISIONS = 100

/** Editing and deleting messages. Changing one is a write to its room: it happens under the room's lock. */
export class MessageChangesService {
  constructor(
    private readonly access: Access,
    private readonly messages: MessagesRepository,
    private readonly transactions: RoomTransactions,
    private readonly views: MessageViews,
    private readonly limiter: PostLimiter,
    private readonly drafts: Drafts,
    private readonly early: EarlyJudgement,
    private readonly publisher: RoomPublisher,
    private readonly moderation: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Replaces one's own text and sends it to be scored anew; the old one is kept as evidence. Where messages wait for
   * their verdict, an edited one does too: it is retracted until then, and keeps its place. So does a text that the
   * policy's lists and limits hold; one that they refuse changes nothing.
   * @throws Conflict for a message that was retracted: one appeals against that, one does not edit around it.
   * Forbidden for a text that the policy refuses.
   */
  async edit(principal: Principal, messageId: MessageId, text: string): Promise<MessageBody> {
    const grant = await this.access.require(principal, 'message:edit', { messageId })
    checkMessageText(text)
    await this.limiter.take(principal.userId)
    const { roomId } = grant.message
    const isStaff = holdsServerRole(principal, 'moderator') || grant.membership?.role !== 'member'
    const author = { id: principal.userId, kind: 'user', isStaff } as const
    const draft = await this.drafts.ofEdit(author, roomId, text)
    if (draft.isRefused) return this.#refuse(principal, grant.message, draft.rule)
    const events = await this.transactions.change(roomId, async (room) => {
      await this.access.confirm(principal, 'message:edit', room, { isAuthor: true })
      return this.#replace(room, principal, messageId, text, draft.heldBy)
    })
    if (events === null) throw noSuchMessage()
    let message = await this.messages.find(messageId)
    if (!message) throw noSuchMessage()
    this.publisher.publish(events.map((event) => roomEventBody(event, { message, user: null }, EVERYBODY)))
    if (draft.isDubious) message = (await this.early.of(message))?.message ?? message
    const viewer = { userId: principal.userId, canModerate: grant.canModerate }
    const [body] = await this.views.bodies([message], viewer)
    if (!body) throw noSuchMessage()
    return body
  }

  /**
   * By the author: the text is gone for good. By a moderator: it is removed from everybody's eyes, kept as evidence and
   * written into the audit log. Deleting twice is deleting once.
   */
  async delete(principal: Principal, messageId: MessageId): Promise<void> {
    const { message } = await this.access.require(principal, 'message:delete', { messageId })
    const isOwn = message.senderKind !== 'webhook' && message.senderId === principal.userId
    if (isOwn) {
      const event = await this.transactions.change(message.roomId, async (room) => {
        await this.access.confirm(principal, 'message:delete', room, { isAuthor: true })
        return this.#deleteOwn(room, principal, messageId)
      })
      if (event) this.publisher.publish([roomEventBody(event, { message: null, user: null }, EVERYBODY)])
      return
    }
    const written = await this.transactions.change(message.roomId, async (room) => {
      await this.access.confirm(principal, 'message:delete', room)
      return this.#remove(room, principal, messageId)
    })
    if (written) this.moderation.tell([written], profileOf(principal))
  }

  /** The texts that edits replaced, oldest first. */
  async revisions(principal: Principal, messageId: MessageId): Promise<MessageRevision[]> {
    await this.access.require(principal, 'message:read_hidden', { messageId })
    return this.messages.revisions(messageId)
  }

  /** The machine's word, so it is in the audit log. @throws Forbidden always. */
  async #refuse(principal: Principal, { id, roomId, revision }: MessageRecord, rule: string | null): Promise<never> {
    await this.transactions.change(roomId, (room) =>
      room.audit({
        actorId: null,
        action: 'edit.reject',
        messageId: id,
        userId: principal.userId,
        rule,
        details: { revision },
      }),
    )
    throw new Forbidden(`This text is refused here (${rule ?? 'policy'}); the message stays as it was`, 'text_refused')
  }

  async #replace(
    room: OpenRoom,
    principal: Principal,
    messageId: MessageId,
    text: string,
    heldBy: string | null,
  ): Promise<readonly StoredRoomEvent[]> {
    const message = await room.message(messageId)
    if (!message || message.state === 'deleted') throw noSuchMessage()
    if (message.state !== 'visible' && message.state !== 'held') {
      throw new Conflict('A retracted message cannot be edited', 'message_retracted')
    }
    if (message.body === text) return []
    if (message.revision >= MAX_REVISIONS) {
      throw new Conflict(`A message can be edited ${MAX_REVISIONS - 1} times`, 'too_many_edits')
    }
    const at = this.clock.now()
    const isHeld = message.state === 'held' || heldBy !== null || HOLDING_MODES.has(room.room.mode)
    await room.replaceText(
      messageId,
      { body: text, state: isHeld ? 'held' : 'visible', at, heldBy },
      { eventId: newId<EventId>(), correlationId: correlationId() ?? newId() },
    )
    if (message.seq === null || (isHeld && message.state === 'held')) return []
    const entry = { messageId, actorId: principal.userId }
    if (isHeld) return [await room.append({ ...entry, kind: 'hide', payload: { state: 'hidden' } })]
    const payload = { revision: message.revision + 1, edited_at: at.toISOString() }
    return [await room.append({ ...entry, kind: 'edit', payload })]
  }

  async #deleteOwn(room: OpenRoom, principal: Principal, messageId: MessageId): Promise<StoredRoomEvent | undefined> {
    const message = await room.message(messageId)
    if (!message || message.state === 'deleted') return undefined
    await room.deleteText(messageId)
    await room.enqueueFact({
      type: 'message_deleted',
      at: this.clock.now().toISOString(),
      room_id: room.room.id,
      room_name: room.room.name,
      message_id: messageId,
      sender_id: message.senderId,
      sender_name: message.senderName,
    })
    if (message.seq === null) return undefined
    return room.append({ kind: 'delete', messageId, actorId: principal.userId, payload: null })
  }

  async #remove(room: OpenRoom, principal: Principal, messageId: MessageId): Promise<WrittenAct | undefined> {
    const message = await room.message(messageId)
    if (!message || message.state === 'deleted' || message.state === 'removed') return undefined
    const { actorRole, ...conduct } = await room.conduct({ actorId: principal.userId, authorId: message.senderId })
    const at = this.clock.now()
    const id = newId()
    return room.act({
      message,
      actorId: principal.userId,
      actorLevel: levelIn(actorOf(principal), actorRole),
      change: { state: 'removed', event: message.seq === null ? null : 'hide' },
      opens: null,
      resolves: { resolution: 'removed', resolvedBy: principal.userId },
      audit: {
        id,
        actorId: principal.userId,
        action: 'message.remove',
        roomId: message.roomId,
        messageId: message.id,
        userId: message.senderKind !== 'webhook' ? message.senderId : null,
        rule: null,
        details: { revision: message.revision, state_before: message.state },
      },
      fact: {
        type: 'moderation_act',
        at: at.toISOString(),
        room_id: room.room.id,
        room_name: room.room.name,
        message_id: messageId,
        moderator_id: principal.userId,
        moderator_name: principal.username,
        action: 'remove',
        act_id: id,
        revision: message.revision,
      },
      notice: 'Removed by a moderator',
      offence: conductOffence(message, conduct, {
        action: 'remove',
        label: null,
        at,
        isDirect: room.room.kind === 'direct',
      }),
    })
  }
}

function noSuchMessage(): NotFound {
  return new NotFound('Message', 'message_not_found')
}
