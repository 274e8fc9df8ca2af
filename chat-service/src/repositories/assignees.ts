import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import type { Sql } from '@parley/common/postgres/sql'
import type { StoredRank } from './ranks.js'

export interface Assignee extends StoredRank {
  readonly profile: Profile
}

export interface AssigneeFilter {
  /** Nobody decides an appeal against what they did. */
  readonly itemId: string
  /** How a username or display name begins. */
  readonly search: string
  /** Only those who have one of these; null = the room's staff as well. */
  readonly serverRoles: readonly ServerRole[] | null
  readonly limit: number
}

interface AssigneeRow {
  id: string
  username: string
  display_name: string
  role: RoomRole | null
  server_role: ServerRole
}

/** Who has anything to say about a room's messages: its staff, and the server's. */
export class AssigneesRepository {
  constructor(private readonly sql: Sql) {}

  /** By username; `roomId: null` = only the server's. Who is banned from the server is left out. */
  async ofRoom(roomId: string | null, { itemId, search, serverRoles, limit }: AssigneeFilter): Promise<Assignee[]> {
    const pattern = `${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const rows = await this.sql<AssigneeRow[]>`
      select u.id, u.username, u.display_name, u.server_role, case when m.state = 'joined' then m.role end as role
      from users u left join memberships m on m.room_id = ${roomId}::uuid and m.user_id = u.id
      where u.erased_at is null
        and (u.server_role = any(${serverRoles ?? ['moderator', 'admin']}::text[])
             or (${serverRoles === null} and m.state = 'joined' and m.role <> 'member'))
        and (lower(u.username) like ${pattern} or lower(u.display_name) like ${pattern})
        and not exists (select from sanctions s where s.user_id = u.id and s.banned_until > now())
        and not exists (
          select from appeals where item_id = ${itemId} and state = 'open' and acted_by = u.id)
      order by lower(u.username), u.id limit ${limit}`
    return rows.map(({ id, username, display_name, role, server_role }) => ({
      profile: { id, username, display_name },
      roomRole: role,
      serverRole: server_role,
    }))
  }
}
