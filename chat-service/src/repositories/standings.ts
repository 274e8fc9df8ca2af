import type { PolicyMode, RoomKind, RoomRole } from '@parley/common/contracts/chat'
import type { RoomId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

/** A room as it stands; deleted rooms are not read through this type. */
export interface Room {
  readonly id: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly topic: string
  readonly mode: PolicyMode
  readonly headSeq: number
  readonly purgedSeq: number
  readonly memberCount: number
  readonly createdAt: Date
}

export type MembershipState = 'joined' | 'left' | 'kicked' | 'banned'

export interface Membership {
  readonly userId: UserId
  readonly role: RoomRole
  readonly state: MembershipState
  readonly joinedAt: Date
  readonly readSeq: number
  readonly mutedUntil: Date | null
  /** Null with state `banned` = for good. */
  readonly bannedUntil: Date | null
}

/** How one user stands to one room. */
export interface StandingRecord {
  readonly room: Room
  readonly membership: Membership | null
}

/** A row of `ROOM_COLUMNS`. */
export interface RoomRow {
  id: RoomId
  kind: RoomKind
  name: string
  topic: string
  mode: PolicyMode
  head_seq: number
  purged_seq: number
  member_count: number
  created_at: Date
}

/** Columns that make a `RoomRow`, from `rooms r`. */
export const ROOM_COLUMNS = `r.id, r.kind, r.name, r.topic, r.mode, r.head_seq::float8 as head_seq,
  r.purged_seq::float8 as purged_seq, r.member_count, r.created_at`

export function roomOf(row: RoomRow): Room {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    mode: row.mode,
    headSeq: row.head_seq,
    purgedSeq: row.purged_seq,
    memberCount: row.member_count,
    createdAt: row.created_at,
  }
}

interface StandingRow extends RoomRow {
  user_id: UserId | null
  role: RoomRole
  state: MembershipState
  joined_at: Date
  read_seq: number
  muted_until: Date | null
  banned_until: Date | null
}

/** What access decisions are made from: a room and one user's membership, in one round trip. */
export class StandingsRepository {
  constructor(private readonly sql: Sql) {}

  /** Null when the room does not exist (any more). */
  async of(userId: UserId, roomId: RoomId): Promise<StandingRecord | null> {
    const [row] = await this.sql<StandingRow[]>`
      select ${this.sql.unsafe(ROOM_COLUMNS)}, m.user_id, m.role, m.state, m.joined_at, m.read_seq::float8, m.muted_until, m.banned_until
      from rooms r left join memberships m on m.room_id = r.id and m.user_id = ${userId}
      where r.id = ${roomId} and r.deleted_at is null`
    return row ? standing(row) : null
  }
}

function standing(row: StandingRow): StandingRecord {
  const room = roomOf(row)
  if (row.user_id === null) return { room, membership: null }
  return {
    room,
    membership: {
      userId: row.user_id,
      role: row.role,
      state: row.state,
      joinedAt: row.joined_at,
      readSeq: row.read_seq,
      mutedUntil: row.muted_until,
      bannedUntil: row.banned_until,
    },
  }
}
