import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { ACT_COLUMNS, ACT_TABLES, type ActRecord, type ActRow, actRecord } from './act-rows.js'
import type { MembershipState } from './standings.js'

/** Which rooms a record shows: all, one, or those that this user moderates. */
export type RecordView =
  | { readonly kind: 'all' }
  | { readonly kind: 'room'; readonly roomId: RoomId }
  | { readonly kind: 'rooms_of'; readonly userId: string }

export interface RecordedStrike {
  readonly actId: string
  readonly at: Date
  readonly roomId: string | null
  readonly action: string
  readonly label: string | null
  readonly points: number
  readonly revokedAt: Date | null
  readonly isInForce: boolean
}

export interface RecordedReport {
  readonly messageId: string
  readonly roomId: string
  readonly reason: string
  readonly at: Date
  readonly outcome: 'open' | 'removed' | 'kept'
}

export interface RoomStanding {
  readonly room: { readonly id: string; readonly name: string }
  readonly role: RoomRole
  readonly state: MembershipState
  readonly joinedAt: Date
  readonly mutedUntil: Date | null
  readonly bannedUntil: Date | null
  readonly points: number
}

export interface UserRecord {
  readonly user: Profile
  readonly serverRole: ServerRole
  readonly server: { readonly mutedUntil: Date | null; readonly bannedUntil: Date | null }
  readonly acts: readonly ActRecord[]
  readonly counts: Readonly<Record<string, number>>
  readonly strikes: readonly RecordedStrike[]
  readonly points: number
  readonly messages: number
  readonly reportsMade: ReportTally
  readonly reportsReceived: ReportTally
  readonly rooms: readonly RoomStanding[]
  readonly names: readonly string[]
}

export interface ReportTally {
  readonly total: number
  readonly removed: number
  readonly kept: number
  readonly newest: readonly RecordedReport[]
}

const SHOWN = 100
const REPORTS_SHOWN = 20
const ROOMS_SHOWN = 200
const NAMES_SHOWN = 10
const DAYS = 90
const MAX_COUNTED = 10_000

interface ReportRow {
  message_id: string
  room_id: string
  reason: string
  created_at: Date
  outcome: 'open' | 'removed' | 'kept'
  total: number
  removed: number
  kept: number
}

/** Everything the server remembers of one person's conduct, in the rooms in view. */
export class UserRecordsRepository {
  constructor(private readonly sql: Sql) {}

  /** Null = nobody this server knows. `windowDays`: how long strikes count. */
  async read(userId: string, view: RecordView, windowDays: number): Promise<UserRecord | null> {
    const { sql } = this
    const [user] = await sql<
      (Profile & { server_role: ServerRole; muted_until: Date | null; banned_until: Date | null })[]
    >`
      select u.id, u.username, u.display_name, u.server_role,
             case when s.muted_until > now() then s.muted_until end as muted_until,
             case when s.banned_until > now() then s.banned_until end as banned_until
      from users u left join sanctions s on s.user_id = u.id where u.id = ${userId}`
    if (!user) return null
    const [acts, counts, strikes, messages, made, received, rooms, names] = await Promise.all([
      this.#acts(userId, view),
      this.#counts(userId, view),
      this.#strikes(userId, view, windowDays),
      this.#messages(userId, view),
      this.#reports(sql`report.reporter_id = ${userId}`, view),
      this.#reports(sql`m.sender_id = ${userId} and m.sender_kind <> 'webhook'`, view),
      this.#rooms(userId, view, windowDays),
      this.#names(userId, view),
    ])
    return {
      user: { id: user.id, username: user.username, display_name: user.display_name },
      serverRole: user.server_role,
      server: { mutedUntil: user.muted_until, bannedUntil: user.banned_until },
      acts,
      counts,
      strikes,
      points: pointsInForce(strikes),
      messages,
      reportsMade: made,
      reportsReceived: received,
      rooms,
      names,
    }
  }

