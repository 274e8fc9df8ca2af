import type { Sql } from '@parley/common/postgres/sql'

/** Mutes and bans that hold on the whole server; null = none, or over. */
export interface Sanction {
  readonly mutedUntil: Date | null
  readonly bannedUntil: Date | null
}

export class SanctionsRepository {
  constructor(private readonly sql: Sql) {}

  async of(userId: string): Promise<Sanction> {
    const [row] = await this.sql<{ muted_until: Date | null; banned_until: Date | null }[]>`
      select muted_until, banned_until from sanctions where user_id = ${userId}`
    return { mutedUntil: row?.muted_until ?? null, bannedUntil: row?.banned_until ?? null }
  }
}
