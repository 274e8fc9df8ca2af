import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { type EventId, type MessageId, newId, type RoomId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MessageWriter } from '../src/repositories/message-writer.js'
import { expectJson } from './chat-stack.js'
import { type PolicyStack, post, posted, readAs, startPolicyStack } from './policy-stack.js'

let stack: PolicyStack
beforeAll(async () => {
  stack = await startPolicyStack()
}, 60_000)
afterAll(() => stack.close())

const list = (action: 'warn' | 'hold' | 'block', ...words: string[]) => ({
  lists: [{ name: action, action, words, patterns: [] }],
})

describe('a word list', () => {
  it('that blocks refuses a post before anybody sees it, tells its author why, and calls a person', async () => {
    const { room, owner, member } = await stack.aRoomWith(list('block', 'idiot'))
    const heard = await stack.hearUser(member)
    const message = await posted(member, room, 'you idiot')
    expect(message).toMatchObject({
      state: 'blocked',
      seq: null,
      moderation: { action: 'reject', rule: 'list:block', label: null, score: null },
    })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'blocked', rule: 'list:block', state: 'open' }])
    expect(await stack.auditOf(message.id)).toEqual(['message.reject'])
    await expect.poll(() => heard).toMatchObject([{ t: 'notice', state: 'blocked' }])
    await stack.verdictOn(message, { insult: 0.99 })
    expect(await readAs(owner, message.id)).toMatchObject({ state: 'blocked' })
    expect(await stack.auditOf(message.id)).toEqual(['message.reject'])
  })

  it('that holds keeps a post for a person, whatever its verdict, until the list or the text changes', async () => {
    const { room, member } = await stack.aRoomWith(list('hold', 'idiot'))
    const message = await posted(member, room, 'you idiot')
    expect(message).toMatchObject({ state: 'held', seq: null, moderation: { rule: 'list:hold' } })
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'held' })
    expect(await stack.auditOf(message.id)).toEqual(['message.hold'])
    const edited = await expectJson<MessageBody>(
      member.request('PATCH', `/messages/${message.id}`, { text: 'you dear' }),
      200,
    )
    await stack.verdictOn(edited)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible', text: 'you dear' })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ state: 'resolved', resolution: 'released' }])
  })

  it('that warns lets a post through, tells its author, and sends it to review', async () => {
    const { room, member } = await stack.aRoomWith(list('warn', 'darn'))
    const heard = await stack.hearUser(member)
    const message = await posted(member, room, 'darn it')
    expect(message).toMatchObject({ state: 'visible', seq: expect.any(Number) })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'flagged', rule: 'list:warn' }])
    await expect.poll(() => heard).toMatchObject([{ t: 'notice', state: 'visible' }])
  })

  it('of the server holds in every room and mode; a room’s own stands beside it', async () => {
    const putBack = await stack.changeServer(list('block', 'spamword'))
    try {
      const { room, member } = await stack.aRoomWith(
        { lists: [{ name: 'ours', action: 'block', words: ['x1'], patterns: [] }] },
        'off',
      )
      expect(await posted(member, room, 'spamword')).toMatchObject({ state: 'blocked' })
      expect(await posted(member, room, 'x1')).toMatchObject({ state: 'blocked' })
      expect(await posted(member, room, 'fine')).toMatchObject({ state: 'visible' })
    } finally {
      await putBack()
    }
  })

  it.each([
    ['zero-width characters', 'you id\u200bi\u200dot'],
    ['digits for letters', 'you 1d10t'],
    ['look-alikes', 'you іdіоt'],
    ['spelled-out letters', 'you i d i o t'],
    ['another case and punctuation', '~IDIOT~'],
  ])('is not got round by %s', async (_how, text) => {
    const { room, member } = await stack.aRoomWith(list('block', 'idiot'))
    expect(await posted(member, room, text)).toMatchObject({ state: 'blocked' })
  })

  it('is not got round by an edit: a refused text changes nothing and is in the audit log', async () => {
    const { room, member, owner } = await stack.aRoomWith(list('block', 'idiot'))
    const message = await posted(member, room, 'you dear')
    const answer = await member.request('PATCH', `/messages/${message.id}`, { text: 'you 1d10t' })
    expect(await expectJson(answer, 403)).toMatchObject({ code: 'text_refused' })
    expect(await readAs(owner, message.id)).toMatchObject({ state: 'visible', text: 'you dear', revision: 1 })
    expect(await stack.auditOf(message.id)).toEqual(['edit.reject'])
  })

  it('that holds retracts an edited message at once and gives it back with its place', async () => {
    const { room, member, owner } = await stack.aRoomWith(list('hold', 'idiot'))
    const other = await stack.aMemberOf(room)
    const message = await posted(member, room, 'you dear')
    await expectJson(member.request('PATCH', `/messages/${message.id}`, { text: 'you idiot' }), 200)
    expect(await readAs(other, message.id)).toMatchObject({ state: 'held', text: null })
    await stack.verdictOn(message)
    expect(await readAs(other, message.id)).toMatchObject({ state: 'held', text: null })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'held', rule: 'list:hold', state: 'open' }])
    expect(await readAs(owner, message.id)).toMatchObject({ text: 'you idiot', seq: message.seq })
  })

  it('spares staff: what they post is published and flagged', async () => {
    const { room, owner } = await stack.aRoomWith(list('block', 'idiot'))
    const message = await posted(owner, room, 'you idiot')
    expect(message).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'flagged', rule: 'list:block' }])
  })

  it('has a retried post answered with what became of the first', async () => {
    const { room, member } = await stack.aRoomWith(list('block', 'idiot'))
    const cmid = newId()
    const first = await expectJson<MessageBody>(post(member, room, 'you idiot', cmid), 201)
    const again = await expectJson<MessageBody>(post(member, room, 'something nice', cmid), 200)
    expect(again).toMatchObject({ id: first.id, state: 'blocked', moderation: { rule: 'list:block' } })
  })

  it('that was made while a message waited acts with the verdict', async () => {
    const { room, member } = await stack.aRoomWith({}, 'hold')
    const message = await posted(member, room, 'you idiot')
    await stack.setRoomPolicy(room, 'hold', list('block', 'idiot'))
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'blocked', moderation: { rule: 'list:block' } })
  })

  it('can be tried out', async () => {
    const { room, owner, member } = await stack.aRoomWith(list('hold', 'idiot'))
    const tried = await expectJson(owner.post(`/rooms/${room.id}/policy/try`, { text: 'an 1d10t' }), 200)
    expect(tried).toEqual({ matches: [{ rule: 'list:hold', action: 'hold', begin: 3, end: 8 }] })
    expect((await member.post(`/rooms/${room.id}/policy/try`, { text: 'x' })).status).toBe(403)
  })

  it('with a pattern that could hang the server is refused', async () => {
    const { room, owner } = await stack.aRoomWith()
    const overrides = { lists: [{ name: 'bomb', action: 'block', patterns: ['((a{0,100}){0,100}){0,100}'] }] }
    const change = { version: 1, mode: 'post', overrides }
    const answer = await owner.request('PUT', `/rooms/${room.id}/policy`, change)
    expect(await expectJson(answer, 422)).toMatchObject({
      detail: [{ loc: ['body', 'overrides', 'lists', 0, 'patterns', 0], type: 'pattern_unusable' }],
    })
  })
})

