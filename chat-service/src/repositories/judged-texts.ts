import type { PolicyMode, RoomKind } from '@parley/common/contracts/chat'
import type { RoomId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { type StoredOverrides, storedOverridesSchema } from '../schemas/policies.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'

/** What a text is judged against: the message, its room's policy and its author's standing, as they are now. */
export interface JudgedText {
  readonly message: MessageRecord
  readonly room: { readonly id: RoomId; readonly kind: RoomKind; readonly name: string; readonly mode: PolicyMode }
  readonly overrides: StoredOverrides | null
  /** Moderator or owner of the room, or of the server's staff. */
  readonly isStaff: boolean
  /** The newest revision a person has decided on; the machine does not overrule people. */
  readonly reviewedRevision: number | null
  /** Revisions whose verdicts were applied already. */
  readonly judgedRevisions: readonly number[]
  /** The rule that held it back when it was written. */
  readonly heldBy: string | null
  /** Whether its author was asked about it before publication. */
  readonly nudge: 'open' | 'answered' | null
  /** The rule of its open review item, if that is about this very revision. */
  readonly openRule: string | null
  /** The last thing the machine did about this very revision, whatever people made of it since. */
  readonly doneBefore: MachineAct | null
}

export interface MachineAct {
  readonly action: 'flag' | 'hide' | 'hold' | 'reject'
  readonly rule: string | null
  readonly label: string | null
}

interface JudgedRow extends MessageRow {
  room_kind: RoomKind
  room_name: string
  room_mode: PolicyMode
  room_policy: unknown
  is_staff: boolean
  reviewed_revision: number | null
  judged_revisions: number[]
  held_by: string | null
  nudge: 'open' | 'answered' | null
  open_rule: string | null
  done_before: MachineAct | null
}

/** In the order of message ids, which is also the order of their locks. Messages of deleted rooms are left out. */
export async function judgedTexts(
  tx: TransactionSql,
  ids: readonly string[],
  lock: '' | 'for no key update of m',
): Promise<JudgedText[]> {
  if (ids.length === 0) return []
  const rows = await tx<JudgedRow[]>`
    select ${tx.unsafe(MESSAGE_COLUMNS)}, r.kind as room_kind, r.name as room_name, r.mode as room_mode,
           r.policy as room_policy, m.held_by,
           coalesce(member.role in ('moderator', 'owner'), false) or coalesce(u.server_role <> 'user', false)
             as is_staff,
           (select max((item.snapshot ->> 'revision')::int) from review_items item
            where item.message_id = m.id and item.resolved_by is not null) as reviewed_revision,
           array(select v.revision from verdicts v where v.message_id = m.id) as judged_revisions,
           (select case when n.answer is null then 'open' else 'answered' end from nudges n
            where n.message_id = m.id) as nudge,
           (select item.rule from review_items item
            where item.message_id = m.id and item.state = 'open'
              and (item.snapshot ->> 'revision')::int = m.revision) as open_rule,
           (select jsonb_build_object('action', act.kind, 'rule', act.rule, 'label', act.details ->> 'label') from acts act
            where act.message_id = m.id and act.actor_id is null and act.kind in ('flag', 'hide', 'hold', 'reject')
              and (act.details ->> 'revision')::int = m.revision
            order by act.id desc limit 1) as done_before
    from messages m
    join rooms r on r.id = m.room_id and r.deleted_at is null
    left join users u on m.sender_kind <> 'webhook' and u.id = m.sender_id
    left join memberships member
      on m.sender_kind <> 'webhook' and member.room_id = m.room_id and member.user_id = m.sender_id
         and member.state = 'joined'
    where m.id = any(${[...ids]}::uuid[])
    order by m.id ${tx.unsafe(lock)}`
  return rows.map(judgedText)
}

function judgedText(row: JudgedRow): JudgedText {
  return {
    message: messageRecord(row),
    room: { id: row.room_id, kind: row.room_kind, name: row.room_name, mode: row.room_mode },
    overrides: row.room_policy === null ? null : storedOverridesSchema.parse(row.room_policy),
    isStaff: row.is_staff,
    reviewedRevision: row.reviewed_revision,
    judgedRevisions: row.judged_revisions,
    heldBy: row.held_by,
    nudge: row.nudge,
    openRule: row.open_rule,
    doneBefore: row.done_before,
  }
}
