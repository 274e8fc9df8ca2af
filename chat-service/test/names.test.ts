import type { ModerationItem } from '@parley/common/contracts/queues'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectJson, SERVICE_TOKEN, type TestUser } from './chat-stack.js'
import { aVerdict } from './moderation-stack.js'
import { type PolicyStack, readAs, startPolicyStack } from './policy-stack.js'

let stack: PolicyStack
let owner: TestUser
beforeAll(async () => {
  stack = await startPolicyStack()
  await stack.changeServer({ lists: [{ name: 'slurs', action: 'block', words: ['idiot'], patterns: [] }] })
  owner = await stack.aUser()
}, 60_000)
afterAll(() => stack.close())

const refused = { detail: [{ type: 'name_refused' }] }

describe('names', () => {
  it('of rooms and topics pass the server’s lists when they are made and changed', async () => {
    expect(await expectJson(owner.post('/rooms', { name: 'an 1d10t' }), 422)).toMatchObject(refused)
    expect(await expectJson(owner.post('/rooms', { name: 'fine', topic: 'idiot' }), 422)).toMatchObject({
      detail: [{ loc: ['body', 'topic'] }],
    })
    const room = await stack.aRoom(owner)
    const rename = owner.request('PATCH', `/rooms/${room.id}`, { name: 'i d i o t' })
    expect(await expectJson(rename, 422)).toMatchObject(refused)
    await expectJson(stack.admin.request('PATCH', `/rooms/${room.id}`, { topic: 'the word idiot' }), 200)
  })

  it('of webhooks, and those they post under, pass them too', async () => {
    const room = await stack.aRoom(owner)
    const hooks = `/rooms/${room.id}/webhooks`
    expect(await expectJson(owner.post(hooks, { name: 'idiot' }), 422)).toMatchObject(refused)
    const hook = await expectJson<{ path: string }>(owner.post(hooks, { name: 'CI' }), 201)
    const path = hook.path.replace('/api/chat', '')
    const send = (body: object) =>
      stack.chat.app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect(await expectJson(send({ text: 'hello', username: 'idiot' }), 422)).toMatchObject(refused)
    expect(await expectJson(send({ text: 'you idiot' }), 201)).toMatchObject({ state: 'blocked' })
  })

  it('of people pass them when auth-service asks, and nobody else can ask', async () => {
    const check = (name: string, token: string) =>
      stack.chat.app.request('/internal/names/check', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      })
    expect(await expectJson(check('The 1d10t', SERVICE_TOKEN), 200)).toEqual({ refused_by: 'list:slurs' })
    expect(await expectJson(check('Ada', SERVICE_TOKEN), 200)).toEqual({ refused_by: null })
    expect((await check('Ada', owner.token)).status).toBe(401)
  })

  it('are queued for scoring: rooms’, topics’, webhooks’', async () => {
    const room = await expectJson<{ id: string }>(owner.post('/rooms', { name: 'scored', topic: 'a topic' }), 201)
    await expectJson(owner.post(`/rooms/${room.id}/webhooks`, { name: 'a hook' }), 201)
    const rows = await stack.sql<{ subject: string; text: string }[]>`
      select payload ->> 'subject' as subject, payload ->> 'text' as text from outbox
      where kind = 'text' and payload ->> 'room_id' = ${room.id} order by event_id`
    expect([...rows]).toEqual([
      { subject: 'room_name', text: 'scored' },
      { subject: 'room_topic', text: 'a topic' },
      { subject: 'webhook_name', text: 'a hook' },
    ])
  })

  describe('that webhooks post single messages under', () => {
    async function aPostAs(username: string | undefined, mode = 'post') {
      const room = await stack.aRoom(owner, { mode })
      const hook = await expectJson<{ path: string }>(owner.post(`/rooms/${room.id}/webhooks`, { name: 'CI' }), 201)
      const { message_id: id } = await expectJson<{ message_id: string }>(
        stack.chat.app.request(hook.path.replace('/api/chat', ''), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text: 'built', username }),
        }),
        201,
      )
      const queued = await stack.sql<{ payload: ModerationItem; event_id: string }[]>`
        select payload, event_id from outbox where kind = 'text' and payload ->> 'subject_id' = ${id}`
      const state = async () => {
        const [row] = await stack.sql<{ state: string }[]>`select state from messages where id = ${id}`
        return row?.state
      }
      const judgeName = async (insult: number) => {
        const [name] = queued
        if (!name) throw new Error('the name was not queued')
        const { text: _, ...about } = name.payload
        const item = { ...about, event_id: name.event_id, correlation_id: 'test', revision: 1 }
        const posted_at = stack.clock.now().toISOString()
        await stack.verdicts.apply([{ ...item, posted_at, verdict: aVerdict({ insult }) }])
      }
      return { id, room, queued, state, judgeName }
    }

    it('are queued for scoring, each with its message; the webhook’s own name is not again', async () => {
      const { id, queued, room } = await aPostAs('Somebody Else')
      expect(queued.map(({ payload }) => payload)).toMatchObject([
        { subject: 'webhook_name', subject_id: id, room_id: room.id, text: 'Somebody Else' },
      ])
      expect((await aPostAs(undefined)).queued).toEqual([])
    })

    it('hide the message when the policy says so, with the name as evidence in the queue; once, and not over people', async () => {
      const { id, room, state, judgeName } = await aPostAs('You Utter Fool')
      await judgeName(0.97)
      await judgeName(0.97)
      expect(await state()).toBe('hidden')
      const { items } = await expectJson<{ items: { id: string }[] }>(
        owner.get(`/moderation/items?room=${room.id}`),
        200,
      )
      expect(items).toMatchObject([
        {
          message_id: id,
          cause: 'hidden',
          rule: 'name:threshold:insult:hide',
          snapshot: { sender_name: 'You Utter Fool', text: 'built' },
        },
      ])
      await expectJson(owner.post(`/moderation/items/${items[0]?.id}/acts`, { kind: 'approve' }), 200)
      await judgeName(0.97)
      expect(await state()).toBe('visible')
    })

    it.each([
      ['before', ['reject']],
      ['after', ['hold', 'reject']],
    ] as const)('are why, in the eyes of analytics too, %s the message’s own verdict', async (when, actions) => {
      const { id, room, judgeName } = await aPostAs('You Utter Fool', 'hold')
      const message = await readAs(owner, id)
      const judgeText = () => stack.verdictOn(message, { threat: 0.99 })
      if (when === 'before') await judgeName(0.97)
      await judgeText()
      if (when === 'after') await judgeName(0.97)
      const facts = await stack.factsOf(id)
      expect(facts.map(({ action }) => action)).toEqual(actions)
      expect(facts.at(-1)).toMatchObject({
        ...{ type: 'verdict_applied', room_id: room.id, rule: 'name:threshold:insult:hide', label: 'insult' },
        // The scores are the text's.
        verdict: { scores: { threat: 0.99, insult: 0.01 } },
      })
    })

    it('refuse a message that waits for its own verdict, which would let it go', async () => {
      const { state, judgeName } = await aPostAs('You Utter Fool', 'hold')
      await judgeName(0.97)
      expect(await state()).toBe('blocked')
    })

    it('do nothing when they are harmless, not even release what is held', async () => {
      const { state, judgeName } = await aPostAs('Somebody Else', 'hold')
      await judgeName(0.01)
      expect(await state()).toBe('held')
    })
  })

  it('of people that a list matches are written down for people, whatever the model says', async () => {
    const user = await stack.aUser()
    await user.get('/rooms')
    await stack.sql`update users set display_name = 'The 1d10t' where id = ${user.id}`
    await stack.verdicts.apply([
      {
        event_id: '019a0000-0000-7000-8000-00000000beef',
        correlation_id: 'test',
        subject: 'display_name',
        subject_id: user.id,
        room_id: null,
        sender_id: user.id,
        revision: 1,
        posted_at: stack.clock.now().toISOString(),
        verdict: aVerdict(),
      },
    ])
    const rows = await stack.sql`select action, rule from audit_log where user_id = ${user.id}`
    expect([...rows]).toEqual([{ action: 'display_name.flag', rule: 'list:slurs' }])
  })
})

describe('wrong webhook paths', () => {
  it('are limited by address, and leave alone those that proved right', async () => {
    const room = await stack.aRoom(owner)
    const hook = await expectJson<{ path: string }>(owner.post(`/rooms/${room.id}/webhooks`, { name: 'CI' }), 201)
    const path = hook.path.replace('/api/chat', '')
    const instance = await stack.anotherInstance({ settings: { trustProxy: true } })
    const send = async (to: string, from: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.9, ${from}` }
      return (await instance.app.request(to, { method: 'POST', headers, body: '{"text":"hi"}' })).status
    }
    const wrong = path.replace(/[^/]+$/, 'x'.repeat(43))
    expect(await send(path, '192.0.2.1')).toBe(201)
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push(await send(wrong, '192.0.2.1'))
    expect(statuses.filter((status) => status === 404)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
    expect(await send(path, '192.0.2.1')).toBe(201)
    expect(await send(wrong, '192.0.2.2')).toBe(404)
  })
})