describe('what was done before the verdict is told to analytics with it', () => {
  const refused = { type: 'verdict_applied', action: 'reject', rule: 'list:block', label: null, revision: 1 }

  it.each([
    ['harmless', {}],
    ['as bad', { insult: 0.99 }],
  ])('where a list refused it: the verdict is %s', async (_what, scores) => {
    const { room, member } = await stack.aRoomWith(list('block', 'idiot'))
    const message = await posted(member, room, 'you idiot')
    await stack.verdictOn(message, scores)
    expect(await stack.factsOf(message.id)).toMatchObject([{ ...refused, verdict: { scores } }])
  })

  it.each(['approve', 'remove'])('where a person has decided by then: %s', async (decision) => {
    const { room, owner, member } = await stack.aRoomWith(list('block', 'idiot'))
    const message = await posted(member, room, 'you idiot')
    await decide(owner, message.id, decision)
    await stack.verdictOn(message)
    expect(await stack.factsOf(message.id)).toMatchObject([{ type: 'moderation_act', action: decision }, refused])
  })

  it('where it was published and flagged as no verdict came in time, and the late one is harmless', async () => {
    const { room, member } = await stack.aRoomWith({ unscored_held: 'publish' }, 'hold')
    const message = await posted(member, room, 'you dear')
    stack.clock.advance(61_000)
    await stack.verdicts.endOverdueHolds()
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.factsOf(message.id)).toMatchObject([{ action: 'flag', rule: 'unscored:timeout', label: null }])
  })

  it('unless the verdict has the last word: what was held is released', async () => {
    const { room, member } = await stack.aRoomWith({ unscored_held: 'keep' }, 'hold')
    const message = await posted(member, room, 'you dear')
    stack.clock.advance(61_000)
    await stack.verdicts.endOverdueHolds()
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.factsOf(message.id)).toMatchObject([{ action: 'release' }])
  })

  it('but not of another revision: what is edited is told by what came of the edit', async () => {
    const { room, member } = await stack.aRoomWith(list('warn', 'darn'))
    const message = await posted(member, room, 'darn it')
    await expectJson(member.request('PATCH', `/messages/${message.id}`, { text: 'bless it' }), 200)
    await stack.verdictOn(message)
    expect(await stack.factsOf(message.id)).toMatchObject([{ revision: 2, action: 'none', rule: null }])
  })
})

