import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { anAct, aPost, aVerdict, garden, lobby, scores } from './facts.js'

const DAY = 'from=2026-03-15T00:00:00Z&to=2026-03-16T00:00:00Z'
const mo = { moderator_id: newId(), moderator_name: 'Mo' } as const
const max = { moderator_id: newId(), moderator_name: 'Max' } as const

interface Case {
  readonly action: 'none' | 'flag' | 'hide' | 'hold' | 'reject'
  /** What made policy act, where it was no score. */
  readonly rule?: 'newcomer'
  readonly insult: number
  readonly model?: string
  /** Mo's decision, so many minutes after it came before people. */
  readonly decided?: readonly ['approve' | 'remove', number]
  /** Max's decision on the same afterwards. */
  readonly second?: 'restore' | 'remove'
  readonly room?: typeof lobby | typeof garden
}

/** Facts of `times` messages that all go the same way. */
function messages(
  times: number,
  { action, rule: ownRule, insult, model = 'm1', decided, second, room = lobby }: Case,
): AnalyticsFact[] {
  return Array.from({ length: times }).flatMap(() => {
    const post = aPost({ ...room, at: '2026-03-15T09:10:00.000Z' })
    const ofScore = action === 'none' ? [null, null] : ['insult', `threshold:insult:${action}`]
    const [label = null, rule = null] = ownRule ? [null, ownRule] : ofScore
    const verdict = { model_version: model, scores: scores({ insult }) }
    const facts: AnalyticsFact[] = [
      post,
      aVerdict(post, { action, label, rule, verdict, at: '2026-03-15T09:10:01.000Z' }),
    ]
    if (decided) {
      const [word, minutes] = decided
      facts.push(
        anAct(post, word, {
          ...mo,
          at: '2026-03-15T10:00:00.000Z',
          act_id: newId(),
          revision: 1,
          cause: action === 'none' ? 'reported' : 'flagged',
          waiting_since: new Date(Date.UTC(2026, 2, 15, 10) - minutes * 60_000).toISOString(),
        }),
      )
    }
    if (second)
      facts.push(anAct(post, second, { ...max, at: '2026-03-15T11:00:00.000Z', act_id: newId(), revision: 1 }))
    return facts
  })
}

/** Hand-counted: every figure below follows from this table. */
const TABLE: readonly (readonly [number, Case])[] = [
  [12, { action: 'hide', insult: 0.95, decided: ['remove', 10] }],
  [3, { action: 'hide', insult: 0.91, decided: ['approve', 10] }],
  [4, { action: 'hide', insult: 0.93 }],
  [6, { action: 'flag', insult: 0.7, decided: ['remove', 60] }],
  [9, { action: 'flag', insult: 0.6, decided: ['approve', 60], room: garden }],
  [5, { action: 'flag', insult: 0.65, decided: ['remove', 60], second: 'restore' }],
  [8, { action: 'flag', insult: 0.65, decided: ['remove', 60], second: 'remove' }],
  [2, { action: 'none', insult: 0.3, decided: ['remove', 240] }],
  [20, { action: 'none', insult: 0.1 }],
  [11, { action: 'reject', insult: 0.99, model: 'm2', decided: ['remove', 1] }],
  [1, { action: 'reject', insult: 0.985, model: 'm2', decided: ['approve', 1], room: garden }],
]

let running: RunningAnalytics
const facts = TABLE.flatMap(([times, how]) => messages(times, how))
beforeAll(async () => {
  running = await anAnalytics()
  for (let start = 0; start < facts.length; start += 50) await running.record(facts.slice(start, start + 50))
  // The queue may bring everything again.
  await running.record(facts.toReversed())
}, 60_000)
afterAll(() => running.stop())

