import type { ModerationNote } from '@parley/common/contracts/chat'
import type { MessageRecord } from '../repositories/messages.js'
import type { WrittenAct } from '../repositories/moderation-acts.js'
import type { VerdictAct } from '../repositories/verdicts.js'
import { EVERYBODY } from './message-bodies.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'

/** Tells rooms, authors and the outbox relay of acts that were committed. Lost news shows as a gap in `seq`; the log has it. */
export class ModerationNews {
  constructor(
    private readonly publisher: RoomPublisher,
    private readonly wakeRelay: () => void,
  ) {}

  tell(written: readonly WrittenAct[]): void {
    this.wakeRelay()
    const events = written.flatMap(({ event, message }) =>
      event ? [roomEventBody(event, { message, user: null }, EVERYBODY)] : [],
    )
    this.publisher.publish(events)
    for (const { act, message, event } of written) {
      if (act.notice === null || message.senderKind !== 'user') continue
      const note = isVerdictAct(act) ? verdictNote(act, event?.at ?? new Date(act.item.verdict.scored_at)) : undefined
      this.publisher.tell(message.senderId, {
        t: 'notice',
        room: message.roomId,
        message_id: message.id,
        state: message.state,
        reason: act.notice,
        ...(note ? { note } : {}),
      })
    }
  }

  /** Who reported a message hears that a person has looked at it, and what came of it. */
  tellReporters(message: MessageRecord, reporterIds: readonly string[]): void {
    const reason =
      message.state === 'visible'
        ? 'A moderator looked at the message you reported and let it stand'
        : 'A moderator looked at the message you reported; it is not shown any more'
    for (const reporterId of reporterIds) {
      const { roomId: room, id: message_id, state } = message
      this.publisher.tell(reporterId, { t: 'notice', room, message_id, state, reason })
    }
  }
}

function isVerdictAct(act: object): act is VerdictAct {
  return 'item' in act
}

function verdictNote(act: VerdictAct, at: Date): ModerationNote {
  return {
    action: act.action,
    rule: act.rule ?? '',
    label: act.label,
    score: act.score,
    spans: act.item.verdict.spans,
    scores: act.item.verdict.scores,
    at: at.toISOString(),
  }
}
