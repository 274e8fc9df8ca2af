import type { RoomId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReviewItemBody } from '../src/schemas/reviews.js'
import { type ActsStack, INSULT, MILD, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'

let stack: ActsStack
beforeAll(async () => {
  stack = await startActs()
}, 60_000)
afterAll(() => stack.close())

const next = async (user: TestUser, filter: object = {}): Promise<ReviewItemBody | null> =>
  (await expectJson<{ item: ReviewItemBody | null }>(user.post('/moderation/next', filter), 200)).item

describe('the queue’s order', { timeout: 60_000 }, () => {
  it('weighs severity, reach and age: what waits long enough comes before what is grave', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    const mild = await stack.aMessage(author, room, 'mild')
    const grave = await stack.aMessage(author, room, 'grave')
    await stack.judge(mild, MILD)
    await stack.judge(grave, INSULT)
    const order = async () => (await stack.itemsOf(owner, room)).map(({ message_id }) => message_id)
    expect(await order()).toEqual([grave.id, mild.id])
    await stack.sql`update review_items set rank = rank + 48, created_at = created_at - interval '48 hours'
                    where message_id = ${mild.id}`
    expect(await order()).toEqual([mild.id, grave.id])
    const [first] = await stack.itemsOf(owner, room)
    expect(first?.reach.members).toBe(4)
    expect(first?.priority).toBeGreaterThanOrEqual(48 + (first?.severity ?? 0))
  })

  it('puts what many have read before what few have', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    const read = await stack.aMessage(author, room, 'read')
    await expectJson(owner.post(`/rooms/${room.id}/read`, { seq: read.seq }), 204)
    const unread = await stack.aMessage(author, room, 'unread')
    await stack.judge(unread, MILD)
    await stack.judge(read, MILD)
    const items = await stack.itemsOf(owner, room)
    expect(items.map(({ message_id }) => message_id)).toEqual([read.id, unread.id])
    expect(items[0]?.reach.readers).toBeGreaterThan(items[1]?.reach.readers ?? 0)
  })

  it('rises with reports, but a flood of them is worth ten points at most', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    const message = await stack.aMessage(author, room, 'hello')
    const reporters = await Promise.all(Array.from({ length: 8 }, () => stack.aUser()))
    const priorities: number[] = []
    for (const reporter of reporters) {
      await stack.join(reporter, room)
      await expectJson(reporter.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
      const [item] = await stack.itemsOf(owner, room)
      priorities.push(item?.priority ?? 0)
    }
    expect(await stack.itemsOf(owner, room)).toHaveLength(1)
    expect(priorities[4]).toBeGreaterThan(priorities[0] ?? 0)
    expect((priorities[7] ?? 0) - (priorities[0] ?? 0)).toBeLessThanOrEqual(9)
  })
})

