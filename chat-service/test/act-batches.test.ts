import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ActBatchesRepository } from '../src/repositories/act-batches.js'
import type { ActBatchBody } from '../src/schemas/act-batches.js'
import { batchRules } from '../src/services/batch-rules.js'
import { type ActsStack, MILD, startActs } from './acts-stack.js'
import { expectJson, SERVICE_TOKEN, type TestUser } from './chat-stack.js'

let stack: ActsStack
let admin: TestUser
beforeAll(async () => {
  stack = await startActs()
  admin = await stack.aUser({ role: 'admin' })
}, 60_000)
afterAll(() => stack.close())

const rules = batchRules(() => new Date())

async function aFlood(count: number) {
  const people = await stack.aModeratedRoom()
  const messages = []
  for (let n = 0; n < count; n++) messages.push(await stack.aMessage(people.author, people.room, `spam ${n}`))
  return { ...people, messages }
}

const countOf = async (user: TestUser, state: string): Promise<number> => {
  const [row] = await stack.sql<{ messages: number }[]>`
    select count(*)::int as messages from messages where sender_id = ${user.id} and state = ${state}`
  return row?.messages ?? 0
}

const remove = (user: TestUser, target: TestUser, body: object): Promise<Response> =>
  user.post(`/moderation/users/${target.id}/removals`, { hours: 1, ...body })

const settled = (user: TestUser, batch: ActBatchBody): Promise<ActBatchBody> =>
  expectJson<ActBatchBody>(user.get(`/moderation/batches/${batch.id}`), 200)

