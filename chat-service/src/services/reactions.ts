import type { Principal, Profile } from '@parley/common/contracts/identity'
import { Conflict, InvalidInput, NotFound } from '@parley/common/errors'
import type { MessageId } from '@parley/common/ids'
import type { OpenRoom, RoomTransactions } from '../repositories/open-room.js'
import type { ReactionsRepository } from '../repositories/reactions.js'
import type { StoredRoomEvent } from '../repositories/room-events.js'
import type { Access } from './access.js'
import { EVERYBODY } from './message-bodies.js'
import type { PostLimiter } from './post-limiter.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'

/** Kinds of reaction on one message. */
const MAX_KINDS = 20
/** Not as a literal: TypeScript knows the flag from ES2024 on, Node 20 has it. */
const UNICODE_SETS = 'v'
/** One emoji as people know it, however many code points; no text, which would go around the scoring of texts. */
const ONE_EMOJI = new RegExp('^\\p{RGI_Emoji}$', UNICODE_SETS)

/** Emoji on messages: one of a kind per member, each a change of the room with its place in the log. */
export class ReactionsService {
  constructor(
    private readonly access: Access,
    private readonly reactions: ReactionsRepository,
    private readonly transactions: RoomTransactions,
    private readonly limiter: PostLimiter,
    private readonly publisher: RoomPublisher,
  ) {}

  /** Adding twice is adding once. */
  async add(principal: Principal, messageId: MessageId, emoji: string): Promise<void> {
    const { message } = await this.access.require(principal, 'message:react', { messageId })
    if (!ONE_EMOJI.test(emoji)) throw new InvalidInput(['body', 'emoji'], 'A reaction is one emoji', 'emoji_invalid')
    await this.limiter.take(principal.userId)
    await this.#change(message.roomId, principal, messageId, { emoji, op: 'add' }, async (room) => {
      const kinds = await room.reactionKinds(messageId)
      if (kinds.length >= MAX_KINDS && !kinds.includes(emoji)) {
        throw new Conflict(`A message has at most ${MAX_KINDS} kinds of reaction`, 'too_many_reactions')
      }
      return room.addReaction(messageId, principal.userId, emoji)
    })
  }

  /** Removing what is not there does nothing. */
  async remove(principal: Principal, messageId: MessageId, emoji: string): Promise<void> {
    const { message } = await this.access.require(principal, 'message:react', { messageId })
    await this.limiter.take(principal.userId)
    await this.#change(message.roomId, principal, messageId, { emoji, op: 'remove' }, (room) =>
      room.removeReaction(messageId, principal.userId, emoji),
    )
  }

  /** Who reacted with `emoji`, by user id. */
  async reactors(
    principal: Principal,
    messageId: MessageId,
    emoji: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<Profile[]> {
    await this.access.require(principal, 'message:read', { messageId })
    return this.reactions.reactors(messageId, emoji, page)
  }

  async #change(
    roomId: Parameters<RoomTransactions['change']>[0],
    principal: Principal,
    messageId: MessageId,
    payload: { readonly emoji: string; readonly op: 'add' | 'remove' },
    apply: (room: OpenRoom) => Promise<boolean>,
  ): Promise<void> {
    const event = await this.transactions.change(roomId, async (room): Promise<StoredRoomEvent | undefined> => {
      await this.access.confirm(principal, 'message:react', room)
      const message = await room.message(messageId)
      if (!message || message.seq === null) throw new NotFound('Message', 'message_not_found')
      if (message.state !== 'visible') throw new Conflict('The message was retracted', 'message_retracted')
      if (!(await apply(room))) return undefined
      return room.append({ kind: 'reaction', messageId, actorId: principal.userId, payload })
    })
    if (event) this.publisher.publish([roomEventBody(event, { message: null, user: null }, EVERYBODY)])
  }
}
