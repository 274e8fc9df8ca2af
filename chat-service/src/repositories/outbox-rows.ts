import type { AnalyticsFact, ModerationItem } from '@parley/common/contracts/queues'
import { correlationId } from '@parley/common/correlation'
import { newId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** A fact before it has its id. */
export type NewFact = AnalyticsFact extends infer Fact ? (Fact extends unknown ? Omit<Fact, 'event_id'> : never) : never

/** Queues a fact for analytics in the caller's transaction; it leaves with the next relay pass after commit. */
export async function enqueueFact(tx: TransactionSql | Sql, fact: NewFact): Promise<void> {
  await tx`
    insert into outbox (event_id, kind, payload, correlation_id)
    values (${newId()}, 'fact', ${JSON.stringify(fact)}::text::jsonb, ${correlationId() ?? newId()})`
}

/** Queues many facts in one statement. */
export async function enqueueFacts(tx: TransactionSql | Sql, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map((fact) => ({ event_id: newId(), payload: fact, correlation_id: correlationId() ?? newId() }))
  await tx`
    insert into outbox (event_id, kind, payload, correlation_id)
    select event_id, 'fact', payload, correlation_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as fact (event_id uuid, payload jsonb, correlation_id text)`
}

/** A text that is no message, to be scored. */
export type NewText = Pick<ModerationItem, 'subject' | 'subject_id' | 'room_id' | 'sender_id' | 'text'>

/** Queues a name for moderation in the caller's transaction. */
export async function enqueueText(tx: TransactionSql | Sql, text: NewText): Promise<void> {
  await tx`
    insert into outbox (event_id, kind, payload, correlation_id)
    values (${newId()}, 'text', ${JSON.stringify(text)}::text::jsonb, ${correlationId() ?? newId()})`
}