describe('removing what somebody posted lately', { timeout: 60_000 }, () => {
  it('takes all of it in the room, is one act with one strike and one word, and is undone as one', async () => {
    const { moderator, other, author, room } = await aFlood(120)
    const elsewhere = await stack.aModeratedRoom()
    await stack.join(author, elsewhere.room)
    await stack.aMessage(author, elsewhere.room, 'somewhere else')
    const batch = await expectJson<ActBatchBody>(remove(moderator, author, { room_id: room.id, reason: 'spam' }), 202)
    expect(batch).toMatchObject({ state: 'done', done: 120 })
    expect(await countOf(author, 'removed')).toBe(120)
    const [strikes] = await stack.sql<{ strikes: number }[]>`
      select count(*)::int as strikes from strikes where user_id = ${author.id}`
    expect(strikes?.strikes).toBe(1)
    const notices = await expectJson<{ items: { reason: string }[] }>(author.get('/notices'), 200)
    expect(notices.items.filter(({ reason }) => reason.includes('spam'))).toHaveLength(1)
    const undone = await expectJson<ActBatchBody>(other.post(`/moderation/batches/${batch.id}/undo`), 200)
    expect(undone).toMatchObject({ state: 'undone', undone: 120 })
    expect(await countOf(author, 'visible')).toBe(121)
    expect((await expectJson<{ points: number }>(admin.get(`/moderation/users/${author.id}/record`), 200)).points).toBe(
      0,
    )
    const log = await stack.sql<{ gaps: number }[]>`
      select count(*)::int as gaps from (
        select seq - lag(seq) over (order by seq) as step from room_events where room_id = ${room.id}) steps
      where step <> 1`
    expect(log[0]?.gaps).toBe(0)
    // Dashboards call whoever undid it by their name.
    const undoers = await stack.sql<{ name: string }[]>`
      select distinct payload ->> 'moderator_name' as name from outbox
      where payload ->> 'type' = 'moderation_act' and payload ->> 'action' = 'undo' and payload ->> 'room_id' = ${room.id}`
    expect(undoers).toEqual([{ name: other.username }])
  })

  it('goes on where it was when its process dies between two steps, and does nothing twice', async () => {
    const { moderator, author, room } = await aFlood(120)
    const batches = new ActBatchesRepository(stack.sql, rules)
    const batch = await batches.create({
      kind: 'removal',
      actor: { userId: moderator.id, username: moderator.username, level: 1 },
      userId: author.id,
      roomId: room.id,
      requestId: null,
      params: { since: new Date(Date.now() - 3_600_000).toISOString(), reason: '', note: '', strikes: null },
    })
    await batches.step(batch.id, new Date())
    expect(await countOf(author, 'removed')).toBe(50)
    // Dies in a step: what it wrote is rolled back with it.
    const dying = new ActBatchesRepository(stack.sql, {
      ...rules,
      judgeMessage: (of, message, roomName, isFirst) => {
        if (message.body === 'spam 60') throw new Error('killed')
        return rules.judgeMessage(of, message, roomName, isFirst)
      },
    })
    await expect(dying.step(batch.id, new Date())).rejects.toThrow('killed')
    expect(await countOf(author, 'removed')).toBe(50)
    // Two who find it unfinished at the same time share the work.
    const resumed = await stack.anotherInstance({ withJobs: true })
    await expect
      .poll(async () => (await settled(moderator, { id: batch.id } as ActBatchBody)).state, { timeout: 30_000 })
      .toBe('done')
    await resumed.close()
    expect(await countOf(author, 'removed')).toBe(120)
    const [acts] = await stack.sql<{ acts: number; messages: number }[]>`
      select count(*)::int as acts, count(distinct message_id)::int as messages from acts where batch_id = ${batch.id}`
    expect(acts).toEqual({ acts: 120, messages: 120 })
  })

  it('undone while it runs stops, and leaves nothing removed', async () => {
    const { moderator, author, room } = await aFlood(120)
    const batches = new ActBatchesRepository(stack.sql, rules)
    const batch = await batches.create({
      kind: 'removal',
      actor: { userId: moderator.id, username: moderator.username, level: 1 },
      userId: author.id,
      roomId: room.id,
      requestId: null,
      params: { since: new Date(Date.now() - 3_600_000).toISOString(), reason: '', note: '', strikes: null },
    })
    await batches.step(batch.id, new Date())
    const [undone] = await Promise.all([
      expectJson<ActBatchBody>(moderator.post(`/moderation/batches/${batch.id}/undo`), 200),
      batches.step(batch.id, new Date()),
    ])
    await expect
      .poll(
        async () => {
          await batches.step(batch.id, new Date())
          return (await settled(moderator, undone)).state
        },
        { timeout: 30_000 },
      )
      .toBe('undone')
    expect(await countOf(author, 'removed')).toBe(0)
    expect(await countOf(author, 'visible')).toBe(120)
  })

  it('keeps what was decided after it when it is undone', async () => {
    const { moderator, other, author, room, messages } = await aFlood(3)
    const batch = await expectJson<ActBatchBody>(remove(moderator, author, { room_id: room.id }), 202)
    const [first] = messages
    const [remaining] = await stack.sql<{ id: string }[]>`
      select id from acts where message_id = ${first?.id ?? null} and batch_id = ${batch.id}`
    await expectJson(stack.undo(other, remaining?.id ?? ''), 200)
    await expectJson(author.request('DELETE', `/messages/${messages[1]?.id}`), 204)
    await expectJson(other.post(`/moderation/batches/${batch.id}/undo`), 200)
    expect(await countOf(author, 'visible')).toBe(2)
    expect(await countOf(author, 'deleted')).toBe(1)
  })

  it('is the same batch for the same request, and not for peers, betters or other rooms', async () => {
    const { owner, moderator, other, author, room } = await aFlood(2)
    const body = { room_id: room.id, request_id: newId() }
    const twice = await Promise.all([1, 2].map(() => expectJson<ActBatchBody>(remove(moderator, author, body), 202)))
    expect(twice[0]?.id).toBe(twice[1]?.id)
    for (const target of [owner, other, admin]) {
      await expectJson(admin.get('/rooms'), 200)
      await expectJson(remove(moderator, target, { room_id: room.id }), 403)
    }
    await expectJson(remove(moderator, author, {}), 403)
    const { owner: stranger } = await stack.aModeratedRoom()
    await expectJson(remove(stranger, author, { room_id: room.id }), 403)
    await expectJson(stranger.get(`/moderation/batches/${twice[0]?.id}`), 404)
    await expectJson(stranger.post(`/moderation/batches/${twice[0]?.id}/undo`), 404)
  })

  it('of all rooms is for the server’s staff, and spares conversations of two', async () => {
    const { author } = await aFlood(2)
    const friend = await stack.aUser()
    await expectJson(friend.get('/rooms'), 200)
    const direct = await expectJson<Parameters<ActsStack['aMessage']>[1]>(
      author.post('/direct', { user_id: friend.id }),
      201,
    )
    await stack.aMessage(author, direct, 'hello you')
    const batch = await expectJson<ActBatchBody>(remove(admin, author, {}), 202)
    expect(batch).toMatchObject({ state: 'done', done: 2 })
    expect(await countOf(author, 'visible')).toBe(1)
  })
})

