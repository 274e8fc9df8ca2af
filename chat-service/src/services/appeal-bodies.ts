import type { Appeal, OwnAct } from '../repositories/appeals.js'
import { nameSubjectOf } from '../repositories/name-acts.js'
import { ACTS_AGAINST, type AppealBody, type OwnActBody } from '../schemas/appeals.js'
import { whyNotAppealable } from './appeal-rules.js'
import type { ListedAppeal } from './appeals.js'

/** An act as the one gets it to whom it was done: everything but who among the moderators did it. */
export function ownActBody(own: OwnAct, now: Date): OwnActBody {
  const { act, message, appeal } = own
  return {
    id: act.id,
    at: act.at.toISOString(),
    kind: ACTS_AGAINST.find((kind) => kind === act.kind) ?? 'warn',
    by: act.actorId === null ? 'machine' : 'moderator',
    room: act.roomId === null ? null : { id: act.roomId, name: act.roomName ?? '' },
    message: message && { ...message, text: message.state === 'deleted' ? null : message.text },
    name: nameSubjectOf(act.details),
    rule: act.rule,
    label: own.label,
    score: own.score,
    spans: [...own.spans],
    reason: act.reason,
    until: act.until?.toISOString() ?? null,
    undone_at: act.undoneAt?.toISOString() ?? null,
    not_appealable: whyNotAppealable(own, now),
    appeal: appeal && ownAppealBody({ actId: act.id, ...appeal }),
  }
}

export function ownAppealBody(appeal: Pick<Appeal, 'actId' | 'state' | 'text' | 'createdAt' | 'decidedAt' | 'reason'>) {
  return {
    act_id: appeal.actId,
    state: appeal.state,
    text: appeal.text,
    created_at: appeal.createdAt.toISOString(),
    decided_at: appeal.decidedAt?.toISOString() ?? null,
    reason: appeal.reason,
  }
}

export function appealBody({ appeal, refused }: ListedAppeal): AppealBody {
  const { act } = appeal
  return {
    act_id: appeal.actId,
    kind: appeal.kind,
    state: appeal.state,
    text: appeal.text,
    appellant: appeal.author,
    room: appeal.room,
    message_id: appeal.messageId,
    item_id: appeal.itemId,
    acted_by: act === null || act.actorId === null ? null : { id: act.actorId, username: act.actorName ?? 'unknown' },
    acted_at: act?.at.toISOString() ?? null,
    rule: act?.rule ?? null,
    act_reason: act?.reason ?? '',
    until: act?.until?.toISOString() ?? null,
    created_at: appeal.createdAt.toISOString(),
    decided_at: appeal.decidedAt?.toISOString() ?? null,
    decided_by: appeal.decidedBy,
    reason: appeal.reason,
    refused,
  }
}
