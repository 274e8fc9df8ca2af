import { newId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

export interface ReviewView {
  readonly id: string
  readonly name: string
  /** As it was given; parsed again where it is read. */
  readonly filter: unknown
  readonly createdAt: Date
}

interface ViewRow {
  id: string
  name: string
  filter: unknown
  created_at: Date
}

/** Saved filters of the queue. Everybody has their own. */
export class ReviewViewsRepository {
  constructor(private readonly sql: Sql) {}

  async of(ownerId: string): Promise<ReviewView[]> {
    const rows = await this.sql<ViewRow[]>`
      select id, name, filter, created_at from review_views where owner_id = ${ownerId} order by id`
    return rows.map(reviewView)
  }

  /** Null when the owner has `limit` already. Two at once may overshoot by one. */
  async create(ownerId: string, name: string, filter: object, limit: number): Promise<ReviewView | null> {
    const [row] = await this.sql<ViewRow[]>`
      insert into review_views (id, owner_id, name, filter)
      select ${newId()}, ${ownerId}, ${name}, ${JSON.stringify(filter)}::text::jsonb
      where (select count(*) from review_views where owner_id = ${ownerId}) < ${limit}
      returning id, name, filter, created_at`
    return row ? reviewView(row) : null
  }

  /** Null = the owner has no such view. */
  async change(ownerId: string, id: string, name: string, filter: object): Promise<ReviewView | null> {
    const [row] = await this.sql<ViewRow[]>`
      update review_views set name = ${name}, filter = ${JSON.stringify(filter)}::text::jsonb
      where id = ${id} and owner_id = ${ownerId} returning id, name, filter, created_at`
    return row ? reviewView(row) : null
  }

  async delete(ownerId: string, id: string): Promise<boolean> {
    const rows = await this.sql`delete from review_views where id = ${id} and owner_id = ${ownerId} returning id`
    return rows.length > 0
  }
}

function reviewView(row: ViewRow): ReviewView {
  return { id: row.id, name: row.name, filter: row.filter, createdAt: row.created_at }
}