async function flagged(count: number) {
  const people = await stack.aModeratedRoom()
  for (let n = 0; n < count; n++) {
    await stack.judge(await stack.aMessage(people.author, people.room, `hm ${n}`), MILD)
  }
  return { ...people, items: await stack.itemsOf(people.owner, people.room) }
}

describe('a bulk act', { timeout: 60_000 }, () => {
  it('decides each item by itself; those of other rooms do not exist for who asks', async () => {
    const { moderator, other, author, items, room } = await flagged(4)
    const foreign = await flagged(1)
    await expectJson(other.post(`/moderation/items/${items[0]?.id}/lease`), 200)
    const ids = [...items, ...foreign.items].map(({ id }) => id)
    const batch = await expectJson<ActBatchBody>(
      moderator.post('/moderation/bulk', { items: [...ids, newId()], kind: 'remove', reason: 'spam' }),
      200,
    )
    expect(batch).toMatchObject({ state: 'done', done: 3, refused: 3 })
    expect(batch.results.map(({ code }) => code)).toEqual([
      'leased',
      null,
      null,
      null,
      'item_not_found',
      'item_not_found',
    ])
    expect(await stack.itemsOf(foreign.owner, foreign.room)).toHaveLength(1)
    expect(await countOf(author, 'removed')).toBe(3)
    expect(await countOf(foreign.author, 'removed')).toBe(0)
    await expectJson(moderator.post(`/moderation/batches/${batch.id}/undo`), 200)
    expect(await countOf(author, 'removed')).toBe(0)
    expect(await stack.itemsOf(moderator, room)).toHaveLength(4)
  })

  it('restores what was removed, and takes that back', async () => {
    const { moderator, author, items } = await flagged(3)
    const ids = items.map(({ id }) => id)
    const order = async (kind: string) =>
      expectJson<ActBatchBody>(moderator.post('/moderation/bulk', { items: ids, kind }), 200)
    await order('remove')
    const restored = await order('restore')
    expect(restored).toMatchObject({ done: 3, refused: 0 })
    expect(await countOf(author, 'visible')).toBe(3)
    await expectJson(moderator.post(`/moderation/batches/${restored.id}/undo`), 200)
    expect(await countOf(author, 'removed')).toBe(3)
  })

  it('leaves alone what a colleague decided, or opened again, after the orderer saw it', async () => {
    const { moderator, other, author, items } = await flagged(3)
    const ids = items.map(({ id }) => id)
    const order = (kind: string, seen: string) =>
      expectJson<ActBatchBody>(
        moderator.post('/moderation/bulk', { items: ids, kind, expected_state: seen, reason: 'spam' }),
        200,
      )
    const codes = async (batch: Promise<ActBatchBody>) => (await batch).results.map(({ code }) => code)
    await expectJson(other.post(`/moderation/items/${ids[0]}/acts`, { kind: 'approve' }), 200)
    expect(await codes(order('warn', 'open'))).toEqual(['already_resolved', null, null])
    expect(await codes(order('remove', 'open'))).toEqual(['already_resolved', null, null])
    expect(await countOf(author, 'removed')).toBe(2)
    expect(await codes(order('warn', 'resolved'))).toEqual([null, null, null])
    const again = await flagged(1)
    const still = again.items.map(({ id }) => id)
    const late = await expectJson<ActBatchBody>(
      again.moderator.post('/moderation/bulk', { items: still, kind: 'remove', expected_state: 'resolved' }),
      200,
    )
    expect(late.results.map(({ code }) => code)).toEqual(['reopened'])
    expect(await countOf(again.author, 'removed')).toBe(0)
  })

  it('goes on after the item at which its process died', async () => {
    const { moderator, author, items } = await flagged(3)
    const batches = new ActBatchesRepository(stack.sql, rules)
    const batch = await batches.create({
      kind: 'items',
      actor: { userId: moderator.id, username: moderator.username, level: 0 },
      userId: null,
      roomId: null,
      requestId: null,
      params: { items: items.map(({ id }) => id), kind: 'remove' },
    })
    await batches.step(batch.id, new Date())
    const dying = new ActBatchesRepository(stack.sql, {
      ...rules,
      judgeItem: () => {
        throw new Error('killed')
      },
    })
    await expect(dying.step(batch.id, new Date())).rejects.toThrow('killed')
    while (await batches.step(batch.id, new Date())) {
      // Until it is done.
    }
    expect(await settled(moderator, { id: batch.id } as ActBatchBody)).toMatchObject({
      state: 'done',
      done: 3,
      refused: 0,
    })
    expect(await countOf(author, 'removed')).toBe(3)
    const [acts] = await stack.sql<{ acts: number }[]>`
      select count(*)::int as acts from acts where batch_id = ${batch.id}`
    expect(acts?.acts).toBe(3)
  })

  it('takes at most 200 items', async () => {
    const { moderator } = await stack.aModeratedRoom()
    const items = Array.from({ length: 201 }, () => newId())
    await expectJson(moderator.post('/moderation/bulk', { items, kind: 'approve' }), 422)
  })
})

