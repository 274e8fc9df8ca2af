import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { aDeletion, ada, anAct, aPost, aVerdict, bob, garden, lobby, scores } from './facts.js'

interface Histograms {
  from: string
  limited: boolean
  histograms: { label: string; scored: number; bins: { from: number; messages: number }[] }[]
}
interface Top {
  from: string
  limited: boolean
  items: { id: string; name: string; [counter: string]: unknown }[]
}

const DAY = 'from=2026-03-15T00:00:00Z&to=2026-03-16T00:00:00Z'
const RANKINGS = ['messages', 'acted_on', 'flagged', 'hidden', 'held', 'rejected', 'upheld', 'deleted']

describe('figures of one room that no roll-up keeps', () => {
  let running: RunningAnalytics
  const actions = ['none', 'flag', 'hide', 'hold', 'reject', 'remove', 'release', 'restore'] as const
  // One of everything that can become of a message, by two people in one room.
  const posts = actions.flatMap((action, index) => [
    { action, index, post: aPost({ ...garden, at: `2026-03-15T0${index}:10:00.000Z` }) },
    { action, index, post: aPost({ ...garden, ...bob, at: `2026-03-15T0${index}:20:00.000Z` }) },
  ])
  beforeAll(async () => {
    running = await anAnalytics()
    await running.record(
      posts.flatMap(({ post, action, index }) => [
        post,
        aVerdict(post, { action, verdict: { scores: scores({ toxicity: index / 7, insult: 0.5 }) } }),
        ...(index % 2 === 0 ? [anAct(post, 'remove')] : [anAct(post, 'approve')]),
        ...(index === 3 ? [aDeletion(post)] : []),
      ]),
    )
    const failed = aPost({ ...garden })
    await running.record([failed, aVerdict(failed, { verdict: { outcome: 'failed' } }), aPost({ ...garden })])
  })
  afterAll(() => running.stop())

  it('a room that is all there is has the figures of the server', async () => {
    const room = `room=${garden.room_id}`
    const ofServer = await running.read<Histograms>(`/scores/histogram?${DAY}&bins=50`)
    expect(await running.read<Histograms>(`/scores/histogram?${DAY}&bins=50&${room}`)).toEqual(ofServer)
    expect(ofServer.histograms.find(({ label }) => label === 'toxicity')).toMatchObject({ scored: 16 })
    for (const by of RANKINGS) {
      const users = await running.read<Top>(`/top/users?${DAY}&by=${by}`)
      expect(await running.read<Top>(`/top/users?${DAY}&by=${by}&${room}`)).toEqual(users)
      expect(users.items).toHaveLength(2)
    }
  })

  it('one label can be asked for alone', async () => {
    const query = `${DAY}&room=${garden.room_id}&label=insult&bins=5`
    const { histograms } = await running.read<Histograms>(`/scores/histogram?${query}`)
    expect(histograms).toMatchObject([{ label: 'insult', scored: 16 }])
    expect(histograms[0]?.bins.map(({ messages }) => messages)).toEqual([0, 0, 16, 0, 0])
  })

  it('another room counts for nothing', async () => {
    const said = aPost({ ...lobby, at: '2026-03-15T08:00:00.000Z' })
    await running.record([said, aVerdict(said)])
    const { items } = await running.read<Top>(`/top/users?${DAY}&room=${lobby.room_id}`)
    expect(items).toMatchObject([{ id: ada.sender_id, name: 'Ada', messages: 1 }])
    const unknown = await running.read<Top>(`/top/users?${DAY}&room=${newId()}`)
    expect(unknown).toMatchObject({ items: [], limited: false, from: '2026-03-15T00:00:00.000Z' })
    const histograms = await running.read<Histograms>(`/scores/histogram?${DAY}&room=${newId()}`)
    expect(histograms.histograms.map(({ scored }) => scored)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('of a room with too many messages the newest are counted, and the answer says since when', async () => {
    const room = newId()
    await running.sql`
      insert into messages (id, room_id, sender_id, posted_at, outcome, action, toxicity, severe_toxicity, obscene, threat,
        insult, identity_attack)
      select gen_random_uuid(), ${room}::uuid, ${bob.sender_id}::uuid,
        timestamptz '2026-03-15 00:00:00Z' + n * interval '1 second', 'scored', 'none', 0, 0, 0, 0, 0, 1000000
      from generate_series(1, 10001) n`
    const top = await running.read<Top>(`/top/users?${DAY}&room=${room}`)
    expect(top).toMatchObject({ limited: true, from: '2026-03-15T00:00:02.000Z', items: [{ messages: 10_000 }] })
    const { limited, histograms } = await running.read<Histograms>(`/scores/histogram?${DAY}&room=${room}&bins=50`)
    expect(limited).toBe(true)
    expect(histograms.map(({ scored }) => scored)).toEqual(Array.from({ length: 6 }, () => 10_000))
    expect(histograms.at(-1)?.bins.at(-1)?.messages).toBe(10_000)
    // Nobody has any among them, which says nothing of the older ones.
    const rejected = await running.read<Top>(`/top/users?${DAY}&room=${room}&by=rejected`)
    expect(rejected).toMatchObject({ limited: true, from: '2026-03-15T00:00:02.000Z', items: [] })
    await running.sql`update messages set outcome = 'failed' where room_id = ${room}`
    const unscored = await running.read<Histograms>(`/scores/histogram?${DAY}&room=${room}`)
    expect(unscored).toMatchObject({ limited: true, from: '2026-03-15T00:00:02.000Z' })
    expect(unscored.histograms.map(({ scored }) => scored)).toEqual([0, 0, 0, 0, 0, 0])

    await running.sql`delete from messages where room_id = ${room} and posted_at = '2026-03-15T00:00:01Z'`
    const whole = await running.read<Top>(`/top/users?${DAY}&room=${room}`)
    expect(whole).toMatchObject({ limited: false, from: '2026-03-15T00:00:00.000Z', items: [{ messages: 10_000 }] })
  })
})
