import { LABELS } from '@parley/common/contracts/moderation'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SimulationBody } from '../src/schemas/simulations.js'
import { DEFAULT_POLICY } from '../src/services/policy-defaults.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

let stack: ChatStack
let admin: TestUser
let owner: TestUser
let member: TestUser
let room: Awaited<ReturnType<ChatStack['aRoom']>>
beforeAll(async () => {
  stack = await startChatStack()
  admin = await stack.aUser({ role: 'admin' })
  owner = await stack.aUser()
  member = await stack.aUser()
  room = await stack.aRoom(owner)
  await stack.join(member, room)
  // Of its own, so that these tests know nothing of the model that is shipped.
  const insult = { flag: 0.505, hide: 0.875, reject: null }
  const policy = { ...DEFAULT_POLICY, thresholds: { ...DEFAULT_POLICY.thresholds, insult } }
  await expectJson(admin.request('PUT', '/policy', { version: 0, policy }), 200)
}, 60_000)
afterAll(() => stack.close())

interface Scored {
  readonly id: string
}

/** A message with its verdict, as if it had been posted so many hours ago. */
async function aScoredMessage(
  author: TestUser,
  where: typeof room,
  insult: number,
  { hoursAgo = 1, outcome = 'scored', text = 'you there' } = {},
): Promise<Scored> {
  const { id } = await stack.aMessage(author, where, text)
  const scores = { ...Object.fromEntries(LABELS.map((label) => [label, 0])), insult }
  await stack.sql`
    insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version, action)
    values (${id}, 1, ${newId()}, ${outcome}, ${JSON.stringify(scores)}::text::jsonb, '{}', 'en', '[]', 'test-1', 'none')`
  if (hoursAgo !== 1)
    await stack.sql`update room_events set at = at - make_interval(hours => ${hoursAgo}) where message_id = ${id}`
  return { id }
}

const simulate = (user: TestUser, body: object) => user.post('/moderation/simulate', body)
const outcome = (user: TestUser, body: object) => expectJson<SimulationBody>(simulate(user, body), 200)
/** Wide enough for clocks of database and test. */
const window = {
  from: new Date(Date.now() - 86_400_000).toISOString(),
  until: new Date(Date.now() + 86_400_000).toISOString(),
}

