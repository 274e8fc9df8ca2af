import type { MessageState, PolicyMode, RoomKind } from '@parley/common/contracts/chat'
import { LABELS, type Scores, type Verdict } from '@parley/common/contracts/moderation'
import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import { type StoredOverrides, storedOverridesSchema } from '../schemas/policies.js'
import { firstIdAt } from './time-ids.js'

export interface SimulatedWindow {
  /** Null = the whole server. */
  readonly roomId: RoomId | null
  readonly from: Date
  readonly until: Date
}

export interface SimulatedRow {
  readonly id: string
  readonly roomId: RoomId
  readonly roomKind: RoomKind
  readonly state: MessageState
  readonly text: string
  /** The rule that held it back when it was written. */
  readonly heldBy: string | null
  readonly isStaff: boolean
  readonly outcome: Verdict['outcome']
  readonly language: string
  readonly scores: Scores
}

export interface RoomPolicyRow {
  readonly id: RoomId
  readonly name: string
  readonly mode: PolicyMode
  readonly overrides: StoredOverrides | null
}

export interface SimulatedDetails {
  readonly id: string
  readonly roomName: string
  readonly text: string
  readonly senderId: string
  readonly senderName: string
  readonly createdAt: Date
}

/** A stretch of the window by the key that its messages are ordered by: ids as time, or places in a room's order. */
interface Stretch {
  readonly from: number
  readonly until: number
}

/** Rows of one step, and how many there would be if all of their stretches had been read. */
export interface SimulatedPage {
  readonly rows: readonly SimulatedRow[]
  readonly estimated: number
}

/** Most messages that one simulation looks at. */
export const MAX_SIMULATED = 20_000
/** Stretches of equal length that a larger window is cut into, to look at the beginning of each. */
const STRETCHES = 200
const ID_SLACK_MS = 60_000
const STRETCHES_PER_STEP = 10
/** Messages that never took a place in the room's order. */
const MAX_UNPUBLISHED = 2_000

/** Past messages with their verdicts. Reads at most some 20,000 of them, however many there are. */
export class SimulationsRepository {
  constructor(private readonly sql: Sql) {}

  /** Whether the window holds more than is looked at. */
  async pages(
    window: SimulatedWindow,
  ): Promise<{ readonly isComplete: boolean; readonly pages: AsyncGenerator<SimulatedPage, void> }> {
    const whole = await this.#stretch(window)
    const [row] = await this.sql<[{ messages: number }]>`
      select count(*)::int as messages
      from (select from messages m where ${this.#within(window.roomId, whole)} limit ${MAX_SIMULATED + 1}) as window_messages`
    const isComplete = row.messages <= MAX_SIMULATED
    return { isComplete, pages: isComplete ? this.#all(window, whole) : this.#sample(window, whole) }
  }

  async roomPolicies(ids: readonly RoomId[]): Promise<RoomPolicyRow[]> {
    if (ids.length === 0) return []
    const rows = await this.sql<{ id: RoomId; name: string; mode: PolicyMode; policy: unknown }[]>`
      select id, name, mode, policy from rooms where id = any(${[...ids]}::uuid[])`
    return rows.map(({ policy, ...room }) => ({
      ...room,
      overrides: policy === null ? null : storedOverridesSchema.parse(policy),
    }))
  }

  /** What people want to read of messages beside their texts. */
  async details(ids: readonly string[]): Promise<ReadonlyMap<string, SimulatedDetails>> {
    if (ids.length === 0) return new Map()
    const rows = await this.sql<SimulatedDetails[]>`
      select m.id, r.name as "roomName", m.body as text, m.sender_id as "senderId", m.created_at as "createdAt",
             coalesce(m.sender_name, u.display_name, '') as "senderName"
      from messages m
      join rooms r on r.id = m.room_id
      left join users u on m.sender_kind <> 'webhook' and u.id = m.sender_id
      where m.id = any(${[...ids]}::uuid[])`
    return new Map(rows.map((row) => [row.id, row]))
  }

  async *#all(window: SimulatedWindow, whole: Stretch): AsyncGenerator<SimulatedPage, void> {
    // The window holds few enough: stretches only keep each step short.
    for (const stretches of steps(whole)) yield await this.#read(window, stretches, MAX_SIMULATED)
    yield* this.#unpublished(window)
  }

