import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, NotFound } from '@parley/common/errors'
import type { MessageId, RoomId } from '@parley/common/ids'
import type { ActRecord } from '../repositories/act-rows.js'
import { isOnMessage } from '../repositories/act-undo.js'
import type { Appeal, AppealState, AppealsRepository, OwnAct } from '../repositories/appeals.js'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { MessageRecord } from '../repositories/messages.js'
import type { NewReviewItem } from '../repositories/review-writes.js'
import { ACTS_AGAINST, type AppealDecision } from '../schemas/appeals.js'
import type { Access } from './access.js'
import { actorOf } from './act-rules.js'
import type { ActsService } from './acts.js'
import { demandAppealable, demandMayDecide } from './appeal-rules.js'
import type { ModerationNews } from './moderation-news.js'
import { isServerModerator, isServerReviewer } from './review-access.js'
import { reviewNewsFrame } from './review-frames.js'
import type { RoomPublisher } from './room-publisher.js'
import { snapshotOf } from './verdict-acts.js'

/** In front of what the machine flags or hides: somebody may be wronged. */
const SEVERITY = 65

/** An appeal as one moderator may see it. */
export interface ListedAppeal {
  readonly appeal: Appeal
  /** Why they may not decide it, as far as can be said beforehand. */
  readonly refused: 'own_act' | 'own_appeal' | 'decided' | null
}

/** What was done to people, and what they say to it. See docs/moderation.md. */
export class AppealService {
  constructor(
    private readonly access: Access,
    private readonly appeals: AppealsRepository,
    private readonly acts: Pick<ActsService, 'onItem'>,
    private readonly news: ModerationNews,
    private readonly publisher: RoomPublisher,
    private readonly clock: Clock,
  ) {}

  /** What was done to the asker and their messages, newest first, older than act `before`. */
  async ownActs(actor: Principal, before: string | null, limit: number): Promise<readonly OwnAct[]> {
    await this.access.require(actor, 'own_data:read')
    return this.appeals.ownActs(actor.userId, ACTS_AGAINST, before, limit)
  }

  /**
   * Objects to an act, once. Whoever was banned can do so too.
   * @throws NotFound for what was not done to the asker; Conflict when there is nothing (left) to object to.
   */
  async make(actor: Principal, actId: string, text: string): Promise<Appeal> {
    await this.access.require(actor, 'acts:appeal')
    const now = this.clock.now()
    const made = await this.appeals.make(actId, actor.userId, text, (own) => demandAppealable(own, now), {
      audit: (act) => entryOf(actor, act),
      item: itemOf,
    })
    if (made === null) throw new NotFound('Act', 'act_not_found')
    if (made === 'repeated') throw new Conflict('This act was appealed before', 'already_appealed')
    if (made.review) {
      this.publisher.reviewChanged(reviewNewsFrame(made.review))
    }
    return made.appeal
  }

  /** Objects to the newest act that keeps others from reading one's message. */
  async makeForMessage(actor: Principal, messageId: MessageId, text: string): Promise<Appeal> {
    const { message } = await this.access.require(actor, 'message:read', { messageId })
    if (message.senderKind === 'webhook' || message.senderId !== actor.userId) {
      throw new Forbidden('Only its author can appeal for a message', 'not_the_author')
    }
    const actId = await this.appeals.newestAgainst(messageId)
    if (actId === null) throw new Conflict('Nothing was done to this message', 'nothing_to_appeal')
    return this.make(actor, actId, text)
  }

  /** Appeals against acts in the rooms one moderates, for staff all: open ones oldest first, others newest first. */
  async list(
    actor: Principal,
    state: AppealState,
    after: string | null,
    limit: number,
  ): Promise<readonly ListedAppeal[]> {
    const scope = isServerReviewer(actor)
      ? ({ kind: 'server' } as const)
      : ({ kind: 'rooms_of', userId: actor.userId } as const)
    await this.access.require(actor, scope.kind === 'server' ? 'server:review' : 'rooms:list')
    const page = await this.appeals.page(state, scope, after, limit)
    return page.map((appeal) => ({ appeal, refused: refusal(actor, appeal) }))
  }

