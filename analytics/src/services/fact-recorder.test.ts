import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anAnalytics, type RunningAnalytics } from '../../test/an-analytics.js'
import { aDeletion, ada, anAct, anEdit, aPost, aVerdict, bob, garden, lobby, NOW, scores } from '../../test/facts.js'
import { FactLedger, UnwritableFacts } from '../repositories/fact-ledger.js'
import { MESSAGE_COUNTERS, ROLLUP_NAMES, ROLLUPS } from '../repositories/rollups.js'
import { FactRecorder } from './fact-recorder.js'

let running: RunningAnalytics
beforeAll(async () => {
  running = await anAnalytics()
})
afterAll(() => running.stop())
beforeEach(async () => {
  await running.sql.unsafe(`truncate facts, messages, decisions, rooms, users, ${ROLLUP_NAMES.join(', ')}`)
})

const DAY = 'from=2026-03-15&to=2026-03-16'
const summary = () => running.read(`/summary?${DAY}`)

describe('counting once', () => {
  it('a job run twice counts once', async () => {
    const post = aPost()
    const facts = [post, aVerdict(post, { action: 'hide', label: 'insult' }), anAct(post, 'remove')]
    expect((await running.record(facts)).counted).toHaveLength(3)
    const before = await everything()
    expect(await running.record(facts)).toMatchObject({ counted: [], repeated: 3 })
    expect(await everything()).toEqual(before)
  })

  it('a fact that stands twice in one job counts once', async () => {
    const post = aPost()
    expect(await running.record([post, post])).toMatchObject({ counted: [post], repeated: 1 })
    expect(await summary()).toMatchObject({ messages: 1 })
  })

  it('jobs counted at the same time by two instances add up', async () => {
    const other = new FactRecorder(new FactLedger(running.sql), running.clock, {
      retentionDays: 400,
      minuteRetentionDays: 31,
    })
    const jobs = Array.from({ length: 10 }, () => [aPost(), aPost({ ...bob, ...garden })])
    await Promise.all(jobs.flatMap((facts) => [running.record(facts), other.record(facts)]))
    expect(await summary()).toMatchObject({ messages: 20, active_users: 2 })
  })

  it('either all facts of a job are counted or none', async () => {
    const bad = aPost({ characters: 3_000_000_000 })
    await expect(running.record([aPost(), bad])).rejects.toThrow(UnwritableFacts)
    expect(await summary()).toMatchObject({ messages: 0 })
  })

  it('a fact older than what is kept is passed over, since nobody knows whether it was counted', async () => {
    expect(await running.record([aPost({ at: '2024-01-01T00:00:00.000Z' })])).toMatchObject({ counted: [], expired: 1 })
  })

  it('a fact from the future is refused', async () => {
    await expect(running.record([aPost({ at: '2026-03-17T00:00:00.000Z' })])).rejects.toThrow(/from the future/)
  })
})