describe('a process that dies after it has written a post, before it has judged it', () => {
  it.each([
    ['the verdict', (message: MessageBody) => stack.verdictOn(message)],
    [
      'the sweep of those without a verdict',
      async () => {
        stack.clock.advance(61_000)
        await stack.verdicts.endOverdueHolds()
      },
    ],
  ])('leaves it to %s, which comes to the same', async (_whose, judge) => {
    const { room, member } = await stack.aRoomWith(list('hold', 'idiot'))
    const writer = new MessageWriter(stack.sql, { maxBatch: 1, maxWaiting: 10 }, () => {})
    const id = newId<MessageId>()
    await writer.append({
      ...{ id, roomId: room.id as RoomId, senderId: member.id, senderKind: 'user', senderName: null, cmid: newId() },
      ...{ body: 'you idiot', replyTo: null, createdAt: stack.clock.now().toISOString() },
      ...{ eventId: newId<EventId>(), correlationId: newId(), heldBy: 'list:hold' },
    })
    const message = await readAs(member, id)
    expect(message).toMatchObject({ state: 'held', seq: null, moderation: null })
    await judge(message)
    expect(await readAs(member, id)).toMatchObject({ state: 'held', moderation: { action: 'hold', rule: 'list:hold' } })
    expect(await stack.itemsOf(id)).toMatchObject([{ cause: 'held', rule: 'list:hold', state: 'open' }])
  })
})

describe('limits', () => {
  it('on links and mentions act before publication, and on edits', async () => {
    const { room, member } = await stack.aRoomWith({
      links: { max: 1, action: 'hold' },
      mentions: { max: 2, action: 'block' },
    })
    expect(await posted(member, room, 'https://a.example')).toMatchObject({ state: 'visible' })
    expect(await posted(member, room, 'https://a.example https://b.example')).toMatchObject({
      state: 'held',
      moderation: { rule: 'limit:links' },
    })
    const message = await posted(member, room, '@a @b')
    expect(message).toMatchObject({ state: 'visible' })
    const answer = await member.request('PATCH', `/messages/${message.id}`, { text: '@a @b @c' })
    expect(answer.status).toBe(403)
  })

  it('on duplicates see through disguises, and an edit does not undo the hold', async () => {
    const { room, member } = await stack.aRoomWith({ duplicates: { max: 2, window_s: 60, action: 'hold' } })
    expect(await posted(member, room, 'buy gold')).toMatchObject({ state: 'visible' })
    expect(await posted(member, room, 'Buy  gold')).toMatchObject({ state: 'visible' })
    const third = await posted(member, room, 'b\u200buy gold')
    expect(third).toMatchObject({ state: 'held', moderation: { rule: 'limit:duplicates' } })
    const edited = await expectJson<MessageBody>(
      member.request('PATCH', `/messages/${third.id}`, { text: 'something else' }),
      200,
    )
    await stack.verdictOn(edited)
    expect(await readAs(member, third.id)).toMatchObject({ state: 'held' })
    const harmless = await posted(member, room, 'good morning')
    await expectJson(member.request('PATCH', `/messages/${harmless.id}`, { text: 'buy gold' }), 200)
    expect(await readAs(member, harmless.id)).toMatchObject({ state: 'held', moderation: { rule: 'limit:duplicates' } })
  })

  it('on floods refuse with a time to wait, in this room only', async () => {
    const { room, member, owner } = await stack.aRoomWith({ flood: { max: 2, window_s: 60 } })
    await posted(member, room, 'one')
    await posted(member, room, 'two')
    const refused = await post(member, room, 'three')
    expect(refused.headers.get('retry-after')).toBeTruthy()
    expect(await expectJson(refused, 429)).toMatchObject({ code: 'flood' })
    for (const text of ['1', '2', '3']) await posted(owner, room, text)
    const elsewhere = await stack.aRoom(member)
    await posted(member, elsewhere, 'three')
  })
})