describe('/quality', () => {
  it('tells how often people overturn the machine, with how sure one can be', async () => {
    // Acted on: 12+3+4+6+9+5+8+11+1. Upheld in the end: 12+6+8+11; overturned: 3+9+5+1.
    expect(await running.read(`/quality?${DAY}`)).toMatchObject({
      acted_on: 59,
      upheld: 37,
      overturned: 18,
      override: { count: 18, n: 55, share: 18 / 55 },
      missed: 2,
      labels: [{ label: 'insult', acted_on: 59, override: { count: 18, n: 55 } }],
    })
  })

  it('by model version', async () => {
    const { model_versions } = await running.read<{ model_versions: unknown[] }>(`/quality?${DAY}`)
    expect(model_versions).toMatchObject([
      { model_version: 'm1', scored: 69, acted_on: 47, upheld: 26, overturned: 17, missed: 2, override: { n: 43 } },
      {
        model_version: 'm2',
        scored: 12,
        acted_on: 12,
        upheld: 11,
        overturned: 1,
        missed: 0,
        override: { count: 1, n: 12 },
      },
    ])
  })

  it('how often people overturn people, and how far two of them agree', async () => {
    // Mo decided 57 times, Max 13 times; five of Mo's decisions were reversed.
    expect(await running.read(`/quality?${DAY}`)).toMatchObject({
      overturn: { count: 5, n: 70, share: 5 / 70 },
      agreement: {
        n: 13,
        both_removed: 8,
        both_kept: 0,
        removed_then_kept: 5,
        kept_then_removed: 0,
        observed: { count: 8, n: 13 },
        // Whoever always says `remove` agrees by chance.
        kappa: 0,
        pairs: [
          {
            first: { id: mo.moderator_id, name: 'Mo' },
            second: { id: max.moderator_id, name: 'Max' },
            n: 13,
            agreed: 8,
          },
        ],
      },
    })
    const inGarden = await running.read(`/quality?${DAY}&room=${garden.room_id}`)
    expect(inGarden).toMatchObject({ acted_on: 10, overturned: 10, agreement: { n: 0, kappa: null, pairs: [] } })
  })

  it('shares of few are null, with their n shown', async () => {
    const { labels } = await running.read<{ labels: unknown[] }>(`/quality?from=2026-03-14&to=2026-03-15`)
    expect(labels).toEqual([])
    expect(await running.read(`/quality?from=2026-03-14&to=2026-03-15`)).toMatchObject({
      override: { n: 0, share: null, low: null, high: null },
      overturn: { n: 0, share: null },
      agreement: { n: 0, kappa: null },
      model_versions: [],
    })
  })
})

describe('/quality/thresholds', () => {
  interface Curves {
    curves: { model_version: string; label: string; decided: number; removed: number; points: Point[] }[]
  }
  interface Point {
    threshold: number
    precision: { count: number; n: number; share: number | null }
    recall: { count: number; n: number }
  }
  const at = (points: readonly Point[] | undefined, threshold: number) =>
    points?.find((point) => point.threshold === threshold)

  it('precision and recall at every threshold, of the decided messages of one model', async () => {
    const { curves } = await running.read<Curves>(`/quality/thresholds?${DAY}&label=insult&model_version=m1&step=0.005`)
    expect(curves).toMatchObject([{ model_version: 'm1', label: 'insult', decided: 45, removed: 28 }])
    const points = curves[0]?.points
    expect(points).toHaveLength(200)
    // Kept in the end: 3 at 0.91, 9 at 0.6, 5 at 0.65. Removed: 12 at 0.95, 6 at 0.7, 8 at 0.65, 2 at 0.3.
    expect(at(points, 0)).toMatchObject({ precision: { count: 28, n: 45 }, recall: { count: 28, n: 28 } })
    expect(at(points, 0.6)).toMatchObject({
      precision: { count: 26, n: 43, share: 26 / 43 },
      recall: { count: 26, n: 28 },
    })
    expect(at(points, 0.605)).toMatchObject({ precision: { count: 26, n: 34 } })
    expect(at(points, 0.7)).toMatchObject({ precision: { count: 18, n: 21 }, recall: { count: 18 } })
    expect(at(points, 0.95)).toMatchObject({ precision: { count: 12, n: 12, share: 1 } })
    expect(at(points, 0.955)).toMatchObject({ precision: { count: 0, n: 0, share: null }, recall: { count: 0, n: 28 } })
  })

  it('every label and version has its curve', async () => {
    const { curves } = await running.read<Curves>(`/quality/thresholds?${DAY}`)
    expect(curves.map(({ model_version, label }) => `${model_version} ${label}`)).toHaveLength(12)
    expect(curves[0]?.points).toHaveLength(50)
    const m2 = curves.find(({ model_version, label }) => model_version === 'm2' && label === 'insult')
    expect(m2).toMatchObject({ decided: 12, removed: 11 })
  })
})