describe('a batch whose orderer loses their power while it runs', { timeout: 60_000 }, () => {
  /** Ordered, and its first step done; the next ones are the job's. */
  async function begun(actor: TestUser, level: number, author: TestUser, roomId: string | null) {
    const batches = new ActBatchesRepository(stack.sql, rules)
    const batch = await batches.create({
      kind: 'removal',
      actor: { userId: actor.id, username: actor.username, level },
      userId: author.id,
      roomId,
      requestId: null,
      params: { since: new Date(Date.now() - 3_600_000).toISOString(), reason: '', note: '', strikes: null },
    })
    await batches.step(batch.id, new Date())
    return { batch, next: () => batches.step(batch.id, new Date()) }
  }
  const bulkRemoval = (user: TestUser, items: readonly { readonly id: string }[]) =>
    expectJson<ActBatchBody>(user.post('/moderation/bulk', { items: items.map(({ id }) => id), kind: 'remove' }), 200)
  const undoing = (user: TestUser, { id }: ActBatchBody) =>
    expectJson<ActBatchBody>(user.post(`/moderation/batches/${id}/undo`), 200)
  const tellRole = (user: TestUser, role: string, token = SERVICE_TOKEN) =>
    stack.chat.app.request(`/internal/users/${user.id}/role`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ role }),
    })

  it('stops before the next step, says why, and can be undone by others', async () => {
    const { author } = await aFlood(120)
    const demoted = await stack.aUser({ role: 'moderator' })
    await expectJson(demoted.get('/moderation/items'), 200)
    const { batch, next } = await begun(demoted, 3, author, null)
    expect(await countOf(author, 'removed')).toBe(50)
    await expectJson(tellRole(demoted, 'user', 'not the token'), 401)
    await expectJson(tellRole(demoted, 'user'), 204)
    await next()
    expect(await next()).toBeNull()
    const stopped = await expectJson<ActBatchBody>(admin.get(`/moderation/batches/${batch.id}`), 200)
    expect(stopped).toMatchObject({ state: 'done', done: 50, stopped: 'insufficient_role' })
    expect(await countOf(author, 'visible')).toBe(70)
    const audit = await stack.sql`select details from audit_log where action = 'batch.stop'`
    expect(audit.map(({ details }) => details)).toContainEqual(
      expect.objectContaining({ batch_id: batch.id, reason: 'insufficient_role' }),
    )
    const undone = await expectJson<ActBatchBody>(admin.post(`/moderation/batches/${batch.id}/undo`), 200)
    expect(undone).toMatchObject({ state: 'undone', undone: 50, stopped: null })
    expect(await countOf(author, 'visible')).toBe(120)
  })

  it('stops in a room whose moderator became a member, or was banned from the server', async () => {
    for (const fall of ['demoted', 'banned'] as const) {
      const { moderator, author, room } = await aFlood(60)
      const { batch, next } = await begun(moderator, 1, author, room.id)
      if (fall === 'demoted') await stack.giveRole(moderator, room, 'member')
      else await expectJson(stack.actOn(admin, moderator, { kind: 'ban', duration_s: null }), 200)
      await next()
      expect(await expectJson(admin.get(`/moderation/batches/${batch.id}`), 200)).toMatchObject({
        state: 'done',
        done: 50,
        stopped: 'insufficient_role',
      })
    }
  })

  it('stops when the person it acts on has risen to the same rank', async () => {
    const { moderator, author, room } = await aFlood(60)
    const { batch, next } = await begun(moderator, 1, author, room.id)
    await stack.giveRole(author, room, 'moderator')
    await next()
    expect(await expectJson(admin.get(`/moderation/batches/${batch.id}`), 200)).toMatchObject({
      done: 50,
      stopped: 'insufficient_rank',
    })
  })

  it('undoing stops likewise, and another moderator can go on with it', async () => {
    const { moderator, other, author, room } = await aFlood(120)
    const batches = new ActBatchesRepository(stack.sql, rules)
    const batch = await expectJson<ActBatchBody>(remove(moderator, author, { room_id: room.id }), 202)
    await batches.startUndoing(batch.id, { userId: other.id, level: 0 })
    await batches.step(batch.id, new Date())
    await stack.giveRole(other, room, 'member')
    await batches.step(batch.id, new Date())
    expect(await settled(moderator, batch)).toMatchObject({ state: 'done', undone: 50, stopped: 'insufficient_role' })
    await expectJson(moderator.post(`/moderation/batches/${batch.id}/undo`), 200)
    expect(await settled(moderator, batch)).toMatchObject({ state: 'undone', undone: 120 })
  })

  it.each(['demoted', 'kicked', 'banned'] as const)(
    'who was %s takes nothing back any more; others can',
    async (fall) => {
      const { owner, moderator, author, room, items } = await flagged(2)
      const batch = await bulkRemoval(moderator, items)
      const member = `/rooms/${room.id}/members/${moderator.id}`
      if (fall === 'demoted') await expectJson(owner.request('PATCH', member, { role: 'member' }), 204)
      else if (fall === 'kicked') await expectJson(owner.request('DELETE', member), 204)
      else await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${moderator.id}`, {}), 200)
      expect(await undoing(moderator, batch)).toMatchObject({ state: 'done', undone: 0, stopped: 'insufficient_role' })
      expect(await countOf(author, 'removed')).toBe(2)
      expect(await undoing(admin, batch)).toMatchObject({ state: 'undone', undone: 2, stopped: null })
      expect(await countOf(author, 'visible')).toBe(2)
    },
  )

  it('takes back what they did in the rooms that they still moderate, and comes to an end', async () => {
    const kept = await flagged(2)
    const lost = await flagged(2)
    const { moderator } = kept
    await stack.join(moderator, lost.room)
    await stack.giveRole(moderator, lost.room, 'moderator')
    const batch = await bulkRemoval(moderator, [...kept.items, ...lost.items])
    await stack.giveRole(moderator, lost.room, 'member')
    expect(await undoing(moderator, batch)).toMatchObject({ state: 'done', undone: 2, stopped: 'insufficient_role' })
    expect(await countOf(kept.author, 'visible')).toBe(2)
    expect(await countOf(lost.author, 'removed')).toBe(2)
    expect(await undoing(admin, batch)).toMatchObject({ state: 'undone', undone: 4, stopped: null })
  })

  it('does not take back by a server role whose scope the credential lacks', async () => {
    const { author, room, items } = await flagged(1)
    const bot = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'chat:write'] })
    await stack.join(bot, room)
    await stack.giveRole(bot, room, 'moderator')
    const batch = await bulkRemoval(bot, items)
    await stack.giveRole(bot, room, 'member')
    expect(await undoing(bot, batch)).toMatchObject({ state: 'done', undone: 0, stopped: 'insufficient_role' })
    expect(await countOf(author, 'removed')).toBe(1)
  })

  it('a role that was taken and given anew counts at once', async () => {
    const user = await stack.aUser({ role: 'moderator' })
    await expectJson(user.get('/moderation/items'), 200)
    await tellRole(user, 'user')
    const { author } = await stack.aModeratedRoom()
    await tellRole(user, 'moderator')
    await expectJson(stack.actOn(user, author, { kind: 'warn' }), 200)
  })
})
