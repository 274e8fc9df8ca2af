import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pseudonymOf } from '../src/services/pseudonyms.js'
import { anAnalytics, aToken, type RunningAnalytics } from './an-analytics.js'
import { ada, anAct, anEdit, aPost, aVerdict, scores } from './facts.js'

const DAY = 'from=2026-03-15&to=2026-03-16'

let running: RunningAnalytics
beforeAll(async () => {
  running = await anAnalytics()
})
afterAll(() => running.stop())

let eve: { sender_id: string; sender_name: string }
beforeEach(() => {
  eve = { sender_id: newId(), sender_name: 'Evelyn Quark' }
})

const erase = async (id: string) => {
  const response = await running.internal('POST', `/internal/users/${id}/erase`)
  expect(response.status).toBe(200)
  return response.json()
}
const held = async (id: string, query = '') => {
  const response = await running.internal('GET', `/internal/users/${id}/export${query}`)
  expect(response.status).toBe(200)
  return response.json() as Promise<{
    name: unknown
    totals: unknown[]
    acts: unknown[]
    decided: unknown[]
    items: unknown[]
    next: string
  }>
}
/** Every place where a value stands in the whole database. */
const findEverywhere = async (value: string): Promise<string[]> => {
  const tables = await running.sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows =
        await running.sql`select 1 from ${running.sql(name)} as t where t::text ilike ${`%${value}%`} limit 1`
      return rows.length > 0 ? [name] : []
    }),
  )
  return found.flat()
}

describe('erasing a person', () => {
  it('leaves neither name nor id anywhere, and every total as it was', async () => {
    const post = aPost(eve)
    const act = anAct(post, 'remove', { moderator_id: eve.sender_id, moderator_name: eve.sender_name })
    await running.record([post, aVerdict(post, { action: 'hide', label: 'insult' }), act])
    const before = await running.read(`/summary?${DAY}`)
    expect(await findEverywhere(eve.sender_id)).not.toEqual([])
    // A row by hour, by day, by week and by month; acts have no weeks.
    expect(await erase(eve.sender_id)).toEqual({ user_id: eve.sender_id, totals: 4, acts: 3, messages: 1 })
    expect(await findEverywhere(eve.sender_id)).toEqual([])
    expect(await findEverywhere('Evelyn Quark')).toEqual([])
    expect(await running.read(`/summary?${DAY}`)).toEqual(before)
    const { items } = await running.read<{ items: { id: string; name: string }[] }>(`/top/users?${DAY}&by=upheld`)
    expect(items).toMatchObject([{ id: pseudonymOf(eve.sender_id), name: 'Erased user', messages: 1 }])
  })

  it('holds for a moderator, whose decisions stay as they were', async () => {
    const post = aPost()
    const [mo, max] = [newId(), newId()]
    const by = (id: string) => ({ moderator_id: id, moderator_name: 'Evelyn Quark', act_id: newId(), revision: 1 })
    const restored = anAct(post, 'restore', { ...by(max), waiting_since: post.at })
    await running.record([
      post,
      aVerdict(post, { action: 'hide', label: 'insult', rule: 'threshold:insult:hide' }),
      anAct(post, 'remove', { ...by(mo), waiting_since: post.at }),
      restored,
      anAct(post, 'undo', { ...by(mo), undoes: restored.act_id ?? null }),
    ])
    const before = await running.read<{ agreement: object }>(`/quality?${DAY}`)
    for (const id of [mo, max]) {
      expect(await findEverywhere(id)).toContain('decisions')
      await erase(id)
      expect(await findEverywhere(id)).toEqual([])
    }
    const after = await running.read<{ agreement: object }>(`/quality?${DAY}`)
    expect({ ...after, agreement: null }).toEqual({ ...before, agreement: null })
  })

  it('changes nothing the second time', async () => {
    await running.record([aPost(eve)])
    await erase(eve.sender_id)
    expect(await erase(eve.sender_id)).toEqual({ user_id: eve.sender_id, totals: 0, acts: 0, messages: 0 })
  })

  it('holds for facts that were still on their way', async () => {
    const post = aPost(eve)
    await running.record([post])
    await erase(eve.sender_id)
    await running.record([aVerdict(post, { action: 'flag', label: 'insult' }), anEdit(post), aPost(eve)])
    expect(await findEverywhere(eve.sender_id)).toEqual([])
    expect(await findEverywhere('Evelyn Quark')).toEqual([])
    const totals = await running.sql`
      select messages, flagged from user_totals where grain = 3 and user_id = ${pseudonymOf(eve.sender_id)}`
    expect(totals).toEqual([{ messages: 2, flagged: 1 }])
  })

  it('works for somebody of whom nothing is known, and for whatever comes of them later', async () => {
    expect(await erase(eve.sender_id)).toMatchObject({ totals: 0, messages: 0 })
    await running.record([aPost(eve)])
    expect(await findEverywhere('Evelyn Quark')).toEqual([])
  })

  it('goes through while facts are being counted', async () => {
    const jobs = Array.from({ length: 20 }, () => [aPost(eve), aPost()])
    const counting = Promise.all(jobs.map((facts) => running.record(facts)))
    await Promise.all([erase(eve.sender_id), erase(eve.sender_id), counting])
    await erase(eve.sender_id)
    expect(await findEverywhere(eve.sender_id)).toEqual([])
    const totals = await running.sql`
      select messages from user_totals where grain = 5 and user_id = ${pseudonymOf(eve.sender_id)}`
    expect(totals).toEqual([{ messages: 20 }])
  })
})