describe('what is done, and by whom', () => {
  it('/automation tells the machine’s part from people’s', async () => {
    // Hidden or rejected 31, of which 4 were put back.
    const figures = { automatic: 27, confirmed: 23, assisted: 14, manual: 2, reversed: 4 }
    const automation = await running.read<{ points: { at: string }[] }>(`/automation?${DAY}&bucket=hour`)
    expect(automation).toMatchObject({ ...figures, automatic_share: { count: 27, n: 43 }, bucket: 'hour' })
    expect(automation.points).toHaveLength(24)
    expect(automation.points[9]).toMatchObject(figures)
    expect(automation.points[10]).toMatchObject({ automatic: 0, manual: 0, automatic_share: { n: 0, share: null } })
    expect(await running.read(`/automation?${DAY}&room=${garden.room_id}`)).toMatchObject({
      automatic: 0,
      assisted: 0,
      reversed: 1,
    })
  })

  it('/top/rules shows which act most, and how right they are', async () => {
    const { items } = await running.read<{ items: unknown[] }>(`/top/rules?${DAY}`)
    expect(items).toMatchObject([
      {
        rule: 'threshold:insult:flag',
        acted_on: 28,
        flagged: 28,
        hidden: 0,
        upheld: 14,
        overturned: 14,
        precision: { count: 14, n: 28, share: 0.5 },
      },
      { rule: 'threshold:insult:hide', acted_on: 19, hidden: 19, upheld: 12, overturned: 3, precision: { n: 15 } },
      { rule: 'threshold:insult:reject', acted_on: 12, rejected: 12, upheld: 11, overturned: 1 },
    ])
    const inGarden = await running.read<{ items: unknown[] }>(`/top/rules?${DAY}&room=${garden.room_id}`)
    expect(inGarden.items).toMatchObject([
      { rule: 'threshold:insult:flag', acted_on: 9 },
      { rule: 'threshold:insult:reject', acted_on: 1, precision: { n: 1, share: null } },
    ])
  })

  it('/moderators shows decisions, reversals and how long they took', async () => {
    const { items } = await running.read<{ items: Record<string, unknown>[] }>(`/moderators?${DAY}`)
    expect(items).toMatchObject([
      { name: 'Mo', acts: 57, decisions: 57, removed: 44, kept: 13, overturn: { count: 5, n: 57 } },
      { name: 'Max', acts: 13, decisions: 13, removed: 8, kept: 5, overturn: { count: 0, n: 13 }, p50_ms: null },
    ])
    // 27 of Mo's took ten minutes or less, 28 an hour, 2 four hours: the 29th of 57 took an hour.
    expect(Number(items[0]?.p50_ms) / 3_600_000).toBeCloseTo(1, 0)
  })

  it('/heatmap shows which labels trouble which rooms', async () => {
    const heatmap = await running.read<{ rooms: { cells: { label: string; mean_score: number }[] }[] }>(
      `/heatmap?${DAY}`,
    )
    expect(heatmap).toMatchObject({
      rooms: [
        { name: 'lobby', messages: 71, acted_on: 49 },
        { name: 'garden', messages: 10, acted_on: 10 },
      ],
    })
    const inGarden = heatmap.rooms[1]?.cells.find(({ label }) => label === 'insult')
    expect(inGarden).toMatchObject({ acted_on: 10 })
    expect(inGarden?.mean_score).toBeCloseTo((9 * 0.6 + 0.985) / 10, 6)
    expect(await running.read(`/heatmap?${DAY}&limit=1`)).toMatchObject({ rooms: [{ name: 'lobby' }] })
  })

  it('/sentiment shows how people talk, over time', async () => {
    const sentiment = await running.read<{ points: unknown[] }>(`/sentiment?${DAY}&bucket=hour`)
    expect(sentiment).toMatchObject({ scored: 81, neutral: 81, positive: 0, negative: 0, balance: 0 })
    expect(sentiment.points[9]).toMatchObject({ scored: 81, balance: 0 })
    expect(sentiment.points[8]).toMatchObject({ scored: 0, balance: null })
  })
})

describe('/turnaround', () => {
  it('tells how long decisions took, by cause', async () => {
    const turnaround = await running.read<{ points: unknown[] }>(`/turnaround?${DAY}&bucket=hour`)
    expect(turnaround).toMatchObject({
      decisions: 57,
      causes: [
        { cause: 'flagged', decisions: 55 },
        { cause: 'reported', decisions: 2 },
      ],
      queue: { status: 'ok', open: 0 },
    })
    expect(turnaround.points[10]).toMatchObject({ decisions: 57 })
    expect(turnaround.points[11]).toMatchObject({ decisions: 0, p50_ms: null })
    const [, reported] = (turnaround as unknown as { causes: { p95_ms: number }[] }).causes
    expect(Math.abs((reported?.p95_ms ?? 0) / (4 * 3_600_000) - 1)).toBeLessThan(0.075)
  })

  it('shows the queue of this moment, and says so when chat-service does not', async () => {
    const other = await anAnalytics({
      systemSources: {
        readiness: {},
        outbox: async () => ({ pending: 0, oldestAgeMs: null }),
        reviewQueue: () => Promise.reject(new Error('gone')),
      },
    })
    expect(await other.read(`/turnaround?${DAY}`)).toMatchObject({ decisions: 0, queue: { status: 'unreachable' } })
    await other.stop()
  })
})

