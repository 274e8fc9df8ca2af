import type { RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** How somebody stands, as stored: in a room (null = outside of it, or no room was asked for), and on the server. */
export interface StoredRank {
  readonly roomRole: RoomRole | null
  readonly serverRole: ServerRole
}

/** How people stand, for deciding who may act on whom. */
export class RanksRepository {
  constructor(private readonly sql: Sql) {}

  /** `roomId: null` = on the whole server. Who is unknown here has no rank. */
  of(userId: string, roomId: string | null): Promise<StoredRank> {
    return rankOf(this.sql, userId, roomId)
  }
}

export async function rankOf(sql: Sql | TransactionSql, userId: string, roomId: string | null): Promise<StoredRank> {
  const [row] = await sql<{ role: RoomRole | null; server_role: ServerRole }[]>`
    select case when m.state = 'joined' then m.role end as role, u.server_role
    from users u left join memberships m on m.room_id = ${roomId}::uuid and m.user_id = u.id
    where u.id = ${userId}`
  return { roomRole: row?.role ?? null, serverRole: row?.server_role ?? 'user' }
}

/**
 * The rank that somebody may act by at this moment, in a transaction that holds the locks of what they act on: who is
 * banned from the server has none.
 */
export async function actingRank(tx: TransactionSql, userId: string, roomId: string | null): Promise<StoredRank> {
  const [banned] = await tx`select 1 from sanctions where user_id = ${userId} and banned_until > now()`
  return banned ? { roomRole: null, serverRole: 'user' } : rankOf(tx, userId, roomId)
}