describe('order', () => {
  it('facts may come before the message they are about, which counts only then', async () => {
    const post = aPost()
    await running.record([aVerdict(post, { action: 'flag', label: 'insult' })])
    await running.record([anAct(post, 'approve'), anEdit(post)])
    expect(await summary()).toMatchObject({ messages: 0, scored: 0, flagged: 0, overturned: 0 })
    await running.record([post])
    expect(await summary()).toMatchObject({ messages: 1, scored: 1, flagged: 1, overturned: 1, edited: 1 })
  })

  it('what came of a verdict later, such as of a nudge that was answered, replaces it and is no verdict that took so long', async () => {
    const post = aPost()
    const nudge = aVerdict(post, { action: 'nudge', label: 'insult', rule: 'threshold:insult:flag' })
    const sent = { ...nudge, event_id: newId(), at: '2026-03-15T11:32:00.000Z', action: 'flag', renewed: true } as const
    for (const facts of [
      [post, nudge, sent],
      [sent, post, nudge],
    ]) {
      await running.sql.unsafe(`truncate facts, messages, decisions, ${ROLLUP_NAMES.join(', ')}`)
      await running.record(facts)
      expect(await summary()).toMatchObject({
        messages: 1,
        scored: 1,
        flagged: 1,
        labels: [{ label: 'insult', flagged: 1 }],
      })
      expect(await running.read(`/latency?${DAY}`)).toMatchObject({ verdicts: 1 })
    }
  })

  it("an edited message's newer verdict replaces the older one", async () => {
    const post = aPost()
    const first = aVerdict(post, { action: 'hide', label: 'insult', verdict: { scores: scores({ insult: 0.9 }) } })
    const second = aVerdict(post, { revision: 2, at: '2026-03-15T11:31:00.100Z' })
    await running.record([post, first])
    expect(await summary()).toMatchObject({ hidden: 1, labels: [{ label: 'insult', hidden: 1 }] })
    await running.record([anEdit(post), second])
    expect(await summary()).toMatchObject({ messages: 1, edited: 1, scored: 1, hidden: 0 })
    expect(await running.read(`/scores/histogram?${DAY}&label=insult&bins=5`)).toMatchObject({
      histograms: [{ scored: 1, bins: [{ messages: 1 }, {}, {}, {}, { messages: 0 }] }],
    })
    expect(await running.read(`/latency?${DAY}`)).toMatchObject({ verdicts: 2 })
  })

  it('an older verdict that comes late changes nothing', async () => {
    const post = aPost()
    await running.record([post, aVerdict(post, { revision: 2, at: '2026-03-15T11:31:00.100Z' })])
    await running.record([aVerdict(post, { action: 'hide', label: 'insult' })])
    expect(await summary()).toMatchObject({ scored: 1, hidden: 0 })
  })

  it("moderators' last word counts, whichever came first", async () => {
    const post = aPost()
    const approved = anAct(post, 'approve', { at: '2026-03-15T11:50:00.000Z' })
    const removed = anAct(post, 'remove', { at: '2026-03-15T11:55:00.000Z' })
    await running.record([post, aVerdict(post, { action: 'flag', label: 'insult' }), removed])
    await running.record([approved])
    expect(await summary()).toMatchObject({ upheld: 1, overturned: 0 })
  })

  it('every order of arrival, in jobs of every size, leads to the same figures', { timeout: 60_000 }, async () => {
    const facts = aConversation()
    await running.record(facts)
    const expected = await everything()
    for (const seed of [1, 2, 3]) {
      await running.sql.unsafe(`truncate facts, messages, decisions, rooms, users, ${ROLLUP_NAMES.join(', ')}`)
      const shuffled = shuffle(facts, seed)
      for (let start = 0; start < shuffled.length; start += 7 * seed) {
        await running.record(shuffled.slice(start, start + 7 * seed))
      }
      expect(await everything()).toEqual(expected)
    }
  })

  it('the roll-ups agree with one another and with the messages', { timeout: 60_000 }, async () => {
    for (const fact of shuffle(aConversation(), 4)) await running.record([fact])
    const sums = MESSAGE_COUNTERS.map((name) => `sum(${name})::float8 as ${name}`).join(', ')
    const totals = await Promise.all(
      ['server_totals', 'room_totals'].flatMap((table) =>
        [1, 2, 3, 5].map((grain) => running.sql.unsafe(`select ${sums} from ${table} where grain = ${grain}`)),
      ),
    )
    for (const total of totals) expect(total).toEqual(totals[0])
    const [counted] = await running.sql`
      select count(*)::float8 as messages, sum(characters)::float8 as characters,
        count(*) filter (where edits > 0)::float8 as edited, sum(toxicity) filter (where outcome = 'scored')::float8 as toxicity,
        count(*) filter (where action = 'hide')::float8 as hidden, count(*) filter (where outcome = 'failed')::float8 as failed
      from messages where posted_at is not null`
    expect(totals[0]?.[0]).toMatchObject({ ...counted })
  })
})

it('an id in capitals is the same id', async () => {
  const post = aPost()
  const loud = { ...aVerdict(post, { action: 'flag', label: 'insult' }), message_id: post.message_id.toUpperCase() }
  await running.record([{ ...post, event_id: post.event_id.toUpperCase(), room_id: post.room_id.toUpperCase() }])
  await running.record([{ ...loud, sender_id: loud.sender_id.toUpperCase(), event_id: loud.event_id.toUpperCase() }])
  expect(await running.record([post, { ...loud, message_id: post.message_id }])).toMatchObject({ repeated: 2 })
  expect(await summary()).toMatchObject({ messages: 1, scored: 1, flagged: 1, active_users: 1 })
})

