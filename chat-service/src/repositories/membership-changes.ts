import type { RoomRole } from '@parley/common/contracts/chat'
import type { UserId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import type { Membership, MembershipState } from './standings.js'

/** What a change makes of a membership; what is left out stays. */
export interface MembershipChange {
  readonly state?: MembershipState
  readonly role?: RoomRole
  readonly mutedUntil?: Date | null
  readonly bannedUntil?: Date | null
  /** Who comes back is where they were: in since then, with that much read. Default: as somebody new. */
  readonly asIfNeverGone?: true
}

interface MembershipRow {
  user_id: UserId
  role: RoomRole
  state: MembershipState
  joined_at: Date
  read_seq: number
  muted_until: Date | null
  banned_until: Date | null
}

const MEMBERSHIP_COLUMNS = 'm.user_id, m.role, m.state, m.joined_at, m.read_seq::float8, m.muted_until, m.banned_until'

export async function membershipOf(tx: TransactionSql, roomId: string, userId: string): Promise<Membership | null> {
  const [row] = await tx<MembershipRow[]>`
    select ${tx.unsafe(MEMBERSHIP_COLUMNS)} from memberships m where m.room_id = ${roomId} and m.user_id = ${userId}`
  return row ? membership(row) : null
}

/**
 * Creates or changes a membership, and keeps the room's member count. Who joins has read everything before. The caller
 * has locked the room.
 */
export async function changeMembership(
  tx: TransactionSql,
  roomId: string,
  userId: string,
  change: MembershipChange,
): Promise<Membership> {
  const before = await membershipOf(tx, roomId, userId)
  const after = {
    role: change.role ?? before?.role ?? 'member',
    state: change.state ?? before?.state ?? 'joined',
    mutedUntil: change.mutedUntil === undefined ? (before?.mutedUntil ?? null) : change.mutedUntil,
    bannedUntil: change.bannedUntil === undefined ? (before?.bannedUntil ?? null) : change.bannedUntil,
  }
  const joins = after.state === 'joined' && before?.state !== 'joined'
  const isNew = joins && change.asIfNeverGone !== true
  const leaves = before?.state === 'joined' && after.state !== 'joined'
  const [row] = await tx<MembershipRow[]>`
    insert into memberships as m (room_id, user_id, role, state, muted_until, banned_until, read_seq, delivered_seq)
    select id, ${userId}, ${after.role}, ${after.state}, ${after.mutedUntil}::timestamptz,
           ${after.bannedUntil}::timestamptz, head_seq, head_seq
    from rooms where id = ${roomId}
    on conflict (room_id, user_id) do update set
      role = excluded.role, state = excluded.state, muted_until = excluded.muted_until,
      banned_until = excluded.banned_until, updated_at = now(),
      joined_at = case when ${isNew} then now() else m.joined_at end,
      read_seq = case when ${isNew} then excluded.read_seq else m.read_seq end,
      delivered_seq = case when ${isNew} then excluded.delivered_seq else m.delivered_seq end
    returning ${tx.unsafe(MEMBERSHIP_COLUMNS)}`
  if (!row) throw new Error('the membership was not written')
  if (joins || leaves) {
    await tx`update rooms set member_count = member_count + ${joins ? 1 : -1} where id = ${roomId}`
  }
  return membership(row)
}

function membership(row: MembershipRow): Membership {
  return {
    userId: row.user_id,
    role: row.role,
    state: row.state,
    joinedAt: row.joined_at,
    readSeq: row.read_seq,
    mutedUntil: row.muted_until,
    bannedUntil: row.banned_until,
  }
}
