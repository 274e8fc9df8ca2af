import type { Sql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, timestampOf } from './grains.js'

/** How full a queue was. */
export interface QueueFill {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly deadLetters: number
  /** Age of the oldest that waited; 0 where nothing did. */
  readonly oldestMs: number
}

export interface QueueSample extends QueueFill {
  readonly queue: string
}

/** The peaks of one queue within one bucket. */
export interface QueuePeaks extends QueueSample {
  readonly bucketMs: number
}

type PeaksRow = QueueSample & { readonly bucket: Date }

/** The highest that was seen of each queue, by the minute and by the hour. */
export class QueueSamplesRepository {
  constructor(private readonly sql: Sql) {}

  /** Raises the peaks of both buckets; whoever samples the same moment again changes nothing. */
  async add(samples: readonly QueueSample[], minuteMs: number, hourMs: number): Promise<void> {
    const rows = samples.flatMap(({ queue, waiting, active, delayed, deadLetters, oldestMs }) => {
      const peaks = { queue, waiting, active, delayed, dead_letters: deadLetters, oldest_ms: Math.round(oldestMs) }
      return [
        { grain: GRAIN_CODE.minute, bucket: timestampOf(minuteMs), ...peaks },
        { grain: GRAIN_CODE.hour, bucket: timestampOf(hourMs), ...peaks },
      ]
    })
    await this.sql`
      insert into queue_samples as peak (grain, bucket, queue, waiting, active, delayed, dead_letters, oldest_ms)
      select grain, bucket, queue, waiting, active, delayed, dead_letters, oldest_ms
      from json_populate_recordset(null::queue_samples, ${JSON.stringify(rows)}::text::json)
      order by grain, bucket, queue
      on conflict (grain, bucket, queue) do update set
        waiting = greatest(peak.waiting, excluded.waiting), active = greatest(peak.active, excluded.active),
        delayed = greatest(peak.delayed, excluded.delayed),
        dead_letters = greatest(peak.dead_letters, excluded.dead_letters),
        oldest_ms = greatest(peak.oldest_ms, excluded.oldest_ms)`
  }

  /** In order of time. Days and months are made of their hours. */
  async peaks(
    grain: 'minute' | 'hour' | 'day' | 'month',
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly QueuePeaks[]> {
    const kept = grain === 'minute' ? GRAIN_CODE.minute : GRAIN_CODE.hour
    const rows = await this.sql<PeaksRow[]>`
      select date_trunc(${grain}::text, bucket, 'UTC') as bucket, queue, max(waiting) as waiting, max(active) as active,
        max(delayed) as delayed, max(dead_letters) as "deadLetters", max(oldest_ms)::float8 as "oldestMs"
      from queue_samples
      where grain = ${kept} and bucket >= ${timestampOf(fromMs)} and bucket < ${timestampOf(toMs)}
      group by 1, queue order by 1, queue`
    return rows.map(({ bucket, ...peaks }) => ({ ...peaks, bucketMs: bucket.getTime() }))
  }

  async deleteMinutes(cutoffMs: number, limit: number): Promise<number> {
    return await this.#delete(GRAIN_CODE.minute, cutoffMs, limit)
  }

  async deleteHours(cutoffMs: number, limit: number): Promise<number> {
    return await this.#delete(GRAIN_CODE.hour, cutoffMs, limit)
  }

  async #delete(grain: number, cutoffMs: number, limit: number): Promise<number> {
    const result = await this.sql`
      delete from queue_samples where ctid = any(array(
        select ctid from queue_samples where grain = ${grain} and bucket < ${timestampOf(cutoffMs)} limit ${limit}))`
    return result.count
  }
}