describe('what changed thresholds would have done', () => {
  const table: readonly (readonly [number, string, string])[] = [
    [0.95, 'hide', 'hide'],
    [0.85, 'flag', 'hide'],
    [0.82, 'flag', 'hide'],
    [0.7, 'flag', 'flag'],
    [0.5, 'none', 'flag'],
    [0.1, 'none', 'none'],
  ]
  const ids = new Map<number, string>()
  beforeAll(async () => {
    for (const [score] of table) ids.set(score, (await aScoredMessage(member, room, score)).id)
    // Staff are scored, never punished.
    await aScoredMessage(owner, room, 0.95)
  })
  const thresholds = { insult: { flag: 0.45, hide: 0.82 } }

  it('is counted by hand: now, then, and what moves', async () => {
    const simulation = await outcome(owner, { room: room.id, ...window, thresholds })
    expect(simulation).toMatchObject({
      room: room.id,
      messages: 7,
      sample: { is_complete: true, estimated_total: 7 },
      before: { none: 2, flag: 4, nudge: 0, hide: 1, hold: 0, reject: 0 },
      after: { none: 1, flag: 3, nudge: 0, hide: 3, hold: 0, reject: 0 },
      changes: [
        { from: 'flag', to: 'hide', messages: 2 },
        { from: 'none', to: 'flag', messages: 1 },
      ],
    })
    const insult = simulation.histograms.find(({ label }) => label === 'insult')
    expect(insult?.thresholds).toMatchObject({
      before: { flag: 0.505, hide: 0.875 },
      after: { flag: 0.45, hide: 0.82 },
    })
    expect(insult?.bins.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []))).toEqual([
      [5, 1],
      [25, 1],
      [35, 1],
      [41, 1],
      [42, 1],
      [47, 2],
    ])
  })

  it('says whether a raid switch is on, which it does not count', async () => {
    const ask = () => outcome(owner, { room: room.id, ...window, thresholds })
    const calm = await ask()
    expect(calm.raid_switch).toEqual({ is_on: false, is_counted: false })
    await expectJson(admin.post('/raid', {}), 200)
    expect(await ask()).toEqual({ ...calm, raid_switch: { is_on: true, is_counted: false } })
    await expectJson(admin.request('DELETE', '/raid'), 200)
  })

  it('shows the messages that would be treated otherwise, newest first, page by page', async () => {
    const request = { room: room.id, ...window, thresholds, limit: 2 }
    const first = await outcome(owner, request)
    expect(first.changed.items).toMatchObject([
      { message_id: ids.get(0.5), text: 'you there', before: { action: 'none' }, after: { action: 'flag' } },
      {
        message_id: ids.get(0.82),
        sender: { id: member.id },
        before: { action: 'flag', rule: 'threshold:insult:flag' },
        after: { action: 'hide', rule: 'threshold:insult:hide', label: 'insult', score: 0.82 },
      },
    ])
    const second = await outcome(owner, { ...request, cursor: first.changed.next })
    expect(second.changed.items).toMatchObject([{ message_id: ids.get(0.85) }])
    expect(second.changed.next).toBeNull()
    expect(second.messages).toBe(7)
  })

  it('another mode is judged by what it would have had messages wait for', async () => {
    const simulation = await outcome(owner, { room: room.id, ...window, mode: 'block' })
    expect(simulation.after).toMatchObject({ none: 2, flag: 4, reject: 1 })
    const nudging = await outcome(owner, { room: room.id, ...window, mode: 'nudge' })
    expect(nudging.after).toMatchObject({ none: 2, flag: 1, nudge: 4 })
  })

  it('the same policy changes nothing; thresholds that fall are refused', async () => {
    const same = await outcome(owner, { room: room.id, ...window })
    expect(same).toMatchObject({ changes: [], changed: { items: [], next: null } })
    expect(same.before).toEqual(same.after)
    const falling = await expectJson<{ detail: { loc: string[] }[] }>(
      simulate(owner, { room: room.id, thresholds: { insult: { flag: 0.95 } } }),
      422,
    )
    expect(falling.detail[0]?.loc.slice(0, 3)).toEqual(['body', 'thresholds', 'insult'])
  })

  it('only messages of the window, in their present revision, are judged', async () => {
    const yesterday = await stack.aRoom(owner)
    const past = await aScoredMessage(owner, yesterday, 0.95, { hoursAgo: 48 })
    await aScoredMessage(owner, yesterday, 0.95)
    expect(await outcome(owner, { room: yesterday.id, ...window })).toMatchObject({ messages: 1 })
    const longer = { ...window, from: new Date(Date.now() - 5 * 86_400_000).toISOString() }
    expect(await outcome(owner, { room: yesterday.id, ...longer })).toMatchObject({ messages: 2 })
    await stack.sql`update messages set revision = 2 where id = ${past.id}`
    expect(await outcome(owner, { room: yesterday.id, ...longer })).toMatchObject({ messages: 1 })
  })

  it('of the whole server, rooms keep their own departures', async () => {
    const strict = await stack.aRoom(owner)
    await stack.join(member, strict)
    const overrides = { thresholds: { insult: { flag: 0.2 } } }
    await expectJson(owner.request('PUT', `/rooms/${strict.id}/policy`, { version: 0, mode: 'post', overrides }), 200)
    const message = await aScoredMessage(member, strict, 0.3)
    const simulation = await outcome(admin, {
      ...window,
      thresholds: { insult: { flag: 0.25, hide: 0.28 } },
      limit: 100,
    })
    const moved = simulation.changed.items.find(({ message_id }) => message_id === message.id)
    expect(moved).toMatchObject({ before: { action: 'flag' }, after: { action: 'hide' } })
    expect(simulation.histograms.find(({ label }) => label === 'insult')?.thresholds).toMatchObject({
      before: { flag: 0.505 },
      after: { flag: 0.25, hide: 0.28 },
    })
  })

  it('texts of rooms of two, and deleted ones, are counted and not shown', async () => {
    const direct = await expectJson<typeof room>(owner.post('/direct', { user_id: member.id }), 201)
    const secret = await aScoredMessage(member, direct, 0.86, { text: 'between us' })
    const gone = await aScoredMessage(member, room, 0.86)
    await expectJson(member.request('DELETE', `/messages/${gone.id}`), 204)
    const simulation = await outcome(admin, { ...window, thresholds: { insult: { hide: 0.855 } }, limit: 100 })
    expect(simulation.changes).toMatchObject([{ from: 'flag', to: 'hide', messages: 2 }])
    expect(simulation.changed.items).toEqual([])
    expect(JSON.stringify(simulation)).not.toContain(secret.id)
  })

  it('changes nothing and leaves no trace on the messages', async () => {
    const states = await stack.sql`select distinct state from messages where id = any(${[...ids.values()]}::uuid[])`
    expect(states).toMatchObject([{ state: 'visible' }])
  })
})