  /** @throws NotFound for appeals that the asker may not know of. */
  async get(actor: Principal, actId: string): Promise<ListedAppeal> {
    const appeal = await this.#find(actor, actId)
    return { appeal, refused: refusal(actor, appeal) }
  }

  /**
   * Upholds the act or undoes it with its strike, in one transaction, and tells the author.
   * @throws Forbidden for one's own act, one's own appeal, and what somebody higher did; Conflict when it is decided.
   */
  async decide(actor: Principal, actId: string, { outcome, reason }: AppealDecision): Promise<ListedAppeal> {
    const appeal = await this.#find(actor, actId)
    await this.#demandActing(actor, appeal)
    if (appeal.state !== 'open') throw new Conflict('This appeal is decided already', 'appeal_decided')
    if (appeal.itemId !== null) await this.#decideWithItem(actor, appeal, appeal.itemId, { outcome, reason })
    else await this.#decideOnPerson(actor, actId, { outcome, reason })
    return this.get(actor, actId)
  }

  /** An appeal for a message is a cause of its review item: one decision is both. */
  async #decideWithItem(
    actor: Principal,
    appeal: Appeal,
    itemId: string,
    { outcome, reason }: AppealDecision,
  ): Promise<void> {
    if (appeal.author.id === actor.userId) throw new Forbidden('Nobody decides on their own appeal', 'own_appeal')
    const kind = outcome === 'uphold' ? 'remove' : 'approve'
    await this.acts.onItem(actor, itemId, { kind, reason, note: '' })
  }

  async #decideOnPerson(actor: Principal, actId: string, { outcome, reason }: AppealDecision): Promise<void> {
    const by = { actorId: actor.userId, actorName: actor.username, at: this.clock.now(), reason, note: 'on appeal' }
    const decided = await this.appeals.decideOnPerson(
      actId,
      outcome === 'uphold' ? 'upheld' : 'overturned',
      by,
      (appealed) => demandMayDecide(actorOf(actor), appealed),
    )
    if (!decided) throw appealNotFound()
    const { undone, notice } = decided
    const profile = { id: actor.userId, username: actor.username, display_name: actor.displayName }
    if (undone) this.news.tellUndone(undone, profile)
    if (notice) this.news.tellAll([notice])
  }

  async #find(actor: Principal, actId: string): Promise<Appeal> {
    const appeal = await this.appeals.find(actId)
    const roomId = appeal?.room?.id ?? null
    const maySee =
      isServerReviewer(actor) || (roomId !== null && (await this.access.holds(actor, 'moderation:review', roomId)))
    if (!appeal || !maySee) throw appealNotFound()
    return appeal
  }

  async #demandActing(actor: Principal, { room }: Appeal): Promise<void> {
    if (room === null || isServerModerator(actor)) await this.access.require(actor, 'server:moderate')
    else await this.access.require(actor, 'moderation:act', { roomId: room.id })
  }
}

function refusal(actor: Principal, { state, act, author }: Appeal): ListedAppeal['refused'] {
  if (state !== 'open') return 'decided'
  if (author.id === actor.userId) return 'own_appeal'
  return act !== null && act.actorId === actor.userId ? 'own_act' : null
}

/** Null for a mute or ban that was made over a message: it is decided by itself, whatever becomes of the message. */
function itemOf(message: MessageRecord, act: ActRecord): NewReviewItem | null {
  if (!isOnMessage(act)) return null
  return {
    roomId: act.roomId as RoomId,
    messageId: message.id,
    cause: 'appeal',
    rule: `appeal:${act.kind}`,
    label: null,
    score: null,
    severity: SEVERITY,
    snapshot: snapshotOf(message),
  }
}

/** Without the author's words: those can be erased, the audit log cannot. */
function entryOf(actor: Principal, act: ActRecord): NewAuditEntry {
  return {
    actorId: actor.userId,
    action: 'appeal.make',
    roomId: act.roomId,
    messageId: act.messageId,
    userId: act.userId,
    rule: `appeal:${act.kind}`,
    details: { act: act.id },
  }
}

function appealNotFound(): NotFound {
  return new NotFound('Appeal', 'appeal_not_found')
}
