import type { UserId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** Mutes and bans that hold on the whole server; null = none, or over. */
export interface Sanction {
  readonly mutedUntil: Date | null
  readonly bannedUntil: Date | null
}

/** Until when an account is banned from the server, as of the last change. */
export interface UntoldBan {
  readonly userId: UserId
  readonly until: Date | null
  readonly asOf: Date
}

export class SanctionsRepository {
  constructor(private readonly sql: Sql) {}

  of(userId: string): Promise<Sanction> {
    return sanctionOf(this.sql, userId)
  }

  /** Changes that auth-service does not know of yet, oldest first. */
  async untold(limit: number): Promise<readonly UntoldBan[]> {
    const rows = await this.sql<{ user_id: UserId; banned_until: Date | null; updated_at: Date }[]>`
      select user_id, banned_until, updated_at from sanctions
      where told_at is distinct from updated_at order by updated_at limit ${limit}`
    return rows.map((row) => ({ userId: row.user_id, until: row.banned_until, asOf: row.updated_at }))
  }

  /** What was changed again meanwhile stays to be told. */
  async markTold({ userId, asOf }: UntoldBan): Promise<void> {
    await this.sql`update sanctions set told_at = ${asOf} where user_id = ${userId}`
  }
}

/** In a transaction that holds locks: what was committed before they were granted. */
export async function sanctionOf(sql: Sql | TransactionSql, userId: string): Promise<Sanction> {
  const [row] = await sql<{ muted_until: Date | null; banned_until: Date | null }[]>`
    select muted_until, banned_until from sanctions where user_id = ${userId}`
  return { mutedUntil: row?.muted_until ?? null, bannedUntil: row?.banned_until ?? null }
}

/** Those of the messages whose authors may not speak where they stand: banned or muted, in the room or on the server. */
export async function unspeakable(tx: TransactionSql, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx<{ id: string }[]>`
    select m.id from messages m
    left join memberships member on member.room_id = m.room_id and member.user_id = m.sender_id
    left join sanctions s on s.user_id = m.sender_id
    where m.id = any(${[...messageIds]}::uuid[])
      and (member.state is distinct from 'joined' or member.muted_until > now()
           or s.banned_until > now() or s.muted_until > now())`
  return new Set(rows.map(({ id }) => id))
}
