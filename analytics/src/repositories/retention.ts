import type { ReservedSql, Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, timestampOf } from './grains.js'
import { ROLLUP_NAMES, ROLLUPS } from './rollups.js'
import { RETENTION_LOCK } from './write-lock.js'

export interface RetentionRun {
  readonly id: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly cutoff: Date
  readonly facts: number
  readonly messages: number
  readonly minutes: number
  readonly decisions: number
  readonly isComplete: boolean
}

const MINUTE_ROLLUPS = ROLLUP_NAMES.filter((name) => (ROLLUPS[name].grains as readonly string[]).includes('minute'))
const RUNS_KEPT = 100

/** Deletes what is too old, some rows per statement: nobody waits long for a lock, and no transaction grows large. */
export class RetentionRepository {
  constructor(private readonly sql: Sql) {}

  /** Runs `work` unless another instance is at it; answers whether it ran. */
  async exclusively(work: () => Promise<void>): Promise<boolean> {
    // A session's lock, on a connection of its own, so that it goes with the connection if this process dies.
    const connection: ReservedSql = await this.sql.reserve()
    try {
      const [lock] = await connection<[{ is_mine: boolean }]>`select pg_try_advisory_lock(${RETENTION_LOCK}) as is_mine`
      if (!lock.is_mine) return false
      try {
        await work()
      } finally {
        await connection`select pg_advisory_unlock(${RETENTION_LOCK})`
      }
      return true
    } finally {
      connection.release()
    }
  }

  async deleteFacts(cutoffMs: number, limit: number): Promise<number> {
    const result = await this.sql`
      delete from facts where ctid = any(array(select ctid from facts where at < ${timestampOf(cutoffMs)} limit ${limit}))`
    return result.count
  }

  /** By the time of posting; those whose posting never came, by the time they were first heard of. */
  async deleteMessages(cutoffMs: number, limit: number): Promise<number> {
    const cutoff = timestampOf(cutoffMs)
    const posted = await this.sql`
      delete from messages
      where id = any(array(select id from messages where posted_at < ${cutoff} order by posted_at limit ${limit}))`
    if (posted.count > 0) return posted.count
    const unposted = await this.sql`
      delete from messages
      where id = any(array(select id from messages where posted_at is null and seen_at < ${cutoff} limit ${limit}))`
    return unposted.count
  }

  /** By the time they were first heard of. */
  async deleteDecisions(cutoffMs: number, limit: number): Promise<number> {
    const result = await this.sql`
      delete from decisions
      where id = any(array(select id from decisions where seen_at < ${timestampOf(cutoffMs)} limit ${limit}))`
    return result.count
  }

  /** Rows of the roll-ups by the minute. */
  async deleteMinutes(cutoffMs: number, limit: number): Promise<number> {
    for (const name of MINUTE_ROLLUPS) {
      const table = this.sql(minutesTable(name))
      const result = await this.sql`
        delete from ${table} where ctid = any(array(
          select ctid from ${table}
          where grain = ${GRAIN_CODE.minute} and bucket < ${timestampOf(cutoffMs)} limit ${limit}))`
      if (result.count > 0) return result.count
    }
    return 0
  }

  async remember(run: RetentionRun): Promise<void> {
    await this.sql`
      insert into retention_runs (id, started_at, finished_at, cutoff, facts, messages, minutes, decisions,
        is_complete)
      values (${run.id}, ${run.startedAt}, ${run.finishedAt}, ${run.cutoff}, ${run.facts}, ${run.messages},
              ${run.minutes}, ${run.decisions}, ${run.isComplete})`
    await this.sql`
      delete from retention_runs
      where id not in (select id from retention_runs order by started_at desc limit ${RUNS_KEPT})`
  }

  /** The newest first. */
  async runs(limit: number): Promise<readonly RetentionRun[]> {
    return this.sql<RetentionRun[]>`
      select id, started_at as "startedAt", finished_at as "finishedAt", cutoff, facts, messages, minutes,
        decisions, is_complete as "isComplete"
      from retention_runs order by started_at desc limit ${limit}`
  }
}

/** A partition's own name: a `ctid` names a row only within one table. */
function minutesTable(name: (typeof ROLLUP_NAMES)[number]): string {
  return name === 'room_totals' || name === 'room_label_totals' ? `${name}_minute` : name
}