  /** What empty stretches leave over goes to those that follow. */
  async *#sample(window: SimulatedWindow, whole: Stretch): AsyncGenerator<SimulatedPage, void> {
    let left = MAX_SIMULATED
    let stretchesLeft = STRETCHES
    for (const stretches of steps(whole)) {
      const page = await this.#read(window, stretches, Math.floor(left / stretchesLeft))
      left -= page.rows.length
      stretchesLeft -= stretches.length
      yield page
    }
    yield* this.#unpublished(window)
  }

  /** The first `limit` messages of each stretch. Where that was not all, their density says how many there are. */
  async #read({ roomId }: SimulatedWindow, stretches: readonly Stretch[], limit: number): Promise<SimulatedPage> {
    const { sql } = this
    const starts = stretches.map(({ from }) => this.#key(roomId, from))
    const ends = stretches.map(({ until }) => this.#key(roomId, until))
    const [keys, isWithin, order] = roomId
      ? [
          sql`unnest(${starts}::bigint[], ${ends}::bigint[])`,
          sql`m.room_id = ${roomId} and m.seq >= s.from_key and m.seq < s.until_key`,
          sql`m.seq`,
        ]
      : [sql`unnest(${starts}::uuid[], ${ends}::uuid[])`, sql`m.id >= s.from_key and m.id < s.until_key`, sql`m.id`]
    const rows = await sql<(MessageRow & { stretch: number })[]>`
      select s.stretch::int as stretch, found.*
      from ${keys} with ordinality as s (from_key, until_key, stretch)
      cross join lateral (
        select ${columns(sql)} from ${tables(sql)} where ${isWithin} order by ${order} limit ${limit}
      ) as found
      order by s.stretch`
    return { rows: rows.map(simulatedRow), estimated: estimate(rows, stretches, limit, roomId !== null) }
  }

  async *#unpublished({ roomId, from, until }: SimulatedWindow): AsyncGenerator<SimulatedPage, void> {
    if (roomId === null) return
    const { sql } = this
    const rows = await sql<MessageRow[]>`
      select ${columns(sql)} from ${tables(sql)}
      where m.room_id = ${roomId} and m.seq is null and m.created_at >= ${from} and m.created_at < ${until}
      order by m.created_at desc limit ${MAX_UNPUBLISHED}`
    yield { rows: rows.map(simulatedRow), estimated: rows.length }
  }

  async #stretch({ roomId, from, until }: SimulatedWindow): Promise<Stretch> {
    if (roomId !== null) return { from: await this.#seqAt(roomId, from), until: await this.#seqAt(roomId, until) }
    return this.#inhabited({ from: from.getTime(), until: until.getTime() })
  }

  /** From the first message of the time to the last: a server is often younger than the window. */
  async #inhabited(whole: Stretch): Promise<Stretch> {
    const { sql } = this
    const isWithin = this.#within(null, whole)
    const [ends] = await sql<{ first: Date | null; last: Date | null }[]>`
      select (select created_at from messages m where ${isWithin} order by id limit 1) as first,
             (select created_at from messages m where ${isWithin} order by id desc limit 1) as last`
    if (!ends?.first || !ends.last) return whole
    // Ids are made a moment before the row that bears them.
    const from = Math.max(whole.from, ends.first.getTime() - ID_SLACK_MS)
    return { from, until: Math.min(whole.until, ends.last.getTime() + ID_SLACK_MS) }
  }

  /**
   * The first place in the room's order that was taken at `at` or later. Places are taken in order of time, so halving
   * finds it in some twenty look-ups; an index on rooms and times would cost every post.
   */
  async #seqAt(roomId: RoomId, at: Date): Promise<number> {
    const [room] = await this.sql<{ purged: number; head: number }[]>`
      select purged_seq::float8 as purged, head_seq::float8 as head from rooms where id = ${roomId}`
    let low = (room?.purged ?? 0) + 1
    let high = (room?.head ?? 0) + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [entry] = await this.sql<{ is_earlier: boolean }[]>`
        select at < ${at} as is_earlier from room_events where room_id = ${roomId} and seq = ${middle}`
      if (entry?.is_earlier) low = middle + 1
      else high = middle
    }
    return low
  }

  #within(roomId: RoomId | null, { from, until }: Stretch): Fragment {
    const [start, end] = [this.#key(roomId, from), this.#key(roomId, until)]
    return roomId
      ? this.sql`m.room_id = ${roomId} and m.seq >= ${start} and m.seq < ${end}`
      : this.sql`m.id >= ${start}::uuid and m.id < ${end}::uuid`
  }

  #key(roomId: RoomId | null, at: number): string | number {
    return roomId ? Math.ceil(at) : firstIdAt(new Date(at))
  }
}

