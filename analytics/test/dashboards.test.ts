import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { aDeletion, ada, anAct, anEdit, aPost, aVerdict, bob, garden, lobby, moderator, scores } from './facts.js'

interface Figures {
  [name: string]: unknown
}
type Series = Figures & { points: (Figures & { at: string })[] }

const DAY = 'from=2026-03-15T00:00:00Z&to=2026-03-16T00:00:00Z'

describe('the dashboards', () => {
  let running: RunningAnalytics
  const toxic = aPost({ ...bob, ...garden, at: '2026-03-15T10:15:30.500Z', characters: 30 })
  const flagged = aPost({ ...bob, at: '2026-03-15T10:59:59.999Z', characters: 7 })
  const plain = aPost({ at: '2026-03-15T11:00:00.000Z', characters: 3 })
  const waiting = aPost({ at: '2026-03-15T11:05:00.000Z', characters: 60 })
  const yesterday = aPost({ at: '2026-03-14T23:59:59.999Z' })
  beforeAll(async () => {
    running = await anAnalytics()
    await running.record([
      toxic,
      flagged,
      plain,
      waiting,
      yesterday,
      aVerdict(toxic, {
        action: 'hide',
        label: 'insult',
        at: '2026-03-15T10:15:30.600Z',
        verdict: {
          scores: scores({ toxicity: 0.9, insult: 0.95 }),
          sentiment: { negative: 0.8, neutral: 0.1, positive: 0.1 },
        },
      }),
      aVerdict(flagged, {
        action: 'flag',
        label: 'toxicity',
        at: '2026-03-15T11:00:00.199Z',
        verdict: { scores: scores({ toxicity: 0.7 }) },
      }),
      aVerdict(plain, { at: '2026-03-15T11:00:00.100Z' }),
      anAct(toxic, 'remove'),
      anAct(flagged, 'approve'),
      anAct(plain, 'remove', { moderator_id: newId(), moderator_name: 'Max' }),
      anAct(null, 'ban'),
      anEdit(plain),
      anEdit(plain),
      aDeletion(toxic),
    ])
  })
  afterAll(() => running.stop())

  it('/summary tells exactly what was posted and what became of it', async () => {
    const summary = await running.read<Figures>(`/summary?${DAY}`)
    expect(summary).toMatchObject({
      from: '2026-03-15T00:00:00.000Z',
      to: '2026-03-16T00:00:00.000Z',
      messages: 4,
      characters: 100,
      edited: 1,
      deleted: 1,
      scored: 3,
      unsupported: 0,
      failed: 0,
      pending: 1,
      flagged: 1,
      hidden: 1,
      held: 0,
      released: 0,
      rejected: 0,
      upheld: 1,
      overturned: 1,
      missed: 1,
      sentiment: { positive: 0, neutral: 2, negative: 1 },
      active_users: 2,
      since: '2026-03-14T23:59:00.000Z',
      previous: { messages: 1, active_users: null, mean_scores: null },
      labels: [
        { label: 'insult', flagged: 0, hidden: 1, held: 0, rejected: 0, upheld: 1, overturned: 0 },
        { label: 'toxicity', flagged: 1, hidden: 0, held: 0, rejected: 0, upheld: 0, overturned: 1 },
      ],
    })
    expect((summary.mean_scores as Record<string, number>).toxicity).toBeCloseTo((0.9 + 0.7 + 0.05) / 3, 6)
  })

  it('/summary of one room counts that room only', async () => {
    const inGarden = await running.read<Figures>(`/summary?${DAY}&room=${garden.room_id}`)
    expect(inGarden).toMatchObject({ messages: 1, hidden: 1, active_users: null, labels: [{ label: 'insult' }] })
    const unknown = await running.read<Figures>(`/summary?${DAY}&room=${newId()}`)
    expect(unknown).toMatchObject({ messages: 0, mean_scores: null, labels: [] })
  })

  it('/timeseries has every bucket, and zeros where nothing happened', async () => {
    const { points, bucket } = await running.read<Series>(`/timeseries?${DAY}&bucket=hour`)
    expect(bucket).toBe('hour')
    expect(points).toHaveLength(24)
    expect(points.map(({ messages }) => messages)).toEqual(
      Array.from({ length: 24 }, (_, hour) => (hour === 10 || hour === 11 ? 2 : 0)),
    )
    expect(points[9]).toMatchObject({ at: '2026-03-15T09:00:00.000Z', active_users: 0, mean_scores: null })
    expect(points[10]).toMatchObject({ hidden: 1, flagged: 1, active_users: 1 })
    expect(points[11]).toMatchObject({ active_users: 1, pending: 1, sentiment: { neutral: 1 } })
  })

  it.each([
    ['minute', 'from=2026-03-15T10:15:00Z&to=2026-03-15T10:17:00Z', [1, 0]],
    ['day', 'from=2026-03-13&to=2026-03-16', [0, 1, 4]],
    ['month', 'from=2026-02-01&to=2026-05-01', [0, 5, 0]],
  ])('/timeseries counts by %s', async (bucket, range, expected) => {
    const { points } = await running.read<Series>(`/timeseries?${range}&bucket=${bucket}`)
    expect(points.map(({ messages }) => messages)).toEqual(expected)
  })

  it('/timeseries of one label counts only the actions it caused', async () => {
    const { points } = await running.read<Series>(`/timeseries?${DAY}&bucket=hour&label=insult`)
    expect(points[10]).toMatchObject({ messages: 2, hidden: 1, flagged: 0, upheld: 1, overturned: 0 })
    const inLobby = await running.read<Series>(`/timeseries?${DAY}&bucket=hour&label=insult&room=${lobby.room_id}`)
    expect(inLobby.points[10]).toMatchObject({ messages: 1, hidden: 0, flagged: 0 })
  })

  it('/scores/histogram tells how many messages scored how high', async () => {
    const { histograms } = await running.read<{ histograms: { label: string; scored: number; bins: Figures[] }[] }>(
      `/scores/histogram?${DAY}&bins=10`,
    )
    expect(histograms.map(({ label }) => label)).toHaveLength(6)
    const toxicity = histograms.find(({ label }) => label === 'toxicity')
    expect(toxicity).toMatchObject({ scored: 3 })
    expect(toxicity?.bins.map(({ messages }) => messages)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 1])
    expect(toxicity?.bins[9]).toEqual({ from: 0.9, to: 1, messages: 1 })
    const one = await running.read<{ histograms: Figures[] }>(`/scores/histogram?${DAY}&label=threat&bins=50`)
    expect(one.histograms).toMatchObject([{ label: 'threat', scored: 3 }])
  })

  it('/top/rooms and /top/users rank by what is asked for and show the newest names', async () => {
    const rooms = await running.read<{ items: Figures[] }>(`/top/rooms?${DAY}`)
    expect(rooms.items).toMatchObject([
      { id: lobby.room_id, name: 'lobby', messages: 3, flagged: 1 },
      { id: garden.room_id, name: 'garden', messages: 1, hidden: 1, deleted: 1, upheld: 1, acted_on: 1 },
    ])
    const users = await running.read<{ items: Figures[] }>(`/top/users?${DAY}&by=acted_on`)
    expect(users.items).toMatchObject([{ id: bob.sender_id, name: 'Bob', messages: 2, acted_on: 2 }])
    const busiest = await running.read<{ items: Figures[] }>('/top/users?from=2026-03-14&to=2026-03-16&limit=1')
    expect(busiest.items).toMatchObject([{ id: ada.sender_id, name: 'Ada', messages: 3 }])
  })

  it('/latency tells how long verdicts took, to within 7 %', async () => {
    const latency = await running.read<Series & { p50_ms: number; p99_ms: number }>(`/latency?${DAY}&bucket=hour`)
    expect(latency).toMatchObject({ verdicts: 3 })
    expect(Math.abs(latency.p50_ms - 100)).toBeLessThanOrEqual(7)
    expect(Math.abs(latency.p99_ms - 200)).toBeLessThanOrEqual(14)
    expect(latency.points).toHaveLength(24)
    expect(latency.points[11]).toMatchObject({ verdicts: 2 })
    expect(latency.points[12]).toMatchObject({ verdicts: 0, p50_ms: null })
  })

  it('/moderators tells who did what, the busiest first', async () => {
    const { items } = await running.read<{ items: Figures[] }>(`/moderators?${DAY}`)
    expect(items).toMatchObject([
      { id: moderator.moderator_id, name: 'Mo', acts: 3, by_action: { remove: 1, approve: 1, ban: 1 } },
      { name: 'Max', acts: 1, by_action: { remove: 1 } },
    ])
  })

  it('/quality tells how often moderators overturned what policy did', async () => {
    expect(await running.read(`/quality?${DAY}`)).toMatchObject({
      acted_on: 2,
      upheld: 1,
      overturned: 1,
      override_rate: 0.5,
      missed: 1,
      labels: [
        { label: 'insult', override_rate: 0 },
        { label: 'toxicity', override_rate: 1 },
      ],
    })
    expect(await running.read('/quality?from=2026-01-01&to=2026-01-02')).toMatchObject({
      acted_on: 0,
      override_rate: null,
    })
  })

  it('a range that nobody named is the last 24 hours', async () => {
    expect(await running.read('/summary')).toMatchObject({ from: '2026-03-14T12:00:00.000Z', messages: 5 })
  })

  it('a range is widened to whole minutes, and a long one to whole hours', async () => {
    expect(await running.read('/summary?from=2026-03-15T10:15:40Z&to=2026-03-15T10:15:50Z')).toMatchObject({
      from: '2026-03-15T10:15:00.000Z',
      to: '2026-03-15T10:16:00.000Z',
      messages: 1,
    })
    expect(await running.read('/summary?from=2026-01-01T00:30:00Z&to=2026-03-15T10:30:00Z')).toMatchObject({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-03-15T11:00:00.000Z',
      messages: 3,
    })
  })
})

