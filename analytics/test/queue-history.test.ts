import { createLogger } from '@parley/common/logger'
import type { QueueDepth } from '@parley/common/queue/queues'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { QueueSamplesRepository } from '../src/repositories/queue-samples.js'
import { QueueHistoryService } from '../src/services/queue-history.js'
import { Ranges } from '../src/services/ranges.js'
import type { OutboxLag } from '../src/services/system-sources.js'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { NOW } from './facts.js'

interface History {
  bucket: string
  queues: string[]
  points: {
    at: string
    queues: Record<string, { waiting: number; oldest_waiting_ms: number; dead_letters: number }>
    outbox: { pending: number; oldest_age_ms: number | null } | null
  }[]
}

const EMPTY: QueueDepth = { waiting: 0, active: 0, delayed: 0, failed: 0, oldestWaitingMs: null }

describe('the history of the queues', () => {
  let running: RunningAnalytics
  let history: QueueHistoryService
  let depths: Partial<Record<string, QueueDepth>>
  let outbox: () => Promise<OutboxLag>
  beforeAll(async () => {
    running = await anAnalytics()
    history = new QueueHistoryService({
      repository: new QueueSamplesRepository(running.sql),
      queues: { depth: async (name) => depths[name] ?? EMPTY },
      outbox: () => outbox(),
      ranges: new Ranges(running.clock, 31),
      clock: running.clock,
      logger: createLogger({ service: 'test', level: 'silent' }),
    })
  })
  afterAll(() => running.stop())
  beforeEach(async () => {
    await running.sql`truncate queue_samples`
    running.clock.set(NOW)
    depths = {}
    outbox = async () => ({ pending: 0, oldestAgeMs: null })
  })

  const sampleAt = async (at: string, waiting: number, oldestWaitingMs: number | null = null) => {
    running.clock.set(new Date(at))
    depths = { verdicts: { ...EMPTY, waiting, oldestWaitingMs } }
    await history.sample()
    running.clock.set(NOW)
  }

  it('keeps the peak of every minute and hour, and gaps where nobody looked', async () => {
    await sampleAt('2026-03-15T11:30:05.000Z', 4, 900)
    await sampleAt('2026-03-15T11:30:20.000Z', 9, 2_500.6)
    await sampleAt('2026-03-15T11:30:35.000Z', 2, 100)
    await sampleAt('2026-03-15T11:32:00.000Z', 30)
    const minutes = await running.read<History>(
      '/queues/history?from=2026-03-15T11:30:00Z&to=2026-03-15T11:33:00Z&bucket=minute',
    )
    expect(minutes.queues).toEqual(['analytics', 'corrections', 'moderation', 'verdicts'])
    expect(minutes.points.map(({ at, queues }) => [at, queues.verdicts?.waiting])).toEqual([
      ['2026-03-15T11:30:00.000Z', 9],
      ['2026-03-15T11:31:00.000Z', undefined],
      ['2026-03-15T11:32:00.000Z', 30],
    ])
    expect(minutes.points[0]?.queues.verdicts).toMatchObject({ oldest_waiting_ms: 2_501, dead_letters: 0 })
    expect(minutes.points[1]?.outbox).toBeNull()
    const hours = await running.read<History>('/queues/history?from=2026-03-15T11:00:00Z&to=2026-03-15T12:00:00Z')
    expect(hours.bucket).toBe('minute')
    const day = await running.read<History>('/queues/history?from=2026-03-01&to=2026-04-01&bucket=day')
    expect(day.points.filter(({ queues }) => queues.verdicts).map(({ at }) => at)).toEqual(['2026-03-15T00:00:00.000Z'])
    expect(day.points[14]?.queues.verdicts?.waiting).toBe(30)
  })

  it('tells how far the outbox lagged behind', async () => {
    outbox = async () => ({ pending: 7, oldestAgeMs: 1_200 })
    await sampleAt('2026-03-15T10:00:00.000Z', 0)
    outbox = async () => ({ pending: 0, oldestAgeMs: null })
    await sampleAt('2026-03-15T11:00:00.000Z', 0)
    const { points } = await running.read<History>(
      '/queues/history?from=2026-03-15T10:00:00Z&to=2026-03-15T12:00:00Z&bucket=hour',
    )
    expect(points.map((point) => point.outbox)).toEqual([
      { pending: 7, oldest_age_ms: 1_200 },
      { pending: 0, oldest_age_ms: null },
    ])
  })

  it('what cannot be asked leaves a gap of its own', async () => {
    outbox = () => Promise.reject(new Error('connection refused'))
    await sampleAt('2026-03-15T11:00:00.000Z', 1)
    const { points, queues } = await running.read<History>(
      '/queues/history?from=2026-03-15T11:00:00Z&to=2026-03-15T12:00:00Z&bucket=hour',
    )
    expect(points).toMatchObject([{ outbox: null, queues: { verdicts: { waiting: 1 } } }])
    expect(queues).not.toContain('outbox')
  })

  it('the running service samples by itself', async () => {
    running.analytics.startJobs()
    await expect
      .poll(async () => (await running.sql`select distinct queue from queue_samples`).length, { timeout: 20_000 })
      .toBe(5)
  })
})
