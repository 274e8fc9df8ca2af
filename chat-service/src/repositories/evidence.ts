import type { Sql } from '@parley/common/postgres/sql'

/** What review items quote of messages. */
export class EvidenceRepository {
  constructor(private readonly sql: Sql) {}

  /** Deletes at most `limit` items that were decided before `cutoff`; how many. The acts stay in the records. */
  async purge(cutoff: Date, limit: number): Promise<number> {
    const purged = await this.sql`
      with old as (
        select id from review_items where state = 'resolved' and resolved_at < ${cutoff} order by id limit ${limit}
      ),
      skips as (delete from review_skips where item_id in (select id from old))
      delete from review_items where id in (select id from old)`
    return purged.count
  }
}
