import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { ROOM_COLUMNS, type Room, type RoomRow, roomOf } from './standings.js'

/** Whose eyes a list is for. */
export interface RoomViewer {
  readonly userId: string
  readonly username: string
}

/** A room as one user has it in a list. */
export interface RoomListing {
  readonly room: Room
  /** Null when not a member. */
  readonly own: {
    readonly role: RoomRole
    readonly readSeq: number
    readonly joinedAt: Date
    /** Kept in slow mode only. */
    readonly lastPostedAt: Date | null
    /** Visible messages of others after `readSeq`, counted up to `MAX_COUNTED`. */
    readonly unread: number
    /** Those of them that name the viewer. */
    readonly mentions: number
  } | null
  /** Slow mode in force, in seconds, with the raid switch on top; 0 = off. */
  readonly slowModeS: number
  /** Both people of a direct room; null otherwise. */
  readonly directMembers: readonly Profile[] | null
}

/** A member's room in few words, for the greeting of a socket. */
export interface JoinedRoom {
  readonly roomId: RoomId
  readonly role: RoomRole
  readonly headSeq: number
  readonly readSeq: number
}

export interface RoomFilter {
  /** `joined`: the viewer's; `public`: everybody's; `all`: both. */
  readonly view: 'joined' | 'public' | 'all'
  /** Part of the name or topic; null = any. */
  readonly search: string | null
  /** Id of the last room of the page before; null = from the first. */
  readonly after: string | null
  readonly limit: number
}

/** Beyond this many unread messages nobody counts: "500" means "500 or more". */
export const MAX_COUNTED = 500

interface ListingRow extends RoomRow {
  role: RoomRole | null
  read_seq: number
  joined_at: Date
  last_posted_at: Date | null
  slow_mode_s: number
  unread: number
  mentions: number
  direct_members: Profile[] | null
}

export class RoomsRepository {
  constructor(private readonly sql: Sql) {}

  async find(id: RoomId, viewer: RoomViewer): Promise<RoomListing | null> {
    const rows = await this.#listings(viewer, this.sql`r.id = ${id} and r.deleted_at is null`, 1)
    return rows[0] ?? null
  }

  /** In the order in which the rooms were created. */
  async list(viewer: RoomViewer, filter: RoomFilter): Promise<RoomListing[]> {
    const { sql } = this
    const isVisible = {
      joined: sql`m.user_id is not null`,
      public: sql`r.kind = 'public'`,
      all: sql`(r.kind = 'public' or m.user_id is not null)`,
    }[filter.view]
    const pattern = filter.search === null ? null : `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    const matches = pattern === null ? sql`` : sql`and (r.name ilike ${pattern} or r.topic ilike ${pattern})`
    const follows = filter.after === null ? sql`` : sql`and r.id > ${filter.after}`
    return this.#listings(viewer, sql`r.deleted_at is null and ${isVisible} ${matches} ${follows}`, filter.limit)
  }

  /** All rooms the user is in, at most `limit`. */
  async joined(userId: string, limit: number): Promise<JoinedRoom[]> {
    const rows = await this.sql<{ room_id: RoomId; role: RoomRole; head_seq: number; read_seq: number }[]>`
      select m.room_id, m.role, r.head_seq::float8 as head_seq, m.read_seq::float8 as read_seq
      from memberships m join rooms r on r.id = m.room_id
      where m.user_id = ${userId} and m.state = 'joined' and r.deleted_at is null
      order by m.room_id limit ${limit}`
    return rows.map((row) => ({
      roomId: row.room_id,
      role: row.role,
      headSeq: row.head_seq,
      readSeq: row.read_seq,
    }))
  }

  /** How many direct rooms, or how many others, the user is in. */
  async countJoined(userId: string, which: 'direct' | 'others'): Promise<number> {
    const [row] = await this.sql<{ rooms: number }[]>`
      select count(*)::int as rooms from memberships m join rooms r on r.id = m.room_id
      where m.user_id = ${userId} and m.state = 'joined' and r.deleted_at is null
        and (r.kind = 'direct') = ${which === 'direct'}`
    return row?.rooms ?? 0
  }

  async findDirect(directKey: string): Promise<RoomId | null> {
    const [row] = await this.sql<{ id: RoomId }[]>`select id from rooms where direct_key = ${directKey}`
    return row?.id ?? null
  }

  /** `m` is the viewer's membership, joined ones only. Counting looks at no more than `MAX_COUNTED` messages a room. */
  async #listings(viewer: RoomViewer, where: ReturnType<Sql>, limit: number): Promise<RoomListing[]> {
    const { sql } = this
    const rows = await sql<ListingRow[]>`
      with page as materialized (
        select ${sql.unsafe(ROOM_COLUMNS)}, m.role, m.read_seq::float8 as read_seq, m.joined_at,
               m.last_posted_at, ${sql.unsafe(SLOW_MODE_S)} as slow_mode_s
        from rooms r
        left join memberships m on m.room_id = r.id and m.user_id = ${viewer.userId} and m.state = 'joined'
        where ${where}
        order by r.id limit ${limit}
      )
      select page.*, coalesce(counts.unread, 0) as unread, coalesce(counts.mentions, 0) as mentions, direct.members as direct_members
      from page
      left join lateral (
        select count(*)::int as unread, (count(*) filter (where body ~* ${mentionPattern(viewer.username)}))::int as mentions
        from (
          select body from messages
          where room_id = page.id and seq > page.read_seq and state = 'visible' and sender_id <> ${viewer.userId}
          order by seq desc limit ${MAX_COUNTED}
        ) unread
      ) counts on page.role is not null
      left join lateral (
        select jsonb_agg(jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name) order by u.id)
          as members
        from memberships pair join users u on u.id = pair.user_id where pair.room_id = page.id
      ) direct on page.kind = 'direct'
      order by page.id`
    return rows.map(listing)
  }
}

function listing(row: ListingRow): RoomListing {
  const { role } = row
  return {
    room: roomOf(row),
    own:
      role === null
        ? null
        : {
            role,
            readSeq: row.read_seq,
            joinedAt: row.joined_at,
            lastPostedAt: row.last_posted_at,
            unread: row.unread,
            mentions: row.mentions,
          },
    slowModeS: row.slow_mode_s,
    directMembers: row.direct_members,
  }
}

/** `@name` as a word of its own, in Postgres' regular expressions. */
function mentionPattern(username: string): string {
  return `(^|[^[:alnum:]_@])@${username.replace(/[^\w]/g, '\\$&')}($|[^[:alnum:]_])`
}

/** Of the room `r`, as `effectivePolicy` and the raid switch have it; the two settings are read once per query. */
const SLOW_MODE_S = `greatest(
  coalesce(
    (r.policy #>> '{overrides,slow_mode_s}')::int,
    (select (value #>> '{policy,slow_mode_s}')::int from server_settings where key = 'policy'), 0),
  (select (value ->> 'slow_mode_s')::int from server_settings
   where key = 'raid' and (value ->> 'until')::timestamptz > now()))`