describe('the queue’s filters', { timeout: 60_000 }, () => {
  it('narrow by label, author, assignee, escalation, age and what one skipped', async () => {
    const { owner, moderator, other, author, room } = await stack.aModeratedRoom()
    await stack.judge(await stack.aMessage(author, room, 'a'), MILD)
    await stack.judge(await stack.aMessage(other, room, 'b'), { threat: 0.5 })
    const ids = async (query: string) => (await stack.itemsOf(moderator, room, query)).map(({ label }) => label)
    expect(await ids('&label=insult')).toEqual(['insult'])
    expect(await ids(`&author=${other.id}`)).toEqual(['threat'])
    expect(await ids('&older_than_m=1')).toEqual([])
    expect(await ids('&newer_than_m=1')).toHaveLength(2)
    const [item] = await stack.itemsOf(owner, room, '&label=insult')
    if (!item) throw new Error('no item')
    await stack.acted(owner, item, { kind: 'assign', assignee_id: moderator.id })
    expect(await ids('&assignee=me')).toEqual(['insult'])
    expect(await ids('&assignee=nobody')).toEqual(['threat'])
    expect(await ids(`&assignee=${owner.id}`)).toEqual([])
    await stack.acted(moderator, item, { kind: 'skip' })
    expect(await ids('&skipped=hide')).toEqual(['threat'])
    expect((await stack.itemsOf(moderator, room, '&label=insult'))[0]?.skipped).toBe(true)
    expect((await stack.itemsOf(owner, room, '&label=insult'))[0]?.skipped).toBe(false)
    await stack.acted(owner, item, { kind: 'escalate', to: 'server' })
    expect(await ids('&escalated=server')).toEqual(['insult'])
    expect(await ids('&escalated=no')).toEqual(['threat'])
    await expectJson(owner.get('/moderation/items?assignee=everybody'), 422)
  })

  it('are saved under names, everybody their own', async () => {
    const { owner, moderator } = await stack.aModeratedRoom()
    const filter = { state: 'open', label: 'threat', assignee: 'me', older_than_m: 30 }
    const view = await expectJson<{ id: string }>(owner.post('/moderation/views', { name: 'Threats', filter }), 201)
    expect(await expectJson(owner.get('/moderation/views'), 200)).toMatchObject({
      items: [{ name: 'Threats', filter }],
    })
    expect(await expectJson(moderator.get('/moderation/views'), 200)).toEqual({ items: [] })
    for (const path of [`/moderation/views/${view.id}`]) {
      await expectJson(moderator.request('PUT', path, { name: 'Mine', filter: {} }), 404)
      await expectJson(moderator.request('DELETE', path), 404)
      await expectJson(owner.request('PUT', path, { name: 'All', filter: {} }), 200)
      await expectJson(owner.request('DELETE', path), 204)
    }
    await expectJson(owner.post('/moderation/views', { name: 'x', filter: { colour: 'red' } }), 422)
  })
})

describe('taking the next item', { timeout: 60_000 }, () => {
  it('gives everybody another one, never one’s own, first what was assigned', async () => {
    const { owner, moderator, other, author, room } = await stack.aModeratedRoom()
    for (const scores of [INSULT, MILD, MILD]) await stack.judge(await stack.aMessage(author, room, 'hm'), scores)
    await stack.judge(await stack.aMessage(moderator, room, 'my own'), MILD)
    const items = await stack.itemsOf(owner, room)
    const assigned = items.at(-1)
    if (!assigned) throw new Error('no items')
    const taken = await Promise.all([moderator, other].map((user) => next(user, { room: room.id })))
    expect(new Set(taken.map((item) => item?.id)).size).toBe(2)
    expect(taken.every((item) => item?.lease !== null)).toBe(true)
    const [mine] = items.filter(({ snapshot }) => snapshot.sender_id === moderator.id)
    for (let round = 0; round < 4; round++) {
      const item = await next(moderator, { room: room.id })
      expect(item?.id).not.toBe(mine?.id)
    }
  })

  it('passes over what one skipped when asked to, and ends with null', async () => {
    const { moderator, item, room } = await stack.aJudgedMessage()
    const taken = await next(moderator, { room: room.id, skipped: 'hide' })
    expect(taken?.id).toBe(item.id)
    const skipped = await stack.acted(moderator, item, { kind: 'skip' })
    expect(skipped.item).toMatchObject({ lease: null, skipped: true })
    expect(await next(moderator, { room: room.id, skipped: 'hide' })).toBeNull()
    await expectJson((await stack.aUser()).post('/moderation/next', { room: room.id }), 403)
  })
})