describe('what no score led to', () => {
  it('counts for policy and its rule, and says nothing of the model', async () => {
    const fresh = await anAnalytics()
    const newcomer = { action: 'hold', rule: 'newcomer', insult: 0.1 } as const
    await fresh.record(messages(12, { ...newcomer, decided: ['approve', 10] }))
    await fresh.record(messages(1, { ...newcomer, decided: ['remove', 10] }))
    await fresh.record(messages(2, { action: 'flag', insult: 0.7, decided: ['remove', 10] }))
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({
      ...{ acted_on: 15, upheld: 3, overturned: 12 },
      labels: [{ label: 'insult', acted_on: 2, upheld: 2, overturned: 0 }],
      model_versions: [{ model_version: 'm1', scored: 15, acted_on: 2, upheld: 2, overturned: 0 }],
    })
    const { items } = await fresh.read<{ items: unknown[] }>(`/top/rules?${DAY}`)
    expect(items[0]).toMatchObject({ rule: 'newcomer', acted_on: 13, upheld: 1, overturned: 12 })
    await fresh.stop()
  })
})

describe('a decision that is taken back', () => {
  it('is gone from every figure, in whatever order that is heard', async () => {
    const fresh = await anAnalytics()
    const [post, ...rest] = messages(1, { action: 'hide', insult: 0.95, decided: ['remove', 10] })
    const act = rest.find(({ type }) => type === 'moderation_act') as Extract<AnalyticsFact, { type: 'moderation_act' }>
    const undo = anAct(null, 'undo', {
      ...{ ...mo, act_id: newId(), undoes: act.act_id ?? null, at: act.at },
      ...{ room_id: act.room_id, room_name: act.room_name, message_id: act.message_id },
    })
    await fresh.record([undo, ...rest])
    await fresh.record([post as AnalyticsFact])
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({ acted_on: 1, upheld: 0, overturn: { n: 0 } })
    expect(await fresh.read(`/turnaround?${DAY}`)).toMatchObject({ decisions: 0 })
    expect(await fresh.read(`/quality/thresholds?${DAY}`)).toMatchObject({ curves: [] })
    await fresh.stop()
  })

  it('a warning, too: it upholds nothing any more, and somebody else has overturned it', async () => {
    const fresh = await anAnalytics()
    const [post, verdict] = messages(1, { action: 'flag', insult: 0.7 }) as [ReturnType<typeof aPost>, AnalyticsFact]
    const warning = anAct(post, 'warn', { ...mo, act_id: newId(), revision: 1 })
    await fresh.record([post, verdict, warning])
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({ upheld: 1, overturn: { count: 0, n: 1 } })
    const undoing = { undoes: warning.act_id ?? null, revision: 1, at: '2026-03-15T11:45:00.000Z' }
    await fresh.record([anAct(post, 'undo', { ...max, ...undoing })])
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({
      upheld: 0,
      overturned: 0,
      overturn: { count: 1, n: 1 },
    })
    await fresh.stop()
  })

  it('what policy did is reversed by who takes it back', async () => {
    const fresh = await anAnalytics()
    const [post, verdict] = messages(1, { action: 'hide', insult: 0.95 }) as [ReturnType<typeof aPost>, AnalyticsFact]
    await fresh.record([post, verdict, anAct(post, 'restore', { ...mo, act_id: newId(), revision: 1 })])
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({ upheld: 0, overturned: 1 })
    expect(await fresh.read(`/automation?${DAY}`)).toMatchObject({ automatic: 0, reversed: 1 })
    await fresh.stop()
  })
})

describe('a penalty with a decision', () => {
  it('is one decision and two acts, and contradicts nobody', async () => {
    const fresh = await anAnalytics()
    const [post, verdict] = messages(1, { action: 'flag', insult: 0.7 }) as [ReturnType<typeof aPost>, AnalyticsFact]
    const about = { ...mo, revision: 1, cause: 'flagged', waiting_since: '2026-03-15T11:30:00.000Z' }
    const penalty = anAct(null, 'mute', { ...about, act_id: newId() })
    await fresh.record([post, verdict, penalty, anAct(post, 'approve', { ...about, act_id: newId() })])
    const { items } = await fresh.read<{ items: unknown[] }>(`/moderators?${DAY}`)
    expect(items).toMatchObject([
      { name: 'Mo', acts: 2, decisions: 1, removed: 0, kept: 1, overturn: { count: 0, n: 1 } },
    ])
    expect(await fresh.read(`/turnaround?${DAY}`)).toMatchObject({ decisions: 1 })
    expect(await fresh.read(`/quality?${DAY}`)).toMatchObject({ upheld: 0, overturned: 1 })
    await fresh.stop()
  })
})
