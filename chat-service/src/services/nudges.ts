import type { Clock } from '@parley/common/clock'
import type { MessageBody } from '@parley/common/contracts/chat'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, NotFound } from '@parley/common/errors'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { MessagesRepository } from '../repositories/messages.js'
import type { NudgesRepository } from '../repositories/nudges.js'
import type { VerdictsRepository } from '../repositories/verdicts.js'
import type { Access } from './access.js'
import type { Judgements } from './judgements.js'
import type { MessageChangesService } from './message-changes.js'
import type { MessageViews } from './message-views.js'
import type { ModerationNews } from './moderation-news.js'

/** Authors who were asked whether they mean it, and their answers. The story: docs/moderation.md. */
export class NudgeService {
  constructor(
    private readonly access: Access,
    private readonly messages: MessagesRepository,
    private readonly nudges: NudgesRepository,
    private readonly verdicts: VerdictsRepository,
    private readonly judgements: Judgements,
    private readonly changes: MessageChangesService,
    private readonly views: MessageViews,
    private readonly news: ModerationNews,
    private readonly clock: Clock,
  ) {}

  /**
   * With `text`: replaces the message's text, which is judged once more, without asking again. Null: sends it as it is,
   * to be judged as if nobody had asked. Giving the same answer again changes nothing.
   * @throws Conflict when the message does not wait for an answer (any more).
   */
  async answer(principal: Principal, messageId: MessageId, text: string | null): Promise<MessageBody> {
    const { message } = await this.access.require(principal, 'message:edit', { messageId })
    const nudge = await this.nudges.find(messageId)
    const isRewritten = text !== null && text !== message.body
    if (nudge?.answer === null && isRewritten) return this.changes.edit(principal, messageId, text)
    if (nudge?.answer === null) await this.#confirm(principal, { id: messageId, roomId: message.roomId })
    else if (nudge?.answer !== (text === null ? 'confirmed' : 'rewritten') || isRewritten) throw notAsked()
    return this.#body(principal, messageId)
  }

  /** The same for a message that its author names by their own id of it. */
  async answerByCmid(principal: Principal, roomId: RoomId, cmid: string, text: string | null): Promise<MessageBody> {
    const { room } = await this.access.require(principal, 'message:post', { roomId })
    const message = await this.messages.findByCmid(room.id, principal.userId, cmid)
    if (!message) throw noSuchMessage()
    return this.answer(principal, message.id, text)
  }

  async #confirm(principal: Principal, message: { readonly id: MessageId; readonly roomId: RoomId }): Promise<void> {
    const now = this.clock.now()
    const judge = this.judgements.onNudgeAnswered(now, 'confirmed')
    const written = await this.verdicts.applyAnswers([message], 'confirmed', now, judge)
    this.news.tell(written)
    // Nothing came of it: it may be that they were silenced meanwhile, and are told so.
    if (written.length === 0) await this.access.require(principal, 'message:edit', { messageId: message.id })
  }

  async #body(principal: Principal, messageId: MessageId): Promise<MessageBody> {
    const message = await this.messages.find(messageId)
    if (!message) throw noSuchMessage()
    const [body] = await this.views.bodies([message], { userId: principal.userId, canModerate: false })
    if (!body) throw noSuchMessage()
    return body
  }
}

function notAsked(): Conflict {
  return new Conflict('This message does not wait for your answer', 'nudge_answered')
}

function noSuchMessage(): NotFound {
  return new NotFound('Message', 'message_not_found')
}