describe('a lease is for who can decide', { timeout: 60_000 }, () => {
  const lease = (user: TestUser, { id }: { readonly id: string }) => user.post(`/moderation/items/${id}/lease`)
  const refusal = async (answer: Promise<Response>) => (await expectJson<{ code: string }>(answer, 403)).code

  it('not for the author of the message, who would keep it from the others', async () => {
    const { moderator, other, author, room } = await stack.aModeratedRoom()
    const message = await stack.aMessage(moderator, room, 'my own')
    await expectJson(author.post(`/messages/${message.id}/report`, { reason: 'harassment' }), 202)
    const [item] = await stack.itemsOf(other, room)
    if (!item) throw new Error('no item')
    expect(await refusal(lease(moderator, item))).toBe('own_message')
    await stack.acted(other, item, { kind: 'remove' })
  })

  it('not for whose act is appealed, nor as the next', async () => {
    const { moderator, other, author, room, message, item } = await stack.aJudgedMessage()
    await stack.acted(moderator, item, { kind: 'remove' })
    await expectJson(author.post(`/messages/${message.id}/appeal`, { text: 'It was a quotation' }), 202)
    const [appeal] = await stack.itemsOf(other, room)
    if (!appeal) throw new Error('no appeal')
    expect(await refusal(lease(moderator, appeal))).toBe('own_act')
    expect(await next(moderator, { room: room.id })).toBeNull()
    expect((await next(other, { room: room.id }))?.id).toBe(appeal.id)
    await stack.acted(other, appeal, { kind: 'approve' })
  })

  it('not for those below whom it was escalated to, nor as the next', async () => {
    const { owner, moderator, room, item } = await stack.aJudgedMessage()
    const [serverModerator, admin] = await Promise.all([
      stack.aUser({ role: 'moderator' }),
      stack.aUser({ role: 'admin' }),
    ])
    await stack.acted(moderator, item, { kind: 'escalate', to: 'server' })
    for (const user of [owner, moderator]) {
      expect(await refusal(lease(user, item))).toBe('escalated')
      expect(await next(user, { room: room.id })).toBeNull()
    }
    expect((await next(serverModerator, { room: room.id }))?.id).toBe(item.id)
    await stack.acted(serverModerator, item, { kind: 'escalate', to: 'admin' })
    expect(await refusal(lease(serverModerator, item))).toBe('escalated')
    expect(await next(serverModerator, { room: room.id })).toBeNull()
    expect((await next(admin, { room: room.id }))?.id).toBe(item.id)
    await stack.acted(admin, item, { kind: 'approve' })
  })

  it('not for who may only look, whose asking for the next takes nothing', async () => {
    const { owner, room } = await stack.aJudgedMessage()
    const viewer = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'moderation:read'] })
    expect(await stack.itemsOf(viewer, room)).toHaveLength(1)
    for (const filter of [{ room: room.id }, {}]) {
      expect(await refusal(viewer.post('/moderation/next', filter))).toBe('insufficient_scope')
    }
    const bot = await stack.aUser({ role: 'admin', scopes: ['chat:read', 'chat:write', 'moderation:read'] })
    expect(await refusal(bot.post('/moderation/next', { room: room.id }))).toBe('not_a_member')
    expect(await next(bot)).toBeNull()
    expect(await stack.itemsOf(owner, room)).toMatchObject([{ lease: null }])
  })
})

describe('evidence', { timeout: 60_000 }, () => {
  it('survives its message for as long as it is kept', async () => {
    const { RetentionRepository } = await import('../src/repositories/retention.js')
    const { EvidenceRepository } = await import('../src/repositories/evidence.js')
    const { EvidenceRetention } = await import('../src/services/evidence-retention.js')
    const { owner, item, room, message } = await stack.aJudgedMessage()
    await stack.acted(owner, item, { kind: 'remove' })
    const retention = new RetentionRepository(stack.sql, true)
    const later = new Date(Date.now() + 60_000)
    while ((await retention.purgeStep(room.id as RoomId, later, 100)).messages > 0) {
      // Until the room is empty.
    }
    expect(await stack.stateOf(message)).toBeUndefined()
    const kept = await expectJson(owner.get(`/moderation/items/${item.id}`), 200)
    expect(kept).toMatchObject({ message: null, message_state: 'deleted', snapshot: { text: 'you utter fool' } })
    const evidence = new EvidenceRetention(
      new EvidenceRepository(stack.sql),
      { evidenceRetentionDays: 30 },
      stack.clock,
    )
    expect(await evidence.run()).toBe(0)
    stack.clock.advance(31 * 24 * 3_600_000)
    expect(await evidence.run()).toBeGreaterThan(0)
    await expectJson(owner.get(`/moderation/items/${item.id}`), 404)
  })
})

describe('an item', { timeout: 60_000 }, () => {
  it('says what was read behind a disguise, and nothing where there is none', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    await stack.judge(await stack.aMessage(author, room, 'you id10t, you f.o.o.l'), INSULT)
    const [disguised] = await stack.itemsOf(owner, room)
    expect(disguised).toMatchObject({
      snapshot: { text: 'you id10t, you f.o.o.l' },
      folded_text: 'you idiot, you fool',
    })
    const plain = await stack.aJudgedMessage()
    expect(plain.item.folded_text).toBeNull()
  })
})