describe('names', () => {
  it('the newest one stands, also when it came first', async () => {
    await running.record([aPost({ sender_name: 'Ada II', room_name: 'Lobby II', at: '2026-03-15T11:45:00.000Z' })])
    await running.record([aPost()])
    const { items } = await running.read<{ items: unknown[] }>(`/top/users?${DAY}`)
    expect(items).toMatchObject([{ id: ada.sender_id, name: 'Ada II', messages: 2 }])
    const rooms = await running.read<{ items: unknown[] }>(`/top/rooms?${DAY}`)
    expect(rooms.items).toMatchObject([{ id: lobby.room_id, name: 'Lobby II' }])
  })

  it('texts that Postgres cannot store are mended, not refused', async () => {
    const post = aPost({ sender_name: 'A\u0000da \ud800', room_name: 'x'.repeat(500) })
    await running.record([post, anAct(post, 'odd\u0000act')])
    const { items } = await running.read<{ items: { name: string }[] }>(`/top/users?${DAY}`)
    expect(items[0]?.name).toBe('Ada \ufffd')
  })
})

it('minutes that are not kept any more get no new rows', async () => {
  await running.record([aPost({ at: '2026-01-15T10:00:00.000Z' })])
  const rows = await running.sql`select grain from server_totals order by grain`
  expect(rows.map(({ grain }) => grain)).toEqual([2, 3, 5])
})

/** All that was counted, without what says when it was. */
async function everything(): Promise<unknown> {
  const tables = await Promise.all([
    ...ROLLUP_NAMES.map((name) => running.sql.unsafe(`select * from ${name} order by ${name}::text`)),
    running.sql`select event_id from facts order by 1`,
    running.sql`select * from users order by id`,
    running.sql`select * from rooms order by id`,
    running.sql`select m.*, null as seen_at from messages m order by id`,
    running.sql`select d.*, null as seen_at from decisions d order by id`,
  ])
  return tables.map((rows) => rows.map((row) => ({ ...row })).filter((row) => !isEmpty(row)))
}

/** A row that was counted up and down again says the same as one that is not there. */
function isEmpty(row: Record<string, unknown>): boolean {
  const keys = new Set(Object.values(ROLLUPS).flatMap((rollup) => ['grain', 'bucket', ...rollup.keys] as string[]))
  return 'grain' in row && Object.entries(row).every(([name, value]) => keys.has(name) || !Number(value ?? 0))
}

/** Messages with all that can happen to them, one event a second, over the end of a month. */
function aConversation(): AnalyticsFact[] {
  const random = lcg(42)
  const pick = <const Values extends readonly unknown[]>(values: Values): Values[number] =>
    values[Math.floor(random() * values.length)]
  let atMs = NOW.getTime() - 15 * 86_400_000
  const next = (): string => {
    atMs += Math.floor(random() * 7_200_000)
    return new Date(atMs).toISOString()
  }
  return Array.from({ length: 30 }).flatMap(() => {
    const post = aPost({
      at: next(),
      ...pick([ada, bob]),
      ...pick([lobby, garden]),
      characters: Math.floor(random() * 99),
    })
    const action = pick(['none', 'none', 'flag', 'hide', 'hold', 'reject', 'release'] as const)
    const label = action === 'none' || action === 'release' ? null : pick(['insult', 'threat'])
    const rule = label && `threshold:${label}:${action}`
    const outcome = pick(['scored', 'scored', 'failed', 'unsupported_language'] as const)
    const verdict = { outcome, scores: scores({ insult: random(), toxicity: random() }) }
    const facts: AnalyticsFact[] = [post, aVerdict(post, { at: next(), action, label, rule, verdict })]
    if (random() < 0.3) {
      facts.push(anEdit(post, { at: next() }), aVerdict(post, { revision: 2, at: next() }))
    }
    if (random() < 0.3) facts.push(anAct(post, pick(['approve', 'remove', 'note']), { at: next() }))
    if (random() < 0.3) facts.push(anAct(post, pick(['approve', 'remove']), { at: next(), moderator_id: newId() }))
    if (random() < 0.3) {
      const act = { act_id: newId(), revision: 1, cause: 'flagged', waiting_since: post.at }
      facts.push(anAct(post, pick(['approve', 'remove', 'ban']), { at: next(), moderator_id: newId(), ...act }))
      facts.push(anAct(post, 'restore', { at: next(), act_id: newId(), revision: 1 }))
      if (random() < 0.5) facts.push(anAct(post, 'undo', { at: next(), undoes: act.act_id }))
    }
    if (random() < 0.2) facts.push(aDeletion(post, { at: next() }))
    return facts
  })
}

function shuffle<T>(values: readonly T[], seed: number): T[] {
  const random = lcg(seed)
  return values
    .map((value) => ({ value, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value)
}

/** Numerical Recipes' generator: the same numbers on every run. */
function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
