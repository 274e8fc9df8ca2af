import type { Clock } from '@parley/common/clock'
import type { MessageState } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import type { ReplyFrame } from '@parley/common/contracts/socket'
import { DomainError, Gone, NotFound, RateLimited, Unavailable } from '@parley/common/errors'
import { type MessageId, newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type { CommandsRepository, Invocation } from '../repositories/commands.js'
import type { OutgoingWebhook } from '../repositories/outgoing-webhooks.js'
import { type CommandReply, commandReplySchema } from '../schemas/commands.js'
import type { EventPayload } from './event-bodies.js'
import { COMMAND_EVENT } from './event-types.js'
import type { MessagesService } from './messages.js'
import type { NameRules } from './name-rules.js'
import type { Invocations } from './outgoing-dispatch.js'
import { responseToken } from './outgoing-signatures.js'
import type { RoomPublisher } from './room-publisher.js'
import type { Sanctions } from './sanctions.js'
import { deliveryUuid, isSame, tokenHash } from './webhook-signatures.js'

export type Replied =
  | { readonly status: 'posted'; readonly messageId: MessageId; readonly state: MessageState }
  | { readonly status: 'told' }

/** By the response URL, besides the one in the answer to the invocation. */
const MOST_REPLIES = 5

/** What goes out of an invocation, and what its bot answers. */
export class CommandReplies implements Invocations {
  constructor(
    private readonly commands: CommandsRepository,
    private readonly messages: MessagesService,
    private readonly sanctions: Sanctions,
    private readonly rules: NameRules,
    private readonly publisher: RoomPublisher,
    private readonly clock: Clock,
    private readonly logger: Logger,
    /** Where the service is reached from outside: `https://chat.example.org/api/chat`. */
    private readonly publicBase: string,
  ) {}

  async payload(invocationId: string, webhook: OutgoingWebhook, now: Date): Promise<EventPayload | null> {
    const invocation = await this.commands.invocation(invocationId)
    if (!invocation || invocation.expiresAt <= now) return null
    const secrets = [webhook.secret, ...(webhook.previous ? [webhook.previous.secret] : [])]
    const token = secrets
      .map((secret) => responseToken(secret, invocation.id))
      .find((candidate) => isSame(tokenHash(candidate), invocation.tokenHash))
    if (token === undefined) return null
    const { command, room, user, text } = invocation
    return {
      type: COMMAND_EVENT,
      timestamp: invocation.createdAt.toISOString(),
      data: {
        invocation_id: invocation.id,
        command: command.name,
        text,
        room,
        user,
        response_url: `${this.publicBase}/invocations/${invocation.id}/${token}`,
        expires_at: invocation.expiresAt.toISOString(),
      },
    }
  }

  /** A body that is no reply means "later, or not at all". */
  async answered(invocationId: string, body: string): Promise<void> {
    const invocation = await this.commands.invocation(invocationId)
    const reply = parseReply(body)
    if (invocation && reply) await this.#replyOnce(invocation, reply)
    await this.commands.finish(invocationId, 'delivered')
  }

  async failed(invocationId: string): Promise<void> {
    const invocation = await this.commands.invocation(invocationId)
    await this.commands.finish(invocationId, 'failed')
    if (invocation) this.#tell(invocation, 'failed', `/${invocation.command.name} did not answer`)
  }

  /**
   * A later reply, by whoever holds the response URL.
   * @throws NotFound for a wrong URL, whichever part is wrong; Gone when its time is over or it was used too often.
   */
  async reply(
    invocationId: string,
    token: string,
    reply: CommandReply,
    deliveryId: string | undefined,
  ): Promise<Replied> {
    const invocation = await this.commands.invocation(invocationId)
    // The comparison comes first, so that its delay does not tell an unknown invocation from a wrong token.
    const isRight = isSame(tokenHash(token), invocation?.tokenHash ?? '')
    if (!invocation || !isRight) throw new NotFound('Invocation', 'invocation_not_found')
    if (!(await this.commands.countReply(invocation.id, MOST_REPLIES, this.clock.now()))) {
      throw new Gone('This response URL was used up', 'invocation_over')
    }
    const cmid = deliveryId === undefined ? newId() : deliveryUuid(invocation.id, `late:${deliveryId}`)
    return this.#say(invocation, reply, cmid)
  }

  /** The same answer twice, as after a crash, posts once. What the bot may not say is told to the invoker. */
  async #replyOnce(invocation: Invocation, reply: CommandReply): Promise<void> {
    try {
      await this.#say(invocation, reply, deliveryUuid(invocation.id, 'answer'))
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof Unavailable || error instanceof RateLimited) throw error
      this.logger.info({ err: error, command: invocation.command.id }, 'a bot may not say what it wants to')
      this.#tell(invocation, 'failed', `/${invocation.command.name} may not post here`)
    }
  }

  /** In the room it is a message like any other: the bot's membership, limits, scoring and policy hold. */
  async #say(invocation: Invocation, { text, visibility }: CommandReply, cmid: string): Promise<Replied> {
    if (visibility === 'ephemeral') {
      await this.sanctions.demandNotBanned(invocation.command.bot.id)
      await this.rules.demandSayable(invocation.room.id, text)
      this.#tell(invocation, 'answered', text)
      return { status: 'told' }
    }
    const posted = await this.messages.post(botOf(invocation), invocation.room.id, { text, cmid })
    return { status: 'posted', messageId: posted.id, state: posted.state }
  }

  #tell(invocation: Invocation, state: ReplyFrame['state'], text: string): void {
    const { id, command, room, user } = invocation
    this.publisher.tell(user.id, {
      t: 'reply',
      room: room.id,
      invocation_id: id,
      command: command.name,
      bot: command.bot,
      state,
      text,
    })
  }
}

/** The bot's account as it speaks here: with the right to post and no other. */
function botOf({ command, expiresAt }: Invocation): Principal {
  return {
    userId: command.bot.id,
    username: command.bot.username,
    displayName: command.bot.display_name,
    role: 'user',
    scopes: new Set(['chat:write']),
    sessionId: null,
    apiKeyId: command.id,
    expiresAtMs: expiresAt.getTime(),
  }
}

function parseReply(body: string): CommandReply | null {
  try {
    return commandReplySchema.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}
