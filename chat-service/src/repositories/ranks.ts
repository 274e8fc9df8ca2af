import type { RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { Sql } from '@parley/common/postgres/sql'

/** How people stand, for deciding who may act on whom. */
export class RanksRepository {
  constructor(private readonly sql: Sql) {}

  /** `roomId: null` = on the whole server. Who is unknown here has no rank. */
  async of(
    userId: string,
    roomId: string | null,
  ): Promise<{ readonly roomRole: RoomRole | null; readonly serverRole: ServerRole }> {
    const [row] = await this.sql<{ role: RoomRole | null; server_role: ServerRole }[]>`
      select case when m.state = 'joined' then m.role end as role, u.server_role
      from users u left join memberships m on m.room_id = ${roomId}::uuid and m.user_id = u.id
      where u.id = ${userId}`
    return { roomRole: row?.role ?? null, serverRole: row?.server_role ?? 'user' }
  }
}