  async #acts(userId: string, view: RecordView): Promise<ActRecord[]> {
    const rows = await this.sql<ActRow[]>`
      select ${this.sql.unsafe(ACT_COLUMNS)} from ${this.sql.unsafe(ACT_TABLES)}
      where act.user_id = ${userId} and ${this.#in(view, 'act.room_id')} order by act.id desc limit ${SHOWN}`
    return rows.map(actRecord)
  }

  async #counts(userId: string, view: RecordView): Promise<Record<string, number>> {
    const rows = await this.sql<{ kind: string; times: number }[]>`
      select act.kind, count(*)::int as times from acts act
      where act.user_id = ${userId} and act.undone_at is null and act.at > now() - make_interval(days => ${DAYS})
        and ${this.#in(view, 'act.room_id')}
      group by act.kind`
    return Object.fromEntries(rows.map(({ kind, times }) => [kind, times]))
  }

  async #strikes(userId: string, view: RecordView, windowDays: number): Promise<RecordedStrike[]> {
    const rows = await this.sql<
      {
        act_id: string
        at: Date
        room_id: string | null
        action: string
        label: string | null
        points: number
        revoked_at: Date | null
        in_force: boolean
      }[]
    >`
      select strike.act_id, strike.at, strike.room_id, strike.action, strike.label, strike.points, strike.revoked_at,
             strike.revoked_at is null and strike.at > now() - make_interval(days => ${windowDays})
               and not exists (
                 select from strikes harder join acts other on other.id = harder.act_id
                 where harder.user_id = strike.user_id and harder.revoked_at is null
                   and other.message_id = act.message_id
                   and (harder.points > strike.points
                        or (harder.points = strike.points and harder.act_id > strike.act_id))) as in_force
      from strikes strike join acts act on act.id = strike.act_id
      where strike.user_id = ${userId} and ${this.#in(view, 'strike.room_id')} order by strike.at desc limit ${SHOWN}`
    return rows.map((row) => ({
      actId: row.act_id,
      at: row.at,
      roomId: row.room_id,
      action: row.action,
      label: row.label,
      points: row.points,
      revokedAt: row.revoked_at,
      isInForce: row.in_force,
    }))
  }

  /** Posts of 90 days, counted up to 10,000. */
  async #messages(userId: string, view: RecordView): Promise<number> {
    const [row] = await this.sql<{ messages: number }[]>`
      select count(*)::int as messages from (
        select from messages m
        where m.sender_id = ${userId} and m.created_at > now() - make_interval(days => ${DAYS})
          and ${this.#in(view, 'm.room_id')}
        limit ${MAX_COUNTED}) counted`
    return row?.messages ?? 0
  }

  async #reports(whose: ReturnType<Sql['unsafe']>, view: RecordView): Promise<ReportTally> {
    const rows = await this.sql<ReportRow[]>`
      with answered as (
        select report.message_id, m.room_id, report.reason, report.created_at,
               case when m.state in ('removed', 'hidden', 'blocked') and not item.is_open then 'removed'
                    when item.is_open then 'open' else 'kept' end as outcome
        from message_reports report
        join messages m on m.id = report.message_id
        left join lateral (
          select bool_or(state = 'open') as is_open from review_items where message_id = m.id
        ) item on true
        where ${whose} and ${this.#in(view, 'm.room_id')}
        order by report.created_at desc limit ${MAX_COUNTED}
      )
      select *, count(*) over ()::int as total, count(*) filter (where outcome = 'removed') over ()::int as removed,
             count(*) filter (where outcome = 'kept') over ()::int as kept
      from answered order by created_at desc limit ${REPORTS_SHOWN}`
    const [first] = rows
    return {
      total: first?.total ?? 0,
      removed: first?.removed ?? 0,
      kept: first?.kept ?? 0,
      newest: rows.map((row) => ({
        messageId: row.message_id,
        roomId: row.room_id,
        reason: row.reason,
        at: row.created_at,
        outcome: row.outcome,
      })),
    }
  }

  async #rooms(userId: string, view: RecordView, windowDays: number): Promise<RoomStanding[]> {
    const rows = await this.sql<
      {
        id: string
        name: string
        role: RoomRole
        state: MembershipState
        joined_at: Date
        muted_until: Date | null
        banned_until: Date | null
        points: number
      }[]
    >`
      select r.id, r.name, m.role, m.state, m.joined_at,
             case when m.muted_until > now() then m.muted_until end as muted_until,
             case when m.state = 'banned' then m.banned_until end as banned_until,
             (select coalesce(sum(points), 0)::int from (
                select max(strike.points) as points from strikes strike join acts act on act.id = strike.act_id
                where strike.user_id = m.user_id and strike.room_id = m.room_id and strike.revoked_at is null
                  and strike.at > now() - make_interval(days => ${windowDays})
                group by coalesce(act.message_id, act.id)) counted) as points
      from memberships m join rooms r on r.id = m.room_id
      where m.user_id = ${userId} and r.kind <> 'direct' and r.deleted_at is null and ${this.#in(view, 'm.room_id')}
      order by m.updated_at desc limit ${ROOMS_SHOWN}`
    return rows.map((row) => ({
      room: { id: row.id, name: row.name },
      role: row.role,
      state: row.state,
      joinedAt: row.joined_at,
      mutedUntil: row.muted_until,
      bannedUntil: row.banned_until,
      points: row.points,
    }))
  }

  async #names(userId: string, view: RecordView): Promise<string[]> {
    const rows = await this.sql<{ name: string }[]>`
      select item.snapshot ->> 'sender_name' as name from review_items item
      where item.snapshot ->> 'sender_id' = ${userId} and ${this.#in(view, 'item.room_id')}
      group by 1 order by max(item.id::text) desc limit ${NAMES_SHOWN}`
    return rows.map(({ name }) => name)
  }

  /** What holds on the whole server concerns every room. */
  #in(view: RecordView, column: 'act.room_id' | 'strike.room_id' | 'm.room_id' | 'item.room_id') {
    const { sql } = this
    const room = sql.unsafe(column)
    if (view.kind === 'all') return sql`true`
    const isServer = column === 'act.room_id' ? sql`${room} is null` : sql`false`
    if (view.kind === 'room') return sql`(${room} = ${view.roomId} or ${isServer})`
    return sql`(${isServer} or ${room} in (
      select room_id from memberships
      where user_id = ${view.userId} and state = 'joined' and role in ('moderator', 'owner')))`
  }
}

function pointsInForce(strikes: readonly RecordedStrike[]): number {
  return strikes.reduce((sum, { points, isInForce }) => (isInForce ? sum + points : sum), 0)
}
