import type { ModerationNote } from '@parley/common/contracts/chat'
import type { Scores, Span } from '@parley/common/contracts/moderation'
import type { MessageId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

interface NoteRow {
  message_id: MessageId
  action: string
  rule: string | null
  label: string | null
  score: number | null
  spans: Span[] | null
  scores: Scores | null
  reason: string | null
  expires_at: Date | null
  at: Date
}

/** Why a message is not as its author left it: the newest act on each, with the verdict it came from. */
export class ModerationNotesRepository {
  constructor(private readonly sql: Sql) {}

  /** Messages nothing was done to have no note. Show notes to authors and moderators only. */
  async of(messages: readonly { readonly id: MessageId }[]): Promise<ReadonlyMap<MessageId, ModerationNote>> {
    if (messages.length === 0) return new Map()
    const messageIds = messages.map(({ id }) => id)
    const rows = await this.sql<NoteRow[]>`
      (select distinct on (act.message_id)
             act.message_id, act.action, act.rule, act.at, act.details ->> 'label' as label,
             (act.details ->> 'score')::float8 as score, verdict.spans, verdict.scores,
             act.details ->> 'reason' as reason, null::timestamptz as expires_at
      from audit_log act
      left join verdicts verdict
        on verdict.message_id = act.message_id and verdict.revision = (act.details ->> 'revision')::int
      where act.message_id = any(${messageIds}::uuid[]) and act.action like 'message.%'
        and not exists (select from acts undone where undone.id = act.id and undone.undone_at is not null)
      order by act.message_id, act.id desc)
      union all
      -- Last, so that it is the one that counts: a message that waits for its author's word.
      select nudge.message_id, 'nudge', verdict.rule, nudge.at, verdict.label, verdict.score, verdict.spans,
             verdict.scores, null, nudge.expires_at
      from nudges nudge join messages m on m.id = nudge.message_id and m.state = 'held'
      join verdicts verdict on verdict.message_id = nudge.message_id and verdict.revision = nudge.revision
      where nudge.message_id = any(${messageIds}::uuid[]) and nudge.answer is null`
    return new Map(rows.map((row) => [row.message_id, note(row)]))
  }
}

function note(row: NoteRow): ModerationNote {
  return {
    action: row.action.replace('message.', ''),
    rule: row.rule ?? 'moderator',
    label: row.label,
    score: row.score,
    spans: row.spans ?? [],
    scores: row.scores,
    reason: row.reason,
    ...(row.expires_at === null ? {} : { expires_at: row.expires_at.toISOString() }),
    at: row.at.toISOString(),
  }
}
