import type { Sql } from '@parley/common/postgres/sql'
import { firstIdAt } from './time-ids.js'

export interface UnscoredWindow {
  readonly from: Date
  /** Younger messages may still be on their way. */
  readonly until: Date
  readonly limit: number
}

/** A search for unscored messages: when it was, and up to when everything was found scored. */
export interface Sweep {
  readonly until: Date
  readonly at: Date
}

/** Messages whose verdict never came. */
export class UnscoredRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Queues messages again that were written or edited within the window and have no verdict on their present revision.
   * Answers how many, and a time before the oldest of them was written (null when there was none): an id is made before the
   * row's own time, and the next window is one of ids.
   */
  async requeue({
    from,
    until,
    limit,
  }: UnscoredWindow): Promise<{ readonly count: number; readonly oldestAt: Date | null }> {
    const [row] = await this.sql<{ count: number; oldest_at: Date | null }[]>`
      with unscored as (
        select m.id, m.revision, coalesce(m.edited_at, m.created_at) as at from messages m
        where (
          -- Ids are UUIDv7: a range of them is a range of time, on the primary key.
          (m.id >= ${firstIdAt(from)}::uuid and m.id < ${firstIdAt(until)}::uuid
             and coalesce(m.edited_at, m.created_at) < ${until})
          or (m.edited_at >= ${from} and m.edited_at < ${until})
        )
        and m.state <> 'deleted'
        and not exists (select from verdicts v where v.message_id = m.id and v.revision = m.revision)
        order by m.id limit ${limit}
      ),
      queued as (
        insert into outbox (event_id, kind, payload, correlation_id)
        select gen_random_uuid(), 'message_posted',
               jsonb_build_object('message_id', id, 'revision', revision, 'rescore', true), 'rescore-' || id
        from unscored
      )
      select count(*)::int as count, min(at) - interval '1 minute' as oldest_at from unscored`
    return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null }
  }

  /** The last sweep of any instance; null before the first. */
  async lastSweep(): Promise<Sweep | null> {
    const [row] = await this.sql<{ until: string; at: Date }[]>`
      select value #>> '{}' as until, updated_at as at from server_settings where key = 'scored_until'`
    return row ? { until: new Date(row.until), at: row.at } : null
  }

  async recordSweep({ until, at }: Sweep): Promise<void> {
    await this.sql`
      insert into server_settings (key, value, updated_at)
      values ('scored_until', to_jsonb(${until.toISOString()}::text), ${at})
      on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`
  }
}
