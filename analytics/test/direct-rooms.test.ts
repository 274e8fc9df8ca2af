import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anAnalytics, type RunningAnalytics } from './an-analytics.js'
import { ada, aPost, aVerdict, bob, garden, lobby } from './facts.js'

const DAY = 'from=2026-03-15&to=2026-03-16'
const NIL = '00000000-0000-0000-0000-000000000000'
const aDirectRoom = () => ({ room_id: newId(), room_name: '' })

describe('conversations of two', () => {
  let running: RunningAnalytics
  const [ofAda, ofBob] = [aDirectRoom(), aDirectRoom()]
  const hidden = { action: 'hide', label: 'insult' } as const
  const posts = [
    { post: aPost({ ...ada, ...ofAda }), verdict: hidden },
    { post: aPost({ ...bob, ...ofAda }), verdict: {} },
    { post: aPost({ ...bob, ...ofBob }), verdict: hidden },
    { post: aPost({ ...ada, ...garden }), verdict: hidden },
    { post: aPost({ ...ada, ...lobby }), verdict: {} },
  ]
  beforeAll(async () => {
    running = await anAnalytics()
    await running.record(posts.flatMap(({ post, verdict }) => [post, aVerdict(post, verdict)]))
  })
  afterAll(() => running.stop())

  it('count in every total', async () => {
    expect(await running.read(`/summary?${DAY}`)).toMatchObject({ messages: 5, hidden: 3, active_users: 2 })
    expect(await running.read(`/top/users?${DAY}`)).toMatchObject({ items: [{ messages: 3 }, { messages: 2 }] })
  })

  it('are one room among those with the most of something', async () => {
    expect(await running.read(`/top/rooms?${DAY}&by=hidden`)).toMatchObject({
      items: [
        { id: NIL, name: '', messages: 3, hidden: 2, acted_on: 2 },
        { id: garden.room_id, name: 'garden', messages: 1, hidden: 1 },
      ],
    })
    const { items } = await running.read<{ items: unknown[] }>(`/top/rooms?${DAY}`)
    expect(items).toHaveLength(3)
  })

  it('are one room among those that labels trouble', async () => {
    const { rooms } = await running.read<{ rooms: unknown[] }>(`/heatmap?${DAY}`)
    expect(rooms).toMatchObject([
      { id: NIL, name: '', messages: 3, scored: 3, acted_on: 2 },
      { id: garden.room_id, name: 'garden', messages: 1, acted_on: 1 },
    ])
  })

  it('have lines in the export that name neither room nor sender', async () => {
    const text = await (await running.get(`/export.csv?${DAY}`)).text()
    for (const { post } of posts) expect(text).toContain(`${post.message_id},${post.at},`)
    expect(text).toContain(`${posts[0]?.post.message_id},${posts[0]?.post.at},,,,,10,0,`)
    for (const { room_id } of [ofAda, ofBob]) expect(text).not.toContain(room_id)
    expect(text.match(new RegExp(bob.sender_id, 'g'))).toBeNull()
    expect(text.match(new RegExp(ada.sender_id, 'g'))).toHaveLength(2)
  })

  it('have no figures of their own: every route that takes a room refuses theirs', async () => {
    const { paths } = await running.read<{
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>
    }>('/openapi.json')
    const routes = Object.keys(paths).filter((path) =>
      paths[path]?.get?.parameters?.some(({ name }) => name === 'room'),
    )
    expect(routes).toEqual(expect.arrayContaining(['/summary', '/top/users', '/export.csv']))
    for (const path of routes) {
      for (const room of [ofAda.room_id, ofAda.room_id.toUpperCase(), NIL]) {
        const response = await running.get(`${path}?room=${room}`)
        expect([path, response.status, await response.json()]).toMatchObject([path, 404, { code: 'room_not_found' }])
      }
      const response = await running.get(`${path}?room=${garden.room_id}`)
      expect([path, response.status]).toEqual([path, 200])
      await response.arrayBuffer()
    }
  })

  it('are told to nobody without the right to see figures, not even that they are such', async () => {
    expect((await running.get(`/summary?room=${ofAda.room_id}`, 'user')).status).toBe(403)
  })
})