describe('slow mode', () => {
  it('takes one post of many made at once, on whichever instance, and says when the next may come', async () => {
    const { room, member } = await stack.aRoomWith({ slow_mode_s: 3_600 })
    const other = await stack.anotherInstance()
    const instances = [stack.chat, other]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        instances[n % 2]?.app.request(`/rooms/${room.id}/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ text: `post ${n}` }),
        }),
      ),
    )
    const statuses = answers.map((answer) => answer?.status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 429)).toHaveLength(19)
    const refused = answers.find((answer) => answer?.status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect(await refused?.json()).toMatchObject({ code: 'slow_mode' })
    const [row] = await stack.sql`select count(*)::int as posts from messages where room_id = ${room.id}`
    expect(row).toEqual({ posts: 1 })
  }, 30_000)

  it('lets the next post through when the time is over; a retry of the first is no new post', async () => {
    const { room, member } = await stack.aRoomWith({ slow_mode_s: 60 })
    const cmid = newId()
    const first = await expectJson<MessageBody>(post(member, room, 'one', cmid), 201)
    expect(await expectJson<MessageBody>(post(member, room, 'one', cmid), 200)).toMatchObject({ id: first.id })
    expect((await post(member, room, 'two')).status).toBe(429)
    stack.clock.advance(61_000)
    await posted(member, room, 'two')
  })

  it('spares moderators, is shown with the room, and is not got round by leaving', async () => {
    const { room, member, owner } = await stack.aRoomWith({ slow_mode_s: 600 })
    for (const text of ['1', '2', '3']) await posted(owner, room, text)
    await posted(member, room, 'one')
    expect(await expectJson(member.get(`/rooms/${room.id}`), 200)).toMatchObject({
      slow_mode_s: 600,
      membership: { post_after: expect.any(String) },
    })
    await expectJson(member.post(`/rooms/${room.id}/leave`), 204)
    await stack.join(member, room)
    expect((await post(member, room, 'two')).status).toBe(429)
  })

  it('holds also where messages wait for their verdict', async () => {
    const { room, member } = await stack.aRoomWith({ slow_mode_s: 600 }, 'hold')
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => post(member, room, text)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429, 429])
  })
})

describe('newcomers', () => {
  it('are held until a person has published enough of theirs; leaving and joining again changes nothing', async () => {
    const { room, owner, member } = await stack.aRoomWith({ newcomers: { account_age_s: 0, first_messages: 2 } })
    const first = await posted(member, room, 'hello')
    expect(first).toMatchObject({ state: 'held', moderation: { rule: 'newcomer' } })
    await stack.verdictOn(first)
    expect(await readAs(member, first.id)).toMatchObject({ state: 'held' })
    await approve(owner, first.id)
    const second = await posted(member, room, 'hello again')
    expect(second).toMatchObject({ state: 'held' })
    await approve(owner, second.id)
    await expectJson(member.post(`/rooms/${room.id}/leave`), 204)
    await stack.join(member, room)
    expect(await posted(member, room, 'at home')).toMatchObject({ state: 'visible' })
  })

  it('do not get round it by many posts at once, nor by editing what was published', async () => {
    const { room, owner, member } = await stack.aRoomWith({ newcomers: { account_age_s: 0, first_messages: 2 } })
    const many = await Promise.all(['a', 'b', 'c', 'd'].map((text) => posted(member, room, text)))
    expect(many.map(({ state }) => state)).toEqual(['held', 'held', 'held', 'held'])
    const [first] = many
    if (!first) throw new Error('nothing was posted')
    await approve(owner, first.id)
    await expectJson(member.request('PATCH', `/messages/${first.id}`, { text: 'buy gold' }), 200)
    await stack.verdictOn(first)
    expect(await readAs(owner, first.id)).toMatchObject({ state: 'held', text: 'buy gold' })
  })

  it('are at home in a room of two at once, unless their account is young', async () => {
    const putBack = await stack.changeServer({ newcomers: { account_age_s: 0, first_messages: 3 } })
    try {
      const [ada, bob] = [await stack.aUser(), await stack.aUser()]
      const room = await expectJson<RoomBody>(ada.post('/direct', { user_id: bob.id }), 201)
      expect(await posted(ada, room, 'hello')).toMatchObject({ state: 'visible' })
    } finally {
      await putBack()
    }
  })

  it('are young accounts, too', async () => {
    const { room, member } = await stack.aRoomWith({ newcomers: { account_age_s: 3_600, first_messages: 0 } })
    expect(await posted(member, room, 'hello')).toMatchObject({ state: 'held' })
    stack.clock.advance(3_700_000)
    expect(await posted(member, room, 'hello')).toMatchObject({ state: 'visible' })
  })
})

function approve(moderator: Parameters<typeof post>[0], messageId: string): Promise<void> {
  return decide(moderator, messageId, 'approve')
}

async function decide(moderator: Parameters<typeof post>[0], messageId: string, decision: string): Promise<void> {
  const [item] = await stack.sql<{ id: string }[]>`
    select id from review_items where message_id = ${messageId} and state = 'open'`
  await expectJson(moderator.post(`/moderation/items/${item?.id}/decision`, { decision }), 200)
}
