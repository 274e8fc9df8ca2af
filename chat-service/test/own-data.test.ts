import type { MessageBody, RoomBody, RoomEventsBody } from '@parley/common/contracts/chat'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asService, type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf, readAll } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

/** As auth-service does: it calls again for as long as more is left. */
async function erase(userId: string): Promise<Response> {
  const answer = await asService(stack.chat, 'POST', `/internal/users/${userId}/erase`)
  return answer.status === 503 ? erase(userId) : answer
}

async function exportOf(user: TestUser, limit: number) {
  const parts: Record<string, unknown[]> = { rooms: [], messages: [], reactions: [], consents: [], labels: [] }
  let cursor: string | null = null
  do {
    const path: string = `/me/export?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`
    const page: { part: string; items: unknown[]; next: string | null } = await expectJson<{
      part: string
      items: unknown[]
      next: string | null
    }>(user.get(path), 200)
    parts[page.part]?.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return parts
}

describe('the export of one’s own data', () => {
  it('holds rooms, messages and reactions, page by page, and nobody else’s', async () => {
    const [user, other] = await Promise.all([stack.aUser(), stack.aUser()])
    const room = await stack.aRoom(user)
    await stack.join(other, room)
    await stack.aRoom(user, { kind: 'private' })
    const messages: MessageBody[] = []
    for (let index = 0; index < 5; index++) messages.push(await stack.aMessage(user, room, `mine ${index}`))
    const others = await stack.aMessage(other, room, 'not yours')
    for (const emoji of ['👍', '🎉']) await expectJson(user.post(`/messages/${others.id}/reactions`, { emoji }), 204)
    await expectJson(user.request('DELETE', `/messages/${messages[0]?.id}`), 204)
    const all = await exportOf(user, 2)
    expect(all.rooms).toHaveLength(2)
    expect(all.messages?.map((message) => (message as MessageBody).text)).toEqual([
      null,
      'mine 1',
      'mine 2',
      'mine 3',
      'mine 4',
    ])
    expect(all.reactions).toMatchObject([{ message_id: others.id }, { message_id: others.id }])
    expect(JSON.stringify(all)).not.toContain('not yours')
    expect(await errorOf(user.get('/me/export?cursor=e30'))).toBe('422 cursor_invalid')
    expect((await stack.chat.app.request('/me/export')).status).toBe(401)
  })

  it('holds the consent one gave, one’s decisions as a moderator and the corrections one sent', async () => {
    const [user, author, other] = await Promise.all([stack.aUser(), stack.aUser(), stack.aUser()])
    const room = await stack.aRoom(user)
    await stack.join(author, room)
    const message = await stack.aMessage(author, room, 'the author’s own words')
    await expectJson(user.request('PUT', '/me/training-consent', { consent: true }), 200)
    await expectJson(user.request('DELETE', `/messages/${message.id}`), 204)
    for (const by of [user, other]) {
      await stack.sql`
        insert into labels (id, source, labelled_by, text, language, corrected)
        values (${newId()}, 'correction', ${by.id}, ${`corrected by ${by.id}`}, 'en', '{"insult": 1}')`
    }
    const all = await exportOf(user, 1)
    expect(all.consents).toMatchObject([{ to: 'training', given: true }])
    expect(all.labels).toMatchObject([
      { source: 'decision', message_id: message.id, revision: 1, decision: 'remove', word: 'remove', text: null },
      { source: 'correction', message_id: null, text: `corrected by ${user.id}`, corrected: { insult: 1 } },
    ])
    expect(JSON.stringify(all)).not.toContain('own words')
    expect((await exportOf(author, 10)).consents).toEqual([])
  })
})

describe('the erasure of a person', () => {
  async function aPersonWithAPast() {
    const [person, friend] = await Promise.all([stack.aUser(), stack.aUser()])
    const own = await stack.aRoom(person)
    await stack.join(friend, own)
    const foreign = await stack.aRoom(friend)
    await stack.join(person, foreign)
    const direct = await expectJson<RoomBody>(person.post('/direct', { user_id: friend.id }), 201)
    for (const room of [own, foreign, direct]) {
      const message = await stack.aMessage(person, room, 'personal matters')
      await expectJson(person.request('PATCH', `/messages/${message.id}`, { text: 'very personal matters' }), 200)
      const answer = await stack.aMessage(friend, room, 'a friend’s words')
      await expectJson(person.post(`/messages/${answer.id}/reactions`, { emoji: '❤️' }), 204)
    }
    return { person, friend, own, foreign, direct }
  }

  it('takes texts, reactions, memberships and the name, and tells the rooms', async () => {
    const { person, friend, own, foreign, direct } = await aPersonWithAPast()
    expect(await expectJson(erase(person.id), 200)).toEqual({ messages: 3, reactions: 3, memberships: 3 })
    for (const room of [own, foreign, direct]) {
      const { events, head } = await expectJson<RoomEventsBody>(friend.get(`/rooms/${room.id}/events?since=0`), 200)
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1))
      expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['delete', 'reaction', 'member']))
      const history = await readAll<MessageBody>(friend, `/rooms/${room.id}/messages`)
      const text = JSON.stringify([events, history])
      expect(text).not.toContain('personal')
      expect(text).not.toContain(person.username)
      expect(text).toContain('deleted user')
      expect(history.find(({ text: words }) => words === 'a friend’s words')?.reactions).toEqual([])
    }
    expect(await readAll(friend, '/search?q=personal')).toEqual([])
    const left = await stack.sql`
      select body from message_revisions union all select body from messages where sender_id = ${person.id} and body <> ''`
    expect(left).toEqual([])
  })

  it('leaves a room with an owner', async () => {
    const { person, friend, own } = await aPersonWithAPast()
    await expectJson(erase(person.id), 200)
    const room = await expectJson<RoomBody>(friend.get(`/rooms/${own.id}`), 200)
    expect(room.membership?.role).toBe('owner')
    expect(room.member_count).toBe(1)
  })

  it('can be repeated, also for somebody chat never met, and shuts old tokens out', async () => {
    const { person } = await aPersonWithAPast()
    await expectJson(erase(person.id), 200)
    expect(await expectJson(erase(person.id), 200)).toEqual({ messages: 0, reactions: 0, memberships: 0 })
    expect(await errorOf(person.get('/rooms'))).toBe('401 account_deleted')
    const friend = await stack.aUser()
    expect(await errorOf(friend.post('/direct', { user_id: person.id }))).toBe('404 user_not_found')
    const stranger = await stack.aUser()
    await expectJson(erase(stranger.id), 200)
    expect(await errorOf(stranger.get('/rooms'))).toBe('401 account_deleted')
  })

  it('reaches into rooms that were ended, and takes more than one step', async () => {
    const [person, friend] = await Promise.all([stack.aUser(), stack.aUser()])
    const ended = await stack.aRoom(friend)
    const room = await stack.aRoom(friend)
    for (const each of [ended, room]) await stack.join(person, each)
    await stack.aMessage(person, ended, 'said before the end')
    await expectJson(friend.request('DELETE', `/rooms/${ended.id}`), 204)
    await Promise.all(Array.from({ length: 150 }, (_, index) => stack.aMessage(person, room, `many words ${index}`)))
    await expectJson(erase(person.id), 200)
    const left =
      await stack.sql`select from messages where sender_id = ${person.id} and (body <> '' or state <> 'deleted')`
    expect(left).toHaveLength(0)
  })

  it('is for services only', async () => {
    const user = await stack.aUser({ role: 'admin' })
    expect(await errorOf(user.post(`/internal/users/${user.id}/erase`))).toBe('401 unauthenticated')
    expect((await asService(stack.chat, 'POST', '/internal/users/nobody/erase')).status).toBe(422)
  })
})
