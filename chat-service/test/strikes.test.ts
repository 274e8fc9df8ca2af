import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StrikePolicy } from '../src/schemas/strike-policy.js'
import { type ActsStack, INSULT, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'

const STRIKES: StrikePolicy = {
  window_days: 30,
  weights: {
    hide: { base: 1, labels: {} },
    reject: { base: 1, labels: {} },
    remove: { base: 2, labels: {} },
    warn: { base: 1, labels: {} },
  },
  ladder: [
    { points: 2, penalty: 'warn', scope: 'room', duration_s: null },
    { points: 3, penalty: 'mute', scope: 'room', duration_s: 3_600 },
    { points: 5, penalty: 'ban', scope: 'server', duration_s: 3_600 },
  ],
}

let stack: ActsStack
let admin: TestUser
beforeAll(async () => {
  stack = await startActs()
  admin = await stack.aUser({ role: 'admin' })
}, 60_000)
beforeEach(() => stack.setStrikes(STRIKES))
afterAll(() => stack.close())

const actsOf = async (user: TestUser): Promise<string[]> => {
  const rows = await stack.sql<{ kind: string; standing: boolean }[]>`
    select kind, undone_at is null as standing from acts
    where user_id = ${user.id} and caused_by is not null order by id`
  return rows.map(({ kind, standing }) => (standing ? kind : `${kind} undone`))
}

async function offend(author: TestUser, room: Parameters<ActsStack['aMessage']>[1], times: number) {
  const messages = []
  for (let n = 0; n < times; n++) {
    const message = await stack.aMessage(author, room, `you utter fool ${n}`)
    await stack.judge(message, INSULT)
    messages.push(message)
  }
  return messages
}

describe('strikes', { timeout: 60_000 }, () => {
  it('warn, then mute, in the transaction of the act that was one too many', async () => {
    const { author, room } = await stack.aModeratedRoom()
    await offend(author, room, 1)
    expect(await actsOf(author)).toEqual([])
    await offend(author, room, 1)
    expect(await actsOf(author)).toEqual(['warn'])
    await offend(author, room, 1)
    expect(await actsOf(author)).toEqual(['warn', 'mute'])
    const told = await expectJson<{ items: { act: object | null }[] }>(author.get('/notices'), 200)
    expect(told.items.flatMap(({ act }) => act ?? [])).toMatchObject([
      { kind: 'mute', by: 'machine', until: expect.any(String), words: '' },
      { kind: 'warn', by: 'machine', until: null, words: '' },
    ])
    await expectJson(stack.post(author, room), 403)
    stack.clock.advance(3_700_000)
  })

  it('are counted once for a verdict that is delivered twice', async () => {
    const { author, room } = await stack.aModeratedRoom()
    const [message] = await offend(author, room, 1)
    if (message) await Promise.all([1, 2, 3].map(() => stack.judge(message, INSULT).catch(() => undefined)))
    const [row] = await stack.sql<{ points: number }[]>`
      select sum(points)::int as points from strikes where user_id = ${author.id}`
    expect(row?.points).toBe(1)
  })

  it('go with the act: an approved message lifts what rests on it, and undoing the approval counts it again', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const [first] = await offend(author, room, 3)
    const item = (await stack.itemsOf(moderator, room)).find(({ message_id }) => message_id === first?.id)
    if (!item) throw new Error('no item')
    await stack.acted(moderator, item, { kind: 'approve' })
    expect(await actsOf(author)).toEqual(['warn undone', 'mute undone'])
    await expectJson(stack.post(author, room), 201)
    const approve = await stack.sql<{ id: string }[]>`
      select id from acts where message_id = ${first?.id ?? null} and kind = 'approve'`
    await expectJson(stack.undo(moderator, approve[0]?.id ?? ''), 200)
    const record = await expectJson<{ points: number }>(moderator.get(`/moderation/users/${author.id}/record`), 200)
    expect(record.points).toBe(3)
  })

  it('count a message once, when a person removes what the machine hid', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    await offend(author, room, 1)
    const [item] = await stack.itemsOf(moderator, room)
    if (!item) throw new Error('no item')
    await stack.acted(moderator, item, { kind: 'remove' })
    const record = await expectJson<{ points: number }>(moderator.get(`/moderation/users/${author.id}/record`), 200)
    expect(record.points).toBe(2)
    const list = (user: TestUser) =>
      expectJson<{ items: { action: string }[] }>(user.get(`/moderation/strikes?user=${author.id}`), 200)
    expect((await list(moderator)).items.map(({ action }) => action)).toEqual(['remove', 'hide'])
    expect((await list(author)).items).toEqual([])
  })

  it('of several rooms lead to what holds everywhere; each room to its own', async () => {
    const author = await stack.aUser()
    const rooms = await Promise.all([1, 2, 3].map(() => stack.aModeratedRoom()))
    for (const { room } of rooms) await stack.join(author, room)
    for (const { room } of rooms.slice(0, 2)) await offend(author, room, 2)
    expect(await actsOf(author)).toEqual(['warn', 'warn'])
    const last = rooms[2]
    if (last) await offend(author, last.room, 1)
    expect(await actsOf(author)).toEqual(['warn', 'warn', 'ban'])
    expect(await expectJson(author.get('/rooms'), 403)).toMatchObject({ code: 'server_banned' })
  })

  it('in two rooms at the same time miss no step', async () => {
    const author = await stack.aUser()
    const rooms = await Promise.all([1, 2, 3, 4, 5].map(() => stack.aModeratedRoom()))
    const messages = []
    for (const { room } of rooms) {
      await stack.join(author, room)
      messages.push(await stack.aMessage(author, room, 'you utter fool'))
    }
    await Promise.all(messages.map((message) => stack.judge(message, INSULT)))
    expect(await actsOf(author)).toEqual(['ban'])
  })

  it('are never given to staff, of the room or the server', async () => {
    const { owner, moderator, room } = await stack.aModeratedRoom()
    await stack.join(admin, room)
    for (const user of [owner, moderator, admin]) {
      await offend(user, room, 4)
      const [row] = await stack.sql<{ strikes: number }[]>`
        select count(*)::int as strikes from strikes where user_id = ${user.id}`
      expect(row?.strikes).toBe(0)
    }
  })

  it('are tried out on the past before they hold, by those who see it', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    await stack.setStrikes({ ...STRIKES, ladder: [] })
    await offend(author, room, 3)
    expect(await actsOf(author)).toEqual([])
    const simulate = (user: TestUser, roomId: string | null) =>
      user.post('/moderation/strikes/simulate', { room_id: roomId, days: 30, strikes: STRIKES })
    const outcome = await expectJson<{ users: { user: { id: string }; penalties: { penalty: string }[] }[] }>(
      simulate(owner, room.id),
      200,
    )
    expect(outcome).toMatchObject({ acts: 3, warned: 1, muted: 1, banned: 0, is_complete: true })
    expect(outcome.users[0]?.user.id).toBe(author.id)
    await expectJson(simulate(owner, null), 403)
    await expectJson(simulate(author, room.id), 403)
    await expectJson(simulate(admin, null), 200)
  })

  it('of a room’s own policy cannot reach beyond the room', async () => {
    const { owner, room } = await stack.aModeratedRoom()
    const body = { version: 0, mode: 'post', overrides: { strikes: STRIKES } }
    await expectJson(owner.request('PUT', `/rooms/${room.id}/policy`, body), 422)
    const own = { ...STRIKES, ladder: [{ points: 1, penalty: 'mute', scope: 'room', duration_s: 60 }] }
    await expectJson(owner.request('PUT', `/rooms/${room.id}/policy`, { ...body, overrides: { strikes: own } }), 200)
    const author = await stack.aUser()
    await stack.join(author, room)
    await offend(author, room, 1)
    expect(await actsOf(author)).toEqual(['mute'])
  })
})
