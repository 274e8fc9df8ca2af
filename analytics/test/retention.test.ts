import { newId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { QueueSamplesRepository } from '../src/repositories/queue-samples.js'
import { RetentionRepository } from '../src/repositories/retention.js'
import { ROLLUP_NAMES } from '../src/repositories/rollups.js'
import { RetentionService } from '../src/services/retention.js'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { anAct, aPost, aVerdict, NOW } from './facts.js'

const settings = { retentionDays: 30, minuteRetentionDays: 7 }
const logged: string[] = []
const logger = createLogger({
  service: 'test',
  level: 'info',
  destination: { write: (line) => void logged.push(line) },
})
const metrics = new Metrics('analytics', { withProcess: false })

let running: RunningAnalytics
let retention: RetentionService
beforeAll(async () => {
  running = await anAnalytics({ settings })
  retention = new RetentionService({
    repository: new RetentionRepository(running.sql),
    queueSamples: new QueueSamplesRepository(running.sql),
    settings,
    clock: running.clock,
    logger,
    metrics,
  })
})
afterAll(() => running.stop())
beforeEach(async () => {
  running.clock.set(NOW)
  await running.sql.unsafe(
    `truncate facts, messages, decisions, rooms, users, retention_runs, ${ROLLUP_NAMES.join(', ')}`,
  )
})

const run = () => retention.run(new AbortController().signal)
const count = async (table: string): Promise<number> => {
  const [row] = await running.sql<[{ n: number }]>`select count(*)::int as n from ${running.sql(table)}`
  return row.n
}

describe('retention', () => {
  it('deletes single decisions by the time they were heard of, and keeps what was counted of them', async () => {
    const post = aPost({ at: '2026-03-14T10:00:00.000Z' })
    await running.record([post, aVerdict(post), anAct(post, 'remove'), anAct(post, 'restore')])
    await running.sql`update decisions set seen_at = '2026-03-10' where word = 'remove'`
    await running.sql`update decisions set seen_at = '2026-03-20' where word = 'keep'`
    running.clock.set(new Date('2026-04-12T00:00:00.000Z'))
    expect(await run()).toMatchObject({ decisions: 1, isComplete: true })
    expect(await running.sql`select word from decisions`).toMatchObject([{ word: 'keep' }])
    expect(await running.read('/quality?from=2026-03-01&to=2026-04-01')).toMatchObject({ overturn: { n: 2 } })
  })

  it.each([
    ['its maker, and counts no more', 'Mo', { decisions: 0, removed: 0, overturn: { count: 0, n: 0 } }, 0],
    ['somebody else, and is overturned', 'Max', { decisions: 1, removed: 1, overturn: { count: 1, n: 1 } }, 1],
  ])('a decision can be taken back after its message went: by %s', async (_how, name, expected, waits) => {
    const post = aPost({ at: '2026-02-14T12:00:00.000Z' })
    const removed = anAct(post, 'remove', { act_id: newId(), waiting_since: '2026-03-15T11:30:00.000Z' })
    await running.record([post, aVerdict(post), removed])
    running.clock.set(new Date('2026-03-17T12:00:00.000Z'))
    expect(await run()).toMatchObject({ messages: 1, decisions: 0 })

    const by = name === 'Mo' ? {} : { moderator_id: newId(), moderator_name: name }
    const undone = { at: '2026-03-17T11:00:00.000Z', act_id: newId(), undoes: removed.act_id ?? null }
    await running.record([anAct(post, 'undo', { ...by, ...undone })])
    const { items } = await running.read<{ items: { name: string }[] }>('/moderators?from=2026-03-15&to=2026-03-18')
    expect(items.find((moderator) => moderator.name === 'Mo')).toMatchObject(expected)
    expect(await running.read('/turnaround?from=2026-03-15&to=2026-03-18')).toMatchObject({ decisions: waits })
    expect(await running.sql`select word, decided_at, moderator_id from decisions`).toEqual([
      { word: 'remove', decided_at: new Date(removed.at), moderator_id: removed.moderator_id },
    ])
  })

  it('a decision after its message went still overturns an earlier one', async () => {
    const post = aPost({ at: '2026-02-14T12:00:00.000Z' })
    await running.record([post, aVerdict(post), anAct(post, 'remove', { revision: 1 })])
    running.clock.set(new Date('2026-03-17T12:00:00.000Z'))
    await run()
    const max = { moderator_id: newId(), moderator_name: 'Max', at: '2026-03-17T11:00:00.000Z', revision: 1 }
    await running.record([anAct(post, 'restore', max)])
    expect(await running.read('/quality?from=2026-03-15&to=2026-03-18')).toMatchObject({
      overturn: { count: 1, n: 2 },
      agreement: { n: 1, removed_then_kept: 1 },
    })
  })

  it('leaves the range before as it was, also where its minutes are gone', async () => {
    // Minutes are kept since 8 March, 12:00: the range has them, the one before it only in part.
    await running.record([aPost({ at: '2026-03-08T11:50:00.000Z' }), aPost({ at: '2026-03-09T23:50:00.000Z' })])
    const range = 'from=2026-03-09T23:40:00Z&to=2026-03-11T11:30:00Z'
    const summary = { from: '2026-03-09T23:00:00.000Z', messages: 1, previous: { messages: 1 } }
    expect(await running.read(`/summary?${range}`)).toMatchObject(summary)
    await run()
    expect(await running.read(`/summary?${range}`)).toMatchObject(summary)
  })

  it('deletes samples of the queues by the minute and by the hour, each when their time has come', async () => {
    const samples = new QueueSamplesRepository(running.sql)
    const sample = { queue: 'verdicts', waiting: 1, active: 0, delayed: 0, deadLetters: 0, oldestMs: 5 }
    for (const at of ['2026-02-01T10:00:00Z', '2026-03-01T10:00:00Z', '2026-03-14T10:00:00Z']) {
      await samples.add([sample], Date.parse(at), Date.parse(at))
    }
    expect(await run()).toMatchObject({ isComplete: true })
    expect(await running.sql`select grain, bucket from queue_samples order by grain, bucket`).toEqual([
      { grain: 1, bucket: new Date('2026-03-14T10:00:00Z') },
      { grain: 2, bucket: new Date('2026-03-01T10:00:00Z') },
      { grain: 2, bucket: new Date('2026-03-14T10:00:00Z') },
    ])
  })

  it('deletes old facts, messages and minutes, and keeps the roll-ups by hour, day and month', async () => {
    const old = aPost({ at: '2026-02-20T10:00:00.000Z' })
    const recent = aPost({ at: '2026-03-12T10:00:00.000Z' })
    await running.record([
      old,
      aVerdict(old, { at: '2026-02-20T10:00:01.000Z', action: 'hide', label: 'insult' }),
      recent,
    ])
    running.clock.set(new Date('2026-03-25T00:00:00.000Z'))
    const before = await running.read('/summary?from=2026-02-01&to=2026-04-01')
    expect(before).toMatchObject({ messages: 2, hidden: 1 })
    expect(await run()).toMatchObject({ facts: 2, messages: 1, isComplete: true })
    expect(await count('messages')).toBe(1)
    expect(await count('facts')).toBe(1)
    for (const name of ['server_totals', 'room_totals', 'latency_bins', 'server_label_totals', 'room_label_totals']) {
      const rows = await running.sql`select count(*)::int as n from ${running.sql(name)} where grain = 1`
      expect([name, rows[0]?.n]).toEqual([name, 0])
    }
    expect(await running.read('/summary?from=2026-02-01&to=2026-04-01')).toEqual(before)
  })

  it('does not count a fact again that it has deleted the mark of', async () => {
    const old = aPost({ at: '2026-02-20T10:00:00.000Z' })
    await running.record([old])
    running.clock.set(new Date('2026-03-25T00:00:00.000Z'))
    await run()
    expect(await running.record([old])).toMatchObject({ counted: [], expired: 1 })
    expect(await running.read('/summary?from=2026-02-01&to=2026-04-01')).toMatchObject({ messages: 1 })
  })

  it('deletes what was heard of a message whose posting never came', async () => {
    await running.record([aVerdict(aPost())])
    await running.sql`update messages set seen_at = ${new Date('2026-02-01').toISOString()}`
    expect(await run()).toMatchObject({ messages: 1 })
  })

  it('reports what it deleted: at /retention, in the log and in the metrics', async () => {
    expect(await running.read('/retention')).toEqual({
      retention_days: 30,
      minute_retention_days: 7,
      last_run: null,
      runs: [],
    })
    await running.record([aPost({ at: '2026-02-20T10:00:00.000Z' })])
    running.clock.set(new Date('2026-03-25T00:00:00.000Z'))
    await run()
    await run()
    const last = { cutoff: '2026-02-23T00:00:00.000Z', facts: 0, messages: 0, minutes: 0, decisions: 0, complete: true }
    expect(await running.read('/retention')).toMatchObject({
      last_run: last,
      runs: [last, { ...last, facts: 1, messages: 1, complete: true }],
    })
    expect(logged.join('')).toContain('retention ran')
    expect(await metrics.registry.metrics()).toMatch(/parley_retention_deleted_total\{what="messages"[^}]*\} \d/)
  })

  it('is run by one instance at a time', async () => {
    const other = new RetentionRepository(running.sql)
    let outcome: unknown
    await other.exclusively(async () => {
      outcome = await run()
    })
    expect(outcome).toBeNull()
    expect(await run()).not.toBeNull()
  })

  it('stops between batches when the process does, and says that it is not done', async () => {
    expect(await retention.run(AbortSignal.abort())).toMatchObject({ isComplete: false })
  })
})
