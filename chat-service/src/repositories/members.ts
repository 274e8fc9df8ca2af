import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

export interface Member {
  readonly user: Profile
  readonly role: RoomRole
  readonly joinedAt: Date
  readonly readSeq: number
  readonly deliveredSeq: number
  readonly mutedUntil: Date | null
}

export interface Ban {
  readonly user: Profile
  /** Null = for good. */
  readonly until: Date | null
}

interface Page {
  /** User id of the last entry of the page before; null = from the first. */
  readonly after: string | null
  readonly limit: number
}

interface MemberRow extends Profile {
  role: RoomRole
  joined_at: Date
  read_seq: number
  delivered_seq: number
  muted_until: Date | null
}

/** Lists of a room's people, by the ids of the users. */
export class MembersRepository {
  constructor(private readonly sql: Sql) {}

  async isJoined(roomId: RoomId, userId: string): Promise<boolean> {
    const rows = await this.sql`
      select from memberships where room_id = ${roomId} and user_id = ${userId} and state = 'joined'`
    return rows.length > 0
  }

  async list(roomId: RoomId, page: Page): Promise<Member[]> {
    const rows = await this.sql<MemberRow[]>`
      select u.id, u.username, u.display_name, m.role, m.joined_at, m.read_seq::float8 as read_seq,
             m.delivered_seq::float8 as delivered_seq, m.muted_until
      from memberships m join users u on u.id = m.user_id
      where m.room_id = ${roomId} and m.state = 'joined' ${page.after ? this.sql`and m.user_id > ${page.after}` : this.sql``}
      order by m.user_id limit ${page.limit}`
    return rows.map((row) => ({
      user: { id: row.id, username: row.username, display_name: row.display_name },
      role: row.role,
      joinedAt: row.joined_at,
      readSeq: row.read_seq,
      deliveredSeq: row.delivered_seq,
      mutedUntil: row.muted_until,
    }))
  }

  async isMember(roomId: RoomId, userId: string): Promise<boolean> {
    const rows = await this.sql`
      select from memberships where room_id = ${roomId} and user_id = ${userId} and state = 'joined'`
    return rows.length > 0
  }

  /** Bans in force at `now`. */
  async bans(roomId: RoomId, now: Date, page: Page): Promise<Ban[]> {
    const rows = await this.sql<(Profile & { banned_until: Date | null })[]>`
      select u.id, u.username, u.display_name, m.banned_until
      from memberships m join users u on u.id = m.user_id
      where m.room_id = ${roomId} and m.state = 'banned' and (m.banned_until is null or m.banned_until > ${now})
        ${page.after ? this.sql`and m.user_id > ${page.after}` : this.sql``}
      order by m.user_id limit ${page.limit}`
    return rows.map(({ banned_until, ...user }) => ({ user, until: banned_until }))
  }
}