describe('time zones', () => {
  let running: RunningAnalytics
  beforeAll(async () => {
    running = await anAnalytics({ timezone: 'Asia/Kathmandu' })
    await running.record([aPost({ at: '2026-03-14T22:30:00.000Z' }), aPost({ at: '2026-03-15T00:10:00.000Z' })])
  })
  afterAll(() => running.stop())

  it('buckets start in UTC, whatever the time zone of the database is', async () => {
    const { points } = await running.read<Series>('/timeseries?from=2026-03-14&to=2026-03-16&bucket=day')
    expect(points.map(({ at, messages }) => [at, messages])).toEqual([
      ['2026-03-14T00:00:00.000Z', 1],
      ['2026-03-15T00:00:00.000Z', 1],
    ])
  })

  it.each([
    ['with an offset', 'from=2026-03-15T00:00:00%2B02:00&to=2026-03-15T01:00:00%2B02:00'],
    ['with an offset whose plus was not encoded', 'from=2026-03-15T00:00:00+02:00&to=2026-03-15T01:00:00+02:00'],
    ['without one, which is UTC', 'from=2026-03-14T22:00:00&to=2026-03-14T23:00:00'],
  ])('an instant may be given %s', async (_how, range) => {
    expect(await running.read(`/summary?${range}`)).toMatchObject({ from: '2026-03-14T22:00:00.000Z', messages: 1 })
  })
})
