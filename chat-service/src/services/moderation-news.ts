import type { ModerationNote } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { ReviewFrame } from '@parley/common/contracts/socket'
import type { UndoneAct } from '../repositories/act-undo.js'
import type { ItemActed } from '../repositories/item-acts.js'
import type { WrittenAct } from '../repositories/moderation-acts.js'
import type { WrittenName } from '../repositories/name-acts.js'
import type { Notice } from '../repositories/notices.js'
import type { WrittenPenalty } from '../repositories/penalties.js'
import type { ReviewNews } from '../repositories/review-writes.js'
import type { VerdictAct } from '../repositories/verdicts.js'
import { EVERYBODY } from './message-bodies.js'
import { noticeFrame } from './notice-bodies.js'
import { reviewFrameOf, reviewNewsFrame } from './review-frames.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'

/** Tells rooms, authors and the outbox relay of acts that were committed. Lost news shows as a gap in `seq`; the log has it. */
export class ModerationNews {
  constructor(
    private readonly publisher: RoomPublisher,
    private readonly wakeRelay: () => void,
  ) {}

  tell(written: readonly WrittenAct[], by: Profile | null = null): void {
    this.wakeRelay()
    const events = written.flatMap(({ event, message }) =>
      event ? [roomEventBody(event, { message, user: null }, EVERYBODY)] : [],
    )
    this.publisher.publish(events)
    for (const one of written) {
      this.#tellAuthor(one)
      this.tellAll(one.answers)
      if (one.review) this.#tellModerators(one.review, by)
      this.tellPenalties(one.penalties)
    }
  }

  /** Of an act on a review item; a repeated request has nothing to tell. */
  tellItemAct({ item, written, named, penalties, acts, isRepeated }: ItemActed, by: Profile): void {
    if (isRepeated) return
    this.tell(written, by)
    this.#tellNamed(named, by)
    this.tellPenalties(penalties)
    const isMarked = acts.some(({ kind }) => kind === 'escalate' || kind === 'assign')
    if (isMarked) this.publisher.reviewChanged({ t: 'review', op: 'changed', ...reviewFrameOf(item), ...actedBy(by) })
  }

  /** Of an act that was taken back. */
  tellUndone({ act, written, named, penalties, isRepeated }: UndoneAct, by: Profile): void {
    if (isRepeated) return
    this.tell(written, by)
    this.#tellNamed(named, by)
    this.tellPenalties(penalties)
    if (named !== null || act.itemId === null || act.roomId === null) return
    this.#tellModerators({ op: 'changed', itemId: act.itemId, roomId: act.roomId, resolution: null }, by)
  }

  /** Of items that were opened or changed without a message, such as those of names. */
  tellReviews(reviews: readonly ReviewNews[], by: Profile | null = null): void {
    for (const review of reviews) this.#tellModerators(review, by)
  }

  /** Puts what is in the inboxes before those who are here. */
  tellAll(notices: readonly Notice[]): void {
    for (const notice of notices) this.publisher.tell(notice.userId, noticeFrame(notice))
  }

  /** What became of people: the room hears it, their sockets obey it, and what instances remember is forgotten. */
  tellPenalties(penalties: readonly WrittenPenalty[]): void {
    for (const { act, user, event, notice, effect } of penalties) {
      if (event) this.publisher.publish([roomEventBody(event, { message: null, user }, EVERYBODY)])
      if (act.roomId === null) this.publisher.sanctionChanged(user.id)
      else this.publisher.standingChanged(act.roomId, user.id)
      // Before the sockets end: it is the last they hear.
      if (notice) this.tellAll([notice])
      if (effect === 'shut_out') {
        const { roomId: room } = act
        this.publisher.tell(user.id, room === null ? { t: 'shut_out' } : { t: 'unsub', room, code: 'banned' })
      } else if (effect === 'joined' && act.roomId !== null) {
        this.publisher.tell(user.id, { t: 'joined', room: act.roomId })
      }
    }
  }

  #tellNamed(named: WrittenName | null, by: Profile): void {
    if (named === null) return
    const { event, notice, review } = named
    if (event) {
      this.publisher.publish([roomEventBody(event, { message: null, user: null }, EVERYBODY)])
      this.publisher.standingChanged(event.roomId, null)
    }
    if (notice) this.tellAll([notice])
    if (review) this.#tellModerators(review, by)
  }

  #tellModerators(review: ReviewNews, by: Profile | null): void {
    this.publisher.reviewChanged({ ...reviewNewsFrame(review), ...(by === null ? {} : actedBy(by)) })
  }

  #tellAuthor({ act, message, event, told }: WrittenAct): void {
    if (act.notice === null || message.senderKind === 'webhook') return
    const note = isVerdictAct(act) ? verdictNote(act, event?.at ?? new Date(act.item.verdict.scored_at)) : undefined
    const { roomId: room, id: message_id, state } = message
    this.publisher.tell(message.senderId, {
      ...(told ? noticeFrame(told) : { t: 'notice', room, message_id, state, reason: act.notice }),
      ...(note ? { note: act.asks ? { ...note, expires_at: act.asks.expiresAt.toISOString() } : note } : {}),
      ...(act.asks ? { nudge: { cmid: message.cmid, expires_at: act.asks.expiresAt.toISOString() } } : {}),
    })
  }
}

function actedBy({ id, username }: Profile): Pick<ReviewFrame, 'by'> {
  return { by: { id, username } }
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
