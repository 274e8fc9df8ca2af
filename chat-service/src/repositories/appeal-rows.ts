import type { MessageState } from '@parley/common/contracts/chat'
import type { Span } from '@parley/common/contracts/moderation'
import type { RoomId } from '@parley/common/ids'
import { ACT_COLUMNS, ACT_TABLES, type ActRecord, type ActRow, actRecord } from './act-rows.js'

/** `void`: the act was undone otherwise before anybody decided. */
export type AppealState = 'open' | 'upheld' | 'overturned' | 'void'

export interface Appeal {
  readonly actId: string
  /** The kind of the act. */
  readonly kind: string
  readonly state: AppealState
  readonly text: string
  readonly author: { readonly id: string; readonly username: string }
  readonly room: { readonly id: RoomId; readonly name: string } | null
  readonly messageId: string | null
  readonly itemId: string | null
  readonly createdAt: Date
  readonly decidedAt: Date | null
  readonly decidedBy: { readonly id: string; readonly username: string } | null
  readonly reason: string
  /** Null only for appeals from before acts had rows. */
  readonly act: ActRecord | null
}

/** Something that was done to somebody, with all that they may know of it. */
export interface OwnAct {
  readonly act: ActRecord
  readonly message: { readonly id: string; readonly state: MessageState; readonly text: string } | null
  /** A newer act on the message stands. */
  readonly isSuperseded: boolean
  /** It was itself the answer to an appeal. */
  readonly isFinal: boolean
  readonly label: string | null
  readonly score: number | null
  readonly spans: readonly Span[]
  readonly appeal: Pick<Appeal, 'state' | 'text' | 'createdAt' | 'decidedAt' | 'reason'> | null
}

export interface OwnActRow extends ActRow {
  message_state: MessageState | null
  message_body: string | null
  is_superseded: boolean
  is_final: boolean
  spans: Span[] | null
  appeal_state: AppealState | null
  appeal_text: string | null
  appealed_at: Date
  decided_at: Date | null
  decision_reason: string
}

export interface AppealRow {
  appeal_act_id: string
  action: string
  appeal_state: AppealState
  appeal_text: string
  author_id: string
  author_name: string | null
  appeal_room_id: RoomId | null
  appeal_room_name: string | null
  appeal_message_id: string | null
  appeal_item_id: string | null
  appealed_at: Date
  decided_at: Date | null
  decided_by: string | null
  decider_name: string | null
  decision_reason: string
}

/** Acts on one's message after which a former one no longer says how it stands. */
const DECISIVE = ['hide', 'hold', 'reject', 'approve', 'remove', 'restore']

/** From `OWN_ACT_TABLES`, an `OwnActRow`. */
export const OWN_ACT_COLUMNS = `
  ${ACT_COLUMNS}, m.state as message_state, m.body as message_body,
  act.message_id is not null and exists (
    select from acts newer where newer.message_id = act.message_id and newer.id > act.id and newer.undone_at is null
      and newer.kind in (${DECISIVE.map((kind) => `'${kind}'`).join(', ')})) as is_superseded,
  coalesce((select written.details ? 'appeal' from audit_log written where written.id = act.id), false) as is_final,
  v.spans, a.state as appeal_state, a.text as appeal_text, a.created_at as appealed_at, a.decided_at, a.decision_reason`
export const OWN_ACT_TABLES = `
  ${ACT_TABLES}
  left join messages m on m.id = act.message_id
  left join verdicts v on v.message_id = act.message_id and v.revision = (act.details ->> 'revision')::int
  left join appeals a on a.act_id = act.id`

/** From `APPEAL_TABLES`, an `AppealRow`. */
export const APPEAL_COLUMNS = `
  a.act_id as appeal_act_id, a.action, a.state as appeal_state, a.text as appeal_text, a.author_id,
  author.username as author_name, a.room_id as appeal_room_id, r.name as appeal_room_name,
  a.message_id as appeal_message_id, a.item_id as appeal_item_id, a.created_at as appealed_at, a.decided_at,
  a.decided_by, decider.username as decider_name, a.decision_reason`
export const APPEAL_TABLES = `
  appeals a
  left join users author on author.id = a.author_id
  left join users decider on decider.id = a.decided_by
  left join rooms r on r.id = a.room_id`

export function appealOf(row: AppealRow, act: ActRecord | null): Appeal {
  return {
    actId: row.appeal_act_id,
    kind: row.action,
    state: row.appeal_state,
    text: row.appeal_text,
    author: { id: row.author_id, username: row.author_name ?? 'unknown' },
    room: row.appeal_room_id === null ? null : { id: row.appeal_room_id, name: row.appeal_room_name ?? '' },
    messageId: row.appeal_message_id,
    itemId: row.appeal_item_id,
    createdAt: row.appealed_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, username: row.decider_name ?? 'unknown' },
    reason: row.decision_reason,
    act,
  }
}

export function ownAct(row: OwnActRow): OwnAct {
  const act = actRecord(row)
  const { label, score } = act.details as { readonly label?: string | null; readonly score?: number | null }
  return {
    act,
    message:
      act.messageId === null || row.message_state === null
        ? null
        : { id: act.messageId, state: row.message_state, text: row.message_body ?? '' },
    isSuperseded: row.is_superseded,
    isFinal: row.is_final,
    label: label ?? null,
    score: score ?? null,
    spans: row.spans ?? [],
    appeal:
      row.appeal_state === null
        ? null
        : {
            state: row.appeal_state,
            text: row.appeal_text ?? '',
            createdAt: row.appealed_at,
            decidedAt: row.decided_at,
            reason: row.decision_reason,
          },
  }
}
