import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'

/** Stands for all conversations of two together where rooms are listed. */
export const DIRECT_ROOMS_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Which rooms are conversations of two: they have no name, and every other room has one. Chat shows them to nobody but
 * the two, so here they are counted in all totals and never told apart.
 */
export class RoomsRepository {
  constructor(private readonly sql: Sql) {}

  /** Also of the id that stands for all of them. */
  async isDirect(roomId: string): Promise<boolean> {
    if (roomId === DIRECT_ROOMS_ID) return true
    const rows = await this.sql`select from rooms where id = ${roomId} and name = ''`
    return rows.length > 0
  }
}

/** `room_id`, or the id of all direct rooms for one of them; of rows that are joined with `rooms`. */
export function listedRoom(sql: Sql): Fragment {
  return sql`case when rooms.name = '' then ${sql.unsafe(`uuid '${DIRECT_ROOMS_ID}'`)} else room_id end`
}
