import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { correlationId } from '@parley/common/correlation'
import { newId } from '@parley/common/ids'
import type { Sql, TransactionSql } from 'postgres'

type FactWithoutId = AnalyticsFact extends infer Fact ? (Fact extends unknown ? Omit<Fact, 'event_id'> : never) : never

/** Queues a fact for analytics in the caller's transaction; it leaves with the next relay pass after commit. */
export async function enqueueFact(tx: TransactionSql | Sql, fact: FactWithoutId): Promise<void> {
  await tx`
    insert into outbox (event_id, kind, payload, correlation_id)
    values (${newId()}, 'fact', ${JSON.stringify(fact)}::text::jsonb, ${correlationId() ?? newId()})`
}
