import type { MessageState, ModerationNote } from '@parley/common/contracts/chat'
import type { Scores, Span } from '@parley/common/contracts/moderation'
import type { NoticeAct, NoticeAppeal, NoticeKind } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** Something one person must be told. */
export interface NewNotice {
  readonly userId: string
  readonly kind: NoticeKind
  /** Null = it is about the whole server. */
  readonly roomId: string | null
  readonly messageId: string | null
  /** The act that it tells of: the id of its audit entry. */
  readonly actId: string | null
  /** In words for people. */
  readonly reason: string
  /** State of the message after the act. */
  readonly state: MessageState | null
  /** Rule, label, score and spans, when the machine acted. Never a text. */
  readonly note: ModerationNote | null
  /** What was done to the person, if anything was. */
  readonly act?: NoticeAct | null
  /** What came of their appeal, if that is what they are told. */
  readonly appeal?: NoticeAppeal | null
}

export interface Notice extends NewNotice {
  readonly id: string
  readonly createdAt: Date
  readonly readAt: Date | null
}

const MAX_COUNTED = 1_000

interface NoticeRow {
  id: string
  user_id: string
  kind: NoticeKind
  room_id: string | null
  message_id: string | null
  act_id: string | null
  reason: string
  /** Those of older versions lack `act` and `appeal`. */
  details: {
    state: MessageState | null
    note: ModerationNote | null
    act?: NoticeAct | null
    appeal?: NoticeAppeal | null
  }
  created_at: Date
  read_at: Date | null
}

/** With what the machine went by, if the notice is about an act of its. */
interface ExplainedRow extends NoticeRow {
  act_kind: string | null
  act_at: Date
  rule: string | null
  label: string | null
  score: number | null
  spans: Span[] | null
  scores: Scores | null
}

/**
 * Puts notices into their receivers' inboxes, in the caller's transaction: what was done and the word of it are
 * committed together. Tell the sockets after commit, with `noticeFrame`.
 */
export async function appendNotices(tx: TransactionSql | Sql, notices: readonly NewNotice[]): Promise<Notice[]> {
  if (notices.length === 0) return []
  const rows = notices.map((notice) => ({
    id: newId(),
    user_id: notice.userId,
    kind: notice.kind,
    room_id: notice.roomId,
    message_id: notice.messageId,
    act_id: notice.actId,
    reason: notice.reason,
    details: { state: notice.state, note: notice.note, act: notice.act, appeal: notice.appeal },
  }))
  const written = await tx<NoticeRow[]>`
    insert into notices (id, user_id, kind, room_id, message_id, act_id, reason, details)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as notice (
      id uuid, user_id uuid, kind text, room_id uuid, message_id uuid, act_id uuid, reason text, details jsonb)
    returning *`
  return written.map(noticeOf)
}

/** Inboxes. */
export class NoticesRepository {
  constructor(private readonly sql: Sql) {}

  /** Newest first, older than notice `before`. Ids sort by time. */
  async page(userId: string, onlyUnread: boolean, before: string | null, limit: number): Promise<Notice[]> {
    const { sql } = this
    const rows = await sql<ExplainedRow[]>`
      select n.*, act.kind as act_kind, act.at as act_at, act.rule, act.details ->> 'label' as label,
             (act.details ->> 'score')::float8 as score, v.spans, v.scores
      from notices n
      left join acts act on act.id = n.act_id and act.actor_id is null and act.message_id is not null
      left join verdicts v on v.message_id = act.message_id and v.revision = (act.details ->> 'revision')::int
      where n.user_id = ${userId} ${onlyUnread ? sql`and n.read_at is null` : sql``}
        ${before === null ? sql`` : sql`and n.id < ${before}`}
      order by n.id desc limit ${limit}`
    return rows.map((row) => ({ ...noticeOf(row), note: row.details.note ?? noteOf(row) }))
  }

  /** Counted up to `MAX_COUNTED`. */
  async unread(userId: string): Promise<number> {
    const [row] = await this.sql<{ unread: number }[]>`
      select count(*)::int as unread
      from (select from notices where user_id = ${userId} and read_at is null limit ${MAX_COUNTED}) notice`
    return row?.unread ?? 0
  }

  /** Marks the notice `upTo` and all older ones as read. */
  async read(userId: string, upTo: string, now: Date): Promise<void> {
    await this.sql`
      update notices set read_at = ${now} where user_id = ${userId} and id <= ${upTo} and read_at is null`
  }

  /** Deletes at most `limit` notices that are older than `cutoff`; how many. */
  async purge(cutoff: Date, limit: number): Promise<number> {
    const gone = await this.sql`
      delete from notices where id in (select id from notices where created_at < ${cutoff} order by id limit ${limit})`
    return gone.count
  }
}

function noteOf(row: ExplainedRow): ModerationNote | null {
  if (row.act_kind === null) return null
  return {
    action: row.act_kind,
    rule: row.rule ?? '',
    label: row.label,
    score: row.score,
    spans: row.spans ?? [],
    scores: row.scores,
    at: row.act_at.toISOString(),
  }
}

function noticeOf(row: NoticeRow): Notice {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    roomId: row.room_id,
    messageId: row.message_id,
    actId: row.act_id,
    reason: row.reason,
    state: row.details.state,
    note: row.details.note,
    act: row.details.act ?? null,
    appeal: row.details.appeal ?? null,
    createdAt: row.created_at,
    readAt: row.read_at,
  }
}
