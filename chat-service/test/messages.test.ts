import { randomUUID } from 'node:crypto'
import type { MessageBody, RoomBody, RoomEventsBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf, type History, readAll } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

async function aRoomOf(count: number, mode?: string) {
  const owner = await stack.aUser()
  const room = await stack.aRoom(owner, mode === undefined ? {} : { mode })
  const members: TestUser[] = []
  for (let index = 0; index < count; index++) {
    const member = await stack.aUser()
    await stack.join(member, room)
    members.push(member)
  }
  const [first = owner, second = owner] = members
  return { owner, room, members, first, second }
}

const logOf = (user: TestUser, room: RoomBody) =>
  expectJson<RoomEventsBody>(user.get(`/rooms/${room.id}/events?since=0&limit=1000`), 200)

describe('posting', () => {
  it('gives the message its place in the order and its sender from the token', async () => {
    const { owner, room } = await aRoomOf(0)
    const head = (await expectJson<RoomBody>(owner.get(`/rooms/${room.id}`), 200)).head
    const cmid = randomUUID()
    const body = { text: 'hello 👋', client_message_id: cmid, sender: { id: randomUUID() } }
    const posted = await expectJson<MessageBody>(owner.post(`/rooms/${room.id}/messages`, body), 201)
    expect(posted).toMatchObject({
      room: room.id,
      seq: head + 1,
      cmid,
      text: 'hello 👋',
      state: 'visible',
      revision: 1,
      sender: { id: owner.id, username: owner.username, kind: 'user' },
    })
    expect(await expectJson(owner.get(`/messages/${posted.id}`), 200)).toEqual(posted)
  })

  it('again with the same client_message_id gets the first answer, with 200', async () => {
    const { owner, room, first } = await aRoomOf(1)
    const body = { text: 'once', client_message_id: randomUUID() }
    const posted = await expectJson<MessageBody>(owner.post(`/rooms/${room.id}/messages`, body), 201)
    const again = { text: 'once more, differently', client_message_id: body.client_message_id.toUpperCase() }
    expect(await expectJson(owner.post(`/rooms/${room.id}/messages`, again), 200)).toEqual(posted)
    const others = await expectJson<MessageBody>(first.post(`/rooms/${room.id}/messages`, body), 201)
    expect(others.id).not.toBe(posted.id)
  })

  it('the same message many times at once, on two instances, writes one', async () => {
    const { owner, room } = await aRoomOf(0)
    const other = await stack.anotherInstance()
    const body = JSON.stringify({ text: 'racing', client_message_id: randomUUID() })
    const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' }
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? stack.chat : other).app.request(`/rooms/${room.id}/messages`, {
          method: 'POST',
          headers,
          body,
        }),
      ),
    )
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as MessageBody[]
    expect(new Set(bodies.map(({ id, seq }) => `${id} ${seq}`)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(39)
    const { events } = await logOf(owner, room)
    expect(events.filter(({ kind }) => kind === 'message')).toHaveLength(1)
  })

  it('200 messages at once from two instances get 200 places without a gap', async () => {
    const { owner, room, members } = await aRoomOf(9)
    const other = await stack.anotherInstance()
    const authors = [owner, ...members]
    const posts = Array.from({ length: 200 }, (_, index) => {
      const author = authors[index % authors.length] ?? owner
      return (index % 2 === 0 ? stack.chat : other).app.request(`/rooms/${room.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${author.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text: `message ${index}`, client_message_id: randomUUID() }),
      })
    })
    const bodies = await Promise.all(posts.map((post) => expectJson<MessageBody>(post, 201)))
    const { events, head } = await logOf(owner, room)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1))
    const seqs = bodies.map(({ seq }) => seq ?? 0).sort((a, b) => a - b)
    expect(new Set(seqs).size).toBe(200)
    expect(seqs.at(-1)).toBe(head)
    const [outbox] = await stack.sql<{ entries: number }[]>`
      select count(*)::int as entries from outbox where payload ->> 'message_id' = any(${bodies.map(({ id }) => id)})`
    expect(outbox?.entries).toBe(200)
  })

  it('posts of one author sent one after the other keep their order', async () => {
    const { owner, room } = await aRoomOf(0)
    const posts = Array.from({ length: 50 }, (_, index) => stack.aMessage(owner, room, `${index}`))
    const seqs = (await Promise.all(posts)).map(({ seq }) => seq ?? 0)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  })

  it.each([
    ['{"text":""}', 'too_small'],
    ['{"text":"  \\n "}', 'text_empty'],
    [JSON.stringify({ text: 'x'.repeat(4_001) }), 'too_big'],
    ['{"text":"nul \\u0000"}', 'text_malformed'],
    ['{"text":"lone \\ud83d surrogate"}', 'text_malformed'],
    ['{"text":1}', 'invalid_type'],
    ['{"text":"x","client_message_id":"mine"}', 'invalid_format'],
    ['{"text":"x","reply_to":"019a0000-0000-7000-8000-000000000000"}', 'reply_target_not_found'],
    ['not json', 'json_invalid'],
  ])('refuses %s with 422', async (body, type) => {
    const { owner, room } = await aRoomOf(0)
    expect(await errorOf(owner.post(`/rooms/${room.id}/messages`, body))).toBe(`422 ${type}`)
  })

  it('keeps 4,000 characters of anything that can be written', async () => {
    const { owner, room } = await aRoomOf(0)
    for (const text of ['x'.repeat(4_000), '{"a\\"b}\\,\'$1`\t\n', '👩‍👩‍👧‍👦 ‮ẍ̶ 你好', '\u0001\u001f\ufeff']) {
      const posted = await stack.aMessage(owner, room, text)
      expect((await expectJson<MessageBody>(owner.get(`/messages/${posted.id}`), 200)).text).toBe(text)
    }
  })

  it('of a poisoned text fails alone, whatever is posted beside it', async () => {
    const { owner, room } = await aRoomOf(0)
    const texts = ['good', '{"text":"nul \\u0000"}', 'good too', '{"text":"lone \\udfff"}', 'and good']
    const answers = await Promise.all(
      texts.map((text) => owner.post(`/rooms/${room.id}/messages`, text.startsWith('{') ? text : { text })),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 422, 201, 422, 201])
  })

  it('a body larger than any message is refused by its size', async () => {
    const { owner, room } = await aRoomOf(0)
    expect(await errorOf(owner.post(`/rooms/${room.id}/messages`, { text: 'x'.repeat(70_000) }))).toBe(
      '413 body_too_large',
    )
  })

  it('too fast is told how long to wait', async () => {
    const limited = await stack.anotherInstance({ settings: { postLimits: { posts: 3, windowS: 10 } } })
    const { owner, room } = await aRoomOf(0)
    const post = () =>
      limited.app.request(`/rooms/${room.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
        body: '{"text":"quick"}',
      })
    const answers = [await post(), await post(), await post(), await post()]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('replies', () => {
  it('name a message of the same room', async () => {
    const { owner, room } = await aRoomOf(0)
    const elsewhere = await stack.aRoom(owner)
    const target = await stack.aMessage(owner, room)
    const foreign = await stack.aMessage(owner, elsewhere)
    const reply = { text: 'indeed', reply_to: target.id }
    expect(await expectJson(owner.post(`/rooms/${room.id}/messages`, reply), 201)).toMatchObject({
      reply_to: target.id,
    })
    expect(await errorOf(owner.post(`/rooms/${room.id}/messages`, { text: 'x', reply_to: foreign.id }))).toBe(
      '422 reply_target_not_found',
    )
  })
})

describe('editing', () => {
  it('replaces the text, counts the revision, keeps the old text for moderators and has the new one scored', async () => {
    const { owner, room, first, second } = await aRoomOf(2)
    const posted = await stack.aMessage(first, room, 'teh text')
    const edited = await expectJson<MessageBody>(
      first.request('PATCH', `/messages/${posted.id}`, { text: 'the text' }),
      200,
    )
    expect(edited).toMatchObject({ id: posted.id, seq: posted.seq, text: 'the text', revision: 2 })
    expect(edited.edited_at).not.toBeNull()
    const revisions = await expectJson(owner.get(`/messages/${posted.id}/revisions`), 200)
    expect(revisions).toMatchObject({ items: [{ revision: 1, text: 'teh text' }] })
    expect(await errorOf(second.get(`/messages/${posted.id}/revisions`))).toBe('403 insufficient_role')
    expect((await logOf(owner, room)).events.at(-1)).toMatchObject({
      kind: 'edit',
      message_id: posted.id,
      text: 'the text',
      revision: 2,
    })
    const entries = await stack.sql`
      select payload from outbox where kind = 'message_edited' and payload ->> 'message_id' = ${posted.id}`
    expect(entries).toMatchObject([{ payload: { revision: 2 } }])
  })

  it('ends somewhere: replaced texts are kept, and nothing is kept without bound', async () => {
    const { owner, room } = await aRoomOf(0)
    const posted = await stack.aMessage(owner, room)
    await stack.sql`update messages set revision = 100 where id = ${posted.id}`
    expect(await errorOf(owner.request('PATCH', `/messages/${posted.id}`, { text: 'x' }))).toBe('409 too_many_edits')
  })

  it('to the same text is no edit', async () => {
    const { owner, room } = await aRoomOf(0)
    const posted = await stack.aMessage(owner, room, 'same')
    const { head } = await logOf(owner, room)
    const edited = await expectJson(owner.request('PATCH', `/messages/${posted.id}`, { text: 'same' }), 200)
    expect(edited).toMatchObject({ revision: 1, edited_at: null })
    expect((await logOf(owner, room)).head).toBe(head)
  })

  it('is for the author alone, and for texts that can be posted', async () => {
    const { owner, room, first, second } = await aRoomOf(2)
    const posted = await stack.aMessage(first, room)
    const path = `/messages/${posted.id}`
    const admin = await stack.aUser({ role: 'admin' })
    for (const other of [owner, second]) {
      expect(await errorOf(other.request('PATCH', path, { text: 'x' }))).toBe('403 insufficient_role')
    }
    expect(await errorOf(admin.request('PATCH', path, { text: 'x' }))).toMatch(/^403 /)
    expect(await errorOf((await stack.aUser()).request('PATCH', path, { text: 'x' }))).toBe('404 message_not_found')
    expect(await errorOf(first.request('PATCH', path, '{"text":"\\ud800"}'))).toBe('422 text_malformed')
  })

  it('where messages wait for their verdict retracts the message until then', async () => {
    const { room, first, second } = await aRoomOf(2)
    const posted = await stack.aMessage(first, room, 'harmless')
    await stack.sql`update rooms set mode = 'hold' where id = ${room.id}`
    const edited = await expectJson<MessageBody>(
      first.request('PATCH', `/messages/${posted.id}`, { text: 'vile' }),
      200,
    )
    expect(edited).toMatchObject({ state: 'held', text: 'vile', seq: posted.seq })
    expect(await expectJson(second.get(`/messages/${posted.id}`), 200)).toMatchObject({ state: 'held', text: null })
    const { events } = await logOf(second, room)
    expect(events.at(-1)).toMatchObject({ kind: 'hide', message_id: posted.id })
    expect(JSON.stringify(events)).not.toContain('vile')
  })

  it('of a retracted message is refused', async () => {
    const { room, first } = await aRoomOf(1)
    const posted = await stack.aMessage(first, room)
    await stack.sql`update messages set state = 'hidden' where id = ${posted.id}`
    expect(await errorOf(first.request('PATCH', `/messages/${posted.id}`, { text: 'x' }))).toBe('409 message_retracted')
  })
})

describe('deleting', () => {
  it('by the author leaves a gravestone: no text, no earlier text, no reactions', async () => {
    const { owner, room, first } = await aRoomOf(1)
    const posted = await stack.aMessage(first, room, 'regretted')
    await expectJson(first.request('PATCH', `/messages/${posted.id}`, { text: 'still regretted' }), 200)
    await expectJson(owner.post(`/messages/${posted.id}/reactions`, { emoji: '😬' }), 204)
    await expectJson(first.request('DELETE', `/messages/${posted.id}`), 204)
    await expectJson(first.request('DELETE', `/messages/${posted.id}`), 204)
    for (const user of [first, owner]) {
      const seen = await expectJson(user.get(`/messages/${posted.id}`), 200)
      expect(seen).toMatchObject({ state: 'deleted', text: null, reactions: [] })
    }
    expect(await expectJson(owner.get(`/messages/${posted.id}/revisions`), 200)).toEqual({ items: [] })
    const rows = await stack.sql`select from messages where id = ${posted.id} and body = ''`
    expect(rows).toHaveLength(1)
    const { events } = await logOf(owner, room)
    expect(events.filter(({ kind }) => kind === 'delete')).toMatchObject([{ message_id: posted.id, by: first.id }])
    expect(JSON.stringify(events)).not.toContain('regretted')
  })

  it('by a moderator removes it from everybody but keeps it as evidence', async () => {
    const { owner, room, first, second } = await aRoomOf(2)
    const posted = await stack.aMessage(first, room, 'offending')
    await expectJson(owner.request('DELETE', `/messages/${posted.id}`), 204)
    const seenBy = (user: TestUser) => expectJson(user.get(`/messages/${posted.id}`), 200)
    expect(await seenBy(second)).toMatchObject({ state: 'removed', text: null, moderation: null })
    expect(await seenBy(owner)).toMatchObject({ state: 'removed', text: 'offending' })
    expect(await seenBy(first)).toMatchObject({ state: 'removed', text: 'offending', moderation: { action: 'remove' } })
    expect((await logOf(second, room)).events.at(-1)).toMatchObject({ kind: 'hide', state: 'removed' })
    const audit = await stack.sql`select action from audit_log where message_id = ${posted.id}`
    expect(audit).toMatchObject([{ action: 'message.remove' }])
  })

  it('is not for other members, nor for strangers', async () => {
    const { room, first, second } = await aRoomOf(2)
    const posted = await stack.aMessage(first, room)
    expect(await errorOf(second.request('DELETE', `/messages/${posted.id}`))).toBe('403 insufficient_role')
    expect(await errorOf((await stack.aUser()).request('DELETE', `/messages/${posted.id}`))).toBe(
      '404 message_not_found',
    )
    expect(await errorOf(first.request('DELETE', `/messages/${randomUUID()}`))).toBe('404 message_not_found')
  })
})

describe('rooms that hold messages', () => {
  it('give no place and show the message to its author and moderators only', async () => {
    const { owner, room, first, second } = await aRoomOf(2, 'hold')
    const posted = await stack.aMessage(first, room, 'awaiting')
    expect(posted).toMatchObject({ seq: null, state: 'held', text: 'awaiting' })
    const own = await expectJson<History>(first.get(`/rooms/${room.id}/messages`), 200)
    expect(own.unpublished).toMatchObject([{ id: posted.id, text: 'awaiting' }])
    const others = await expectJson<History>(second.get(`/rooms/${room.id}/messages`), 200)
    expect([...others.items, ...others.unpublished]).toEqual([])
    expect(await errorOf(second.get(`/messages/${posted.id}`))).toBe('404 message_not_found')
    expect(await expectJson(owner.get(`/messages/${posted.id}`), 200)).toMatchObject({ text: 'awaiting' })
    expect(await readAll(second, '/search?q=awaiting')).toEqual([])
    expect(await readAll(first, '/search?q=awaiting')).toEqual([])
    expect(JSON.stringify(await logOf(second, room))).not.toContain(posted.id)
    expect(await errorOf(second.post(`/messages/${posted.id}/reactions`, { emoji: '👍' }))).toBe(
      '404 message_not_found',
    )
    expect(await errorOf(second.post(`/rooms/${room.id}/messages`, { text: 'x', reply_to: posted.id }))).toBe(
      '422 reply_target_not_found',
    )
  })

  it('answer a retried post as the first one', async () => {
    const { room, first } = await aRoomOf(1, 'block')
    const body = { text: 'twice', client_message_id: randomUUID() }
    const posted = await expectJson<MessageBody>(first.post(`/rooms/${room.id}/messages`, body), 201)
    expect(await expectJson(first.post(`/rooms/${room.id}/messages`, body), 200)).toEqual(posted)
  })
})