interface MessageRow {
  readonly id: string
  readonly seq: number | null
  readonly room_id: RoomId
  readonly room_kind: RoomKind
  readonly state: MessageState
  readonly body: string
  readonly held_by: string | null
  readonly is_staff: boolean
  readonly outcome: Verdict['outcome']
  readonly language: string
  readonly scores: Scores
  readonly created_at: Date
}

function columns(sql: Sql): Fragment {
  return sql`
    m.id, m.seq::float8 as seq, m.room_id, r.kind as room_kind, m.state, m.body, m.held_by, v.outcome, v.language, v.scores,
    m.created_at,
    coalesce(member.role in ('moderator', 'owner'), false) or coalesce(u.server_role <> 'user', false) as is_staff`
}

/** Only the verdict on the text that stands: earlier ones went with their revisions. */
function tables(sql: Sql): Fragment {
  return sql`
    messages m
    join verdicts v on v.message_id = m.id and v.revision = m.revision
    join rooms r on r.id = m.room_id and r.deleted_at is null
    left join users u on m.sender_kind <> 'webhook' and u.id = m.sender_id
    left join memberships member
      on m.sender_kind <> 'webhook' and member.room_id = m.room_id and member.user_id = m.sender_id
         and member.state = 'joined'`
}

function* steps({ from, until }: Stretch): Generator<readonly Stretch[]> {
  const width = (until - from) / STRETCHES
  if (width <= 0) return
  const all = Array.from({ length: STRETCHES }, (_, index) => ({
    from: from + index * width,
    until: index === STRETCHES - 1 ? until : from + (index + 1) * width,
  }))
  for (let start = 0; start < STRETCHES; start += STRETCHES_PER_STEP) yield all.slice(start, start + STRETCHES_PER_STEP)
}

function estimate(
  rows: readonly (MessageRow & { stretch: number })[],
  stretches: readonly Stretch[],
  limit: number,
  isBySeq: boolean,
): number {
  let total = 0
  for (const [index, { from, until }] of stretches.entries()) {
    const found = rows.filter(({ stretch }) => stretch === index + 1)
    const last = found.at(-1)
    if (!last || found.length < limit) {
      total += found.length
      continue
    }
    const end = isBySeq ? (last.seq ?? until) : last.created_at.getTime()
    total += found.length * Math.max(1, (until - from) / Math.max(1, end - from))
  }
  return total
}

function simulatedRow(row: MessageRow): SimulatedRow {
  return {
    id: row.id,
    roomId: row.room_id,
    roomKind: row.room_kind,
    state: row.state,
    text: row.body,
    heldBy: row.held_by,
    isStaff: row.is_staff,
    outcome: row.outcome,
    language: row.language,
    scores: Object.fromEntries(LABELS.map((label) => [label, row.scores[label]])) as Scores,
  }
}