describe('who may simulate', () => {
  it.each([
    ['a member, of the room', () => simulate(member, { room: room.id }), 403],
    ['a member, of the server', () => simulate(member, {}), 403],
    ['a room’s owner, of the server', () => simulate(owner, {}), 403],
    ['a stranger, of a private room', async () => simulate(member, { room: (await aPrivateRoom()).id }), 404],
    ['a room’s owner, of another room', async () => simulate(owner, { room: (await anothersRoom()).id }), 403],
    ['the server’s moderators, of the server', async () => simulate(await stack.aUser({ role: 'moderator' }), {}), 200],
    [
      'a moderator without the scope',
      async () => simulate(await stack.aUser({ role: 'moderator', scopes: ['chat:read'] }), {}),
      403,
    ],
  ])('%s', async (_who, ask, status) => {
    await expectJson(ask(), status)
  })

  it.each([
    ['a mode without a room', { mode: 'hold' }],
    ['more than thirty days', { from: '2026-01-01T00:00:00Z', until: '2026-03-01T00:00:00Z' }],
    ['a window that ends before it begins', { from: '2026-03-02T00:00:00Z', until: '2026-03-01T00:00:00Z' }],
    ['an unknown label', { thresholds: { rudeness: { flag: 0.5 } } }],
    ['a threshold beyond 1', { thresholds: { insult: { flag: 1.5 } } }],
    ['a foreign cursor', { cursor: 'x' }],
  ])('%s is a 422', async (_what, body) => {
    await expectJson(simulate(admin, body), 422)
  })

  const aPrivateRoom = () => stack.aRoom(owner, { kind: 'private' })
  const anothersRoom = async () => stack.aRoom(await stack.aUser())
})

describe('a window with too many messages', () => {
  it('is sampled, says so, and estimates how many there are', { timeout: 60_000 }, async () => {
    const crowd = await stack.aRoom(owner)
    // 30,000 messages in half a day, straight into the tables: every tenth scores 0.8.
    await stack.sql`
      with posts as (
        select n, now() - interval '12 hours' + n * interval '1 second' as at from generate_series(1, 30000) n
      ),
      written as (
        insert into messages (id, room_id, sender_id, cmid, seq, body, created_at)
        select uuidv7(at - clock_timestamp()), ${crowd.id}, ${member.id}, gen_random_uuid(), 1000 + n, 'x', at from posts
        returning id, seq, created_at
      ),
      logged as (
        insert into room_events (room_id, seq, kind, message_id, at) select ${crowd.id}, seq, 'message', id, created_at from written
      )
      insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version, action)
      select id, 1, gen_random_uuid(), 'scored',
        jsonb_build_object('toxicity', 0, 'severe_toxicity', 0, 'obscene', 0, 'threat', 0, 'identity_attack', 0,
          'insult', case when seq % 10 = 0 then 0.8 else 0.1 end), '{}', 'en', '[]', 'test-1', 'none'
      from written`
    await stack.sql`update rooms set head_seq = 31000 where id = ${crowd.id}`
    for (const request of [{ room: crowd.id, ...window }, window]) {
      const simulation = await outcome(admin, { ...request, thresholds: { insult: { hide: 0.75 } } })
      expect(simulation.sample.is_complete).toBe(false)
      expect(simulation.messages).toBeLessThanOrEqual(20_100)
      expect(simulation.messages).toBeGreaterThan(5_000)
      expect(Math.abs(simulation.sample.estimated_total / 30_000 - 1)).toBeLessThan(0.15)
      const moved = simulation.changes.find(({ from, to }) => from === 'flag' && to === 'hide')
      expect(Math.abs((moved?.messages ?? 0) / simulation.messages - 0.1)).toBeLessThan(0.02)
    }
  })
})
