import type { Sql } from '@parley/common/postgres/sql'
import type { StrikeAction } from '../schemas/strike-policy.js'

/** A past act that would count, for the simulator. */
export interface PastOffence {
  readonly actId: string
  readonly at: Date
  readonly userId: string
  readonly roomId: string | null
  readonly messageId: string | null
  readonly action: StrikeAction
  readonly label: string | null
}

export interface ListedStrike {
  readonly actId: string
  readonly userId: string
  readonly username: string | null
  readonly roomId: string | null
  readonly action: StrikeAction
  readonly label: string | null
  readonly points: number
  readonly at: Date
  readonly revokedAt: Date | null
}

interface StrikeRow {
  act_id: string
  user_id: string
  username: string | null
  room_id: string | null
  action: StrikeAction
  label: string | null
  points: number
  at: Date
  revoked_at: Date | null
}

/** Reads strikes. */
export class StrikesRepository {
  constructor(private readonly sql: Sql) {}

  /** Newest first, older than the strike of act `before`. `scope: null` = all rooms; else those this user moderates. */
  async page(
    filter: { readonly userId: string | null; readonly roomId: string | null },
    scope: { readonly userId: string } | null,
    before: string | null,
    limit: number,
  ): Promise<ListedStrike[]> {
    const { sql } = this
    const rows = await sql<StrikeRow[]>`
      select strike.act_id, strike.user_id, u.username, strike.room_id, strike.action, strike.label, strike.points,
             strike.at, strike.revoked_at
      from strikes strike left join users u on u.id = strike.user_id
      where ${filter.userId === null ? sql`true` : sql`strike.user_id = ${filter.userId}`}
        and ${filter.roomId === null ? sql`true` : sql`strike.room_id = ${filter.roomId}`}
        and ${before === null ? sql`true` : sql`strike.act_id < ${before}`}
        and ${
          scope === null
            ? sql`true`
            : sql`strike.room_id in (
                select room_id from memberships
                where user_id = ${scope.userId} and state = 'joined' and role in ('moderator', 'owner'))`
        }
      order by strike.act_id desc limit ${limit}`
    return rows.map((row) => ({
      actId: row.act_id,
      userId: row.user_id,
      username: row.username,
      roomId: row.room_id,
      action: row.action,
      label: row.label,
      points: row.points,
      at: row.at,
      revokedAt: row.revoked_at,
    }))
  }

  /** Standing acts since `from` that can count, oldest first; staff as they are now are left out. At most `limit`. */
  async pastOffences(roomId: string | null, from: Date, limit: number): Promise<PastOffence[]> {
    const rows = await this.sql<
      {
        id: string
        at: Date
        user_id: string
        room_id: string | null
        message_id: string | null
        kind: StrikeAction
        label: string | null
      }[]
    >`
      select act.id, act.at, act.user_id, act.room_id, act.message_id, act.kind, act.details ->> 'label' as label
      from acts act join users u on u.id = act.user_id and u.server_role = 'user'
      left join memberships m on m.room_id = act.room_id and m.user_id = act.user_id and m.state = 'joined'
      where act.kind in ('hide', 'reject', 'remove', 'warn') and act.undone_at is null and act.caused_by is null
        and act.at >= ${from} and (${roomId}::uuid is null or act.room_id = ${roomId}::uuid)
        and coalesce(m.role, 'member') = 'member'
      order by act.at, act.id limit ${limit}`
    return rows.map((row) => ({
      actId: row.id,
      at: row.at,
      userId: row.user_id,
      roomId: row.room_id,
      messageId: row.message_id,
      action: row.kind,
      label: row.label,
    }))
  }
}
