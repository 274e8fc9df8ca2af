import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { plainArray } from './pg-arrays.js'

/** How far a member has read, or been sent, a room. */
export interface Mark {
  readonly roomId: RoomId
  readonly userId: UserId
  /** 0 = says nothing of it. */
  readonly readSeq: number
  readonly deliveredSeq: number
}

export interface Receipt {
  readonly user: Profile
  readonly deliveredSeq: number
  readonly readSeq: number
}

interface MarkRow {
  room_id: RoomId
  user_id: UserId
  read_seq: number
  delivered_seq: number
  has_read_on: boolean
}

export class MarksRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Moves marks forward, never back and never past the head; what was read was delivered. Answers those that moved.
   * Rows are locked in one order, so that two instances writing the same members' marks cannot deadlock.
   */
  async advance(marks: readonly Mark[]): Promise<(Mark & { readonly hasReadOn: boolean })[]> {
    if (marks.length === 0) return []
    const rows = await this.sql<MarkRow[]>`
      with input as (
        select room_id, user_id, max(read_seq) as read_seq, max(delivered_seq) as delivered_seq
        from unnest(
          ${plainArray(marks.map((mark) => mark.roomId))}::text::uuid[],
          ${plainArray(marks.map((mark) => mark.userId))}::text::uuid[],
          ${plainArray(marks.map((mark) => mark.readSeq))}::text::bigint[],
          ${plainArray(marks.map((mark) => mark.deliveredSeq))}::text::bigint[]
        ) as mark (room_id, user_id, read_seq, delivered_seq)
        group by room_id, user_id
      ),
      locked as (
        select m.room_id, m.user_id, m.read_seq as old_read, m.delivered_seq as old_delivered,
               greatest(m.read_seq, least(input.read_seq, r.head_seq)) as read_seq,
               greatest(m.delivered_seq, least(greatest(input.delivered_seq, input.read_seq), r.head_seq)) as delivered_seq
        from memberships m
        join input on input.room_id = m.room_id and input.user_id = m.user_id
        join rooms r on r.id = m.room_id
        where m.state = 'joined'
        order by m.room_id, m.user_id
        for no key update of m
      )
      update memberships m set read_seq = locked.read_seq, delivered_seq = locked.delivered_seq
      from locked
      where m.room_id = locked.room_id and m.user_id = locked.user_id
        and (locked.read_seq > locked.old_read or locked.delivered_seq > locked.old_delivered)
      returning m.room_id, m.user_id, m.read_seq::float8 as read_seq, m.delivered_seq::float8 as delivered_seq,
                locked.read_seq > locked.old_read as has_read_on`
    return rows.map((row) => ({
      roomId: row.room_id,
      userId: row.user_id,
      readSeq: row.read_seq,
      deliveredSeq: row.delivered_seq,
      hasReadOn: row.has_read_on,
    }))
  }

  /** The members' marks, in the order of their ids, starting after `afterUserId`. */
  async receipts(roomId: RoomId, afterUserId: string | null, limit: number): Promise<Receipt[]> {
    const rows = await this.sql<(Profile & { read_seq: number; delivered_seq: number })[]>`
      select u.id, u.username, u.display_name, m.read_seq::float8 as read_seq, m.delivered_seq::float8 as delivered_seq
      from memberships m join users u on u.id = m.user_id
      where m.room_id = ${roomId} and m.state = 'joined' ${afterUserId ? this.sql`and m.user_id > ${afterUserId}` : this.sql``}
      order by m.user_id limit ${limit}`
    return rows.map(({ read_seq, delivered_seq, ...user }) => ({
      user,
      readSeq: read_seq,
      deliveredSeq: delivered_seq,
    }))
  }
}
