import type { UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

/** A display name that moderators took away, or gave back, and auth-service does not know of yet. */
export interface UntoldName {
  readonly userId: UserId
  readonly name: string
  /** False: it was given back. */
  readonly isInForce: boolean
  readonly asOf: Date
}

export class RemovedNamesRepository {
  constructor(private readonly sql: Sql) {}

  /** Oldest first. */
  async untold(limit: number): Promise<readonly UntoldName[]> {
    const rows = await this.sql<{ user_id: UserId; name: string; is_in_force: boolean; updated_at: Date }[]>`
      select user_id, name, is_in_force, updated_at from removed_names
      where told_at is distinct from updated_at order by updated_at limit ${limit}`
    return rows.map((row) => ({
      userId: row.user_id,
      name: row.name,
      isInForce: row.is_in_force,
      asOf: row.updated_at,
    }))
  }

  /**
   * What was changed again meanwhile is due once more, even where another instance told it already: which of the two words
   * came last nobody knows.
   */
  async markTold({ userId, asOf }: UntoldName): Promise<void> {
    await this.sql`
      update removed_names set told_at = case when updated_at = ${asOf} then updated_at end where user_id = ${userId}`
  }
}