describe('what is held of a person', () => {
  it('is the name, the totals, the acts and every message', async () => {
    const post = aPost({ ...eve, characters: 12 })
    const approved = anAct(post, 'approve', { moderator_id: eve.sender_id, moderator_name: 'Evelyn Quark' })
    await running.record([post, aVerdict(post, { action: 'hide', label: 'insult' }), approved])
    expect(await held(eve.sender_id)).toEqual({
      user_id: eve.sender_id,
      name: { name: 'Evelyn Quark', at: '2026-03-15T11:40:00.000Z' },
      totals: [
        {
          month: '2026-03-01T00:00:00.000Z',
          messages: 1,
          deleted: 0,
          flagged: 0,
          hidden: 1,
          held: 0,
          rejected: 0,
          upheld: 0,
        },
      ],
      acts: [{ month: '2026-03-01T00:00:00.000Z', action: 'approve', acts: 1 }],
      decided: [{ month: '2026-03-01T00:00:00.000Z', decisions: 1, removed: 0, kept: 1, overturned: 0, waits: [] }],
      items: [
        {
          kind: 'message',
          message_id: post.message_id,
          room_id: post.room_id,
          posted_at: post.at,
          characters: 12,
          edits: 0,
          deleted_at: null,
          action: 'hide',
          label: 'insult',
          sentiment: 'neutral',
          decision: 'keep',
          verdict: {
            at: '2026-03-15T11:30:00.100Z',
            rule: null,
            model_version: 'test',
            scores: scores(),
          },
        },
        {
          kind: 'decision',
          decision_id: approved.event_id,
          message_id: post.message_id,
          made: {
            ...{ at: approved.at, decision: 'keep', revision: null, cause: null, waiting_since: null },
            ...{ overturned: false, taken_back: false },
          },
          took_back: false,
          decided_before: null,
        },
      ],
      next: null,
    })
  })

  it('is, of moderators, every decision they had part in, and names no other moderator', async () => {
    const [first, second] = [aPost(), aPost()]
    const [mo, max] = [newId(), newId()]
    const by = (id: string) => ({ moderator_id: id, moderator_name: id, act_id: newId(), revision: 1 })
    const removed = anAct(first, 'remove', { ...by(mo), cause: 'flagged', waiting_since: first.at })
    const restored = anAct(first, 'restore', { ...by(max), at: '2026-03-15T11:50:00.000Z' })
    const again = anAct(second, 'remove', by(max))
    await running.record([
      first,
      second,
      removed,
      restored,
      again,
      anAct(second, 'undo', { ...by(mo), undoes: again.act_id }),
    ])

    expect(await findEverywhere(mo)).toEqual(expect.arrayContaining(['decisions', 'reviewer_bins', 'reviewer_totals']))
    const { decided, items } = await held(mo)
    expect(decided).toEqual([
      {
        ...{ month: '2026-03-01T00:00:00.000Z', decisions: 1, removed: 1, kept: 0, overturned: 1 },
        waits: [{ up_to_ms: expect.closeTo(10 * 60_000, -5), decisions: 1 }],
      },
    ])
    expect(items).toMatchObject([
      {
        ...{ kind: 'decision', decision_id: removed.act_id, message_id: first.message_id },
        made: { decision: 'remove', cause: 'flagged', waiting_since: first.at, overturned: true, taken_back: false },
      },
      { decision_id: restored.act_id, made: null, took_back: false, decided_before: 'remove' },
      { decision_id: again.act_id, made: null, took_back: true, decided_before: null },
    ])
    expect(JSON.stringify(items)).not.toContain(max)
    const pages = [await held(mo, '?limit=2'), await held(mo, `?limit=2&cursor=${restored.act_id}`)]
    expect(pages.flatMap((page) => page.items)).toEqual(items)
    expect(pages.map(({ next }) => next)).toEqual([restored.act_id, null])
  })

  it('comes page by page', async () => {
    const posts = Array.from({ length: 5 }, () => aPost(eve))
    await running.record(posts)
    const first = await held(eve.sender_id, '?limit=3')
    const second = await held(eve.sender_id, `?limit=3&cursor=${first.next}`)
    expect(first.items).toHaveLength(3)
    expect(second).toMatchObject({ next: null, totals: first.totals })
    expect([...first.items, ...second.items]).toMatchObject(posts.map(({ message_id }) => ({ message_id })))
  })

  it('is told to the person themselves, and nothing of anybody else', async () => {
    await running.record([aPost(eve), aPost(ada)])
    const ask = (sub: string) => {
      const headers = { authorization: `Bearer ${aToken({ role: 'user', scopes: ['chat:read'], sub })}` }
      return running.analytics.app.request('/me/export', { headers })
    }
    expect(await (await ask(eve.sender_id)).json()).toEqual(await held(eve.sender_id))
    expect(await (await ask(newId())).json()).toMatchObject({ name: null, totals: [], decided: [], items: [] })
  })

  it('is nothing for a stranger', async () => {
    expect(await held(newId())).toMatchObject({ name: null, totals: [], acts: [], items: [], next: null })
  })
})
