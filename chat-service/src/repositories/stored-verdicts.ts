import type { Verdict } from '@parley/common/contracts/moderation'
import type { VerdictItem } from '@parley/common/contracts/queues'
import type { MessageId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'

/** A verdict on a message, and what policy made of it. */
export interface JudgedVerdict {
  readonly item: VerdictItem
  readonly action: string
  readonly rule: string | null
  readonly label: string | null
  readonly score: number | null
}

/** @returns keys of the verdicts that were not there before. */
export async function storeVerdicts(tx: TransactionSql, acts: readonly JudgedVerdict[]): Promise<ReadonlySet<string>> {
  if (acts.length === 0) return new Set()
  const rows = acts.map(({ item, action, rule, label, score }) => ({
    message_id: item.subject_id,
    revision: item.revision,
    event_id: item.event_id,
    outcome: item.verdict.outcome,
    scores: item.verdict.scores,
    sentiment: item.verdict.sentiment,
    language: item.verdict.language,
    spans: item.verdict.spans,
    model_version: item.verdict.model_version,
    action,
    rule,
    label,
    score,
  }))
  const written = await tx<{ message_id: string; revision: number }[]>`
    insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version,
                          action, rule, label, score)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as verdict (
      message_id uuid, revision int, event_id uuid, outcome text, scores jsonb, sentiment jsonb, language text,
      spans jsonb, model_version text, action text, rule text, label text, score float8)
    order by message_id, revision
    on conflict do nothing
    returning message_id, revision`
  return new Set(written.map((row) => `${row.message_id}:${row.revision}`))
}

interface VerdictRow {
  message_id: string
  revision: number
  outcome: Verdict['outcome']
  scores: Verdict['scores']
  sentiment: Verdict['sentiment']
  language: string
  spans: Verdict['spans']
  model_version: string
  applied_at: Date
}

/** What was said of the messages, by message and revision. */
export async function storedVerdicts(
  tx: TransactionSql,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<string, Verdict>> {
  const rows = await tx<VerdictRow[]>`
    select message_id, revision, outcome, scores, sentiment, language, spans, model_version, applied_at
    from verdicts where message_id = any(${[...ids]}::uuid[])`
  return new Map(
    rows.map(({ message_id, revision, applied_at, ...verdict }) => [
      `${message_id}:${revision}`,
      { ...verdict, scored_at: applied_at.toISOString() },
    ]),
  )
}
