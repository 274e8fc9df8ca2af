import type { RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

export interface RetentionRun {
  readonly id: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly cutoff: Date
  readonly messages: number
  readonly events: number
  readonly rooms: number
}

export interface Purged {
  readonly messages: number
  readonly events: number
}

interface RunRow {
  id: string
  started_at: Date
  finished_at: Date
  cutoff: Date
  messages: number
  events: number
  rooms: number
}

/** Deletes what is older than it may be, in small steps. */
export class RetentionRepository {
  constructor(
    private readonly sql: Sql,
    /** Evidence has a retention of its own: it stays when its message goes. */
    private readonly keepsEvidence = false,
  ) {}

  /** Room ids in their order, starting after `after`. */
  async rooms(after: string | null, limit: number): Promise<RoomId[]> {
    const rows = await this.sql<{ id: RoomId }[]>`
      select id from rooms ${after ? this.sql`where id > ${after}` : this.sql``} order by id limit ${limit}`
    return rows.map((row) => row.id)
  }

  /**
   * One step in one room: the oldest log entries that are older than `cutoff`, at most `limit`, with the messages they
   * published; and as many messages that never were published. Nothing deleted = the room is done.
   * The log keeps no holes: it now begins after `purged_seq`, and a resume from before it is told so.
   */
  async purgeStep(roomId: RoomId, cutoff: Date, limit: number): Promise<Purged> {
    return this.sql.begin(async (tx) => {
      await tx`select from rooms where id = ${roomId} for no key update`
      const [end] = await tx<{ seq: number | null }[]>`
        select max(seq)::float8 as seq
        from (select seq, at from room_events where room_id = ${roomId} order by seq limit ${limit}) oldest
        where at < ${cutoff}`
      const unpublished = await tx<{ id: string }[]>`
        select id from messages where room_id = ${roomId} and seq is null and created_at < ${cutoff} limit ${limit}`
      const published = end?.seq
        ? await tx<{ id: string }[]>`select id from messages where room_id = ${roomId} and seq <= ${end.seq}`
        : []
      const messages = await deleteMessages(
        tx,
        [...published, ...unpublished].map(({ id }) => id),
        this.keepsEvidence,
      )
      if (!end?.seq) return { messages, events: 0 }
      const events = await tx`delete from room_events where room_id = ${roomId} and seq <= ${end.seq}`
      await tx`update rooms set purged_seq = greatest(purged_seq, ${end.seq}) where id = ${roomId}`
      return { messages, events: events.count }
    })
  }

  /** Labels that have a text of their own; those of messages go with them. */
  async deleteCorrections(cutoff: Date): Promise<void> {
    await this.sql`delete from labels where source = 'correction' and at < ${cutoff}`
  }

  async record(run: RetentionRun): Promise<void> {
    await this.sql`
      insert into retention_runs (id, started_at, finished_at, cutoff, messages, events, rooms)
      values (${run.id}, ${run.startedAt}, ${run.finishedAt}, ${run.cutoff}, ${run.messages}, ${run.events}, ${run.rooms})`
  }

  /** Newest first. */
  async runs(limit: number): Promise<RetentionRun[]> {
    const rows = await this.sql<RunRow[]>`
      select id, started_at, finished_at, cutoff, messages, events, rooms from retention_runs
      order by started_at desc limit ${limit}`
    return rows.map(({ started_at, finished_at, ...run }) => ({
      ...run,
      startedAt: started_at,
      finishedAt: finished_at,
    }))
  }
}

/**
 * With what was said about them: verdicts and, unless evidence is kept for longer, the texts that review items quote. The
 * audit log holds no texts. What nobody has decided by then, nobody can: the message is gone.
 */
async function deleteMessages(tx: TransactionSql, ids: readonly string[], keepsEvidence: boolean): Promise<number> {
  if (ids.length === 0) return 0
  await tx`delete from verdicts where message_id = any(${[...ids]}::uuid[])`
  if (keepsEvidence) {
    await tx`
      update review_items set state = 'resolved', resolution = 'expired', resolved_at = now(), leased_by = null
      where message_id = any(${[...ids]}::uuid[]) and state = 'open'`
  } else await tx`delete from review_items where message_id = any(${[...ids]}::uuid[])`
  const deleted = await tx`delete from messages where id = any(${[...ids]}::uuid[])`
  return deleted.count
}
