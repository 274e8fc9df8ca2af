import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf, type History, type Page, readAll } from './pages.js'

let stack: ChatStack
let owner: TestUser
let reader: TestUser
let room: RoomBody
const posted: MessageBody[] = []
beforeAll(async () => {
  stack = await startChatStack()
  owner = await stack.aUser()
  reader = await stack.aUser()
  room = await stack.aRoom(owner)
  await stack.join(reader, room)
  for (let index = 0; index < 25; index++) posted.push(await stack.aMessage(owner, room, `message number ${index}`))
}, 60_000)
afterAll(() => stack.close())

const read = (query: string) => expectJson<History>(reader.get(`/rooms/${room.id}/messages${query}`), 200)
const texts = (page: { readonly items: readonly MessageBody[] }) =>
  page.items.map(({ text }) => text?.split(' ').at(-1))

describe('history', () => {
  it('reads back from the newest page to the first, each page oldest first', async () => {
    const newest = await read('?limit=10')
    expect(texts(newest)).toEqual(['15', '16', '17', '18', '19', '20', '21', '22', '23', '24'])
    expect(newest.newer).toBeNull()
    const middle = await read(`?limit=10&cursor=${newest.next}`)
    expect(texts(middle)[0]).toBe('5')
    const oldest = await read(`?limit=10&cursor=${middle.older}`)
    expect(texts(oldest)).toEqual(['0', '1', '2', '3', '4'])
    expect(oldest.older).toBeNull()
    expect(oldest.next).toBeNull()
    const forward = await read(`?limit=10&cursor=${oldest.newer}`)
    expect(texts(forward)[0]).toBe('5')
  })

  it('reads on from a place, and around one', async () => {
    const seq = posted[10]?.seq ?? 0
    const after = await read(`?after=${seq}&limit=3`)
    expect(texts(after)).toEqual(['11', '12', '13'])
    expect(texts(await read(`?cursor=${after.next}&limit=3`))).toEqual(['14', '15', '16'])
    expect(texts(await read(`?before=${seq}&limit=3`))).toEqual(['7', '8', '9'])
    const around = await read(`?around=${seq}&limit=4`)
    expect(texts(around)).toEqual(['8', '9', '10', '11'])
    expect(around.older).not.toBeNull()
    expect(around.newer).not.toBeNull()
    expect(texts(await read('?after=0&limit=1'))).toEqual(['0'])
    expect((await read(`?after=${posted.at(-1)?.seq}`)).items).toEqual([])
  })

  it('refuses two places at once, strange cursors and strange numbers', async () => {
    const path = `/rooms/${room.id}/messages`
    expect(await errorOf(reader.get(`${path}?before=3&after=2`))).toBe('422 anchors_conflict')
    expect(await errorOf(reader.get(`${path}?cursor=bm9uc2Vuc2U`))).toBe('422 cursor_invalid')
    expect(await errorOf(reader.get(`${path}?limit=101`))).toBe('422 too_big')
    expect(await errorOf(reader.get(`${path}?before=-1`))).toBe('422 too_small')
  })

  it('is for members, and for the server’s moderators', async () => {
    expect(await errorOf((await stack.aUser()).get(`/rooms/${room.id}/messages`))).toBe('403 not_a_member')
    const moderator = await stack.aUser({ role: 'moderator' })
    expect((await expectJson<History>(moderator.get(`/rooms/${room.id}/messages`), 200)).items).toHaveLength(25)
  })

  it.each(['hidden', 'removed', 'deleted', 'held'])(
    'keeps the place of a %s message, without its text',
    async (state) => {
      const message = await stack.aMessage(owner, room, 'unspeakable words')
      await stack.sql`update messages set state = ${state} where id = ${message.id}`
      const page = await read('?limit=1')
      expect(page.items).toMatchObject([{ id: message.id, seq: message.seq, state, text: null, moderation: null }])
      const direct = await expectJson(reader.get(`/messages/${message.id}`), 200)
      expect(direct).toMatchObject({ text: null, state })
      const [author] = (await expectJson<History>(owner.get(`/rooms/${room.id}/messages?limit=1`), 200)).items
      expect(author?.text).toBe(state === 'deleted' ? null : 'unspeakable words')
      await stack.sql`update messages set state = 'deleted', body = '' where id = ${message.id}`
    },
  )
})

describe('search', () => {
  it('finds words, phrases and exclusions, newest first, page by page', async () => {
    for (const text of ['The quick brown fox', 'a brown dog', 'quick, said the dog', 'QUICKLY now']) {
      await stack.aMessage(owner, room, text)
    }
    const find = async (query: string) =>
      (await readAll<MessageBody>(reader, `/search?limit=1&q=${encodeURIComponent(query)}`)).map(({ text }) => text)
    expect(await find('quick')).toEqual(['quick, said the dog', 'The quick brown fox'])
    expect(await find('"brown fox"')).toEqual(['The quick brown fox'])
    expect(await find('brown -fox')).toEqual(['a brown dog'])
    expect(await find('fox or dog')).toHaveLength(3)
    expect(await find('!!! &|:*()')).toEqual([])
    const first = await expectJson<Page<MessageBody>>(reader.get('/search?q=quick&limit=1'), 200)
    expect(first.next).not.toBeNull()
  })

  it('looks into the asker’s rooms only, and narrows to a room or an author', async () => {
    const elsewhere = await stack.aRoom(owner, { kind: 'private' })
    await stack.aMessage(owner, elsewhere, 'zebra behind closed doors')
    await stack.aMessage(owner, room, 'zebra in the open')
    await stack.aMessage(reader, room, 'zebra of the reader')
    expect(await readAll(reader, '/search?q=zebra')).toHaveLength(2)
    expect(await readAll(owner, '/search?q=zebra')).toHaveLength(3)
    expect(await readAll(owner, `/search?q=zebra&room_id=${elsewhere.id}`)).toHaveLength(1)
    expect(await readAll(owner, `/search?q=zebra&sender_id=${reader.id}`)).toHaveLength(1)
    expect(await readAll(await stack.aUser({ role: 'admin' }), '/search?q=zebra')).toEqual([])
    expect(await errorOf(reader.get(`/search?q=zebra&room_id=${elsewhere.id}`))).toBe('404 room_not_found')
    expect(await errorOf(reader.get('/search?q='))).toBe('422 too_small')
    expect(await errorOf(reader.get(`/search?q=${encodeURIComponent('a\u0000b')}`))).toBe('422 value_error')
  })

  it.each(['hidden', 'removed', 'deleted', 'held', 'blocked'])('never shows %s text, to nobody', async (state) => {
    const message = await stack.aMessage(owner, room, `unsearchable${state}`)
    expect(await readAll(reader, `/search?q=unsearchable${state}`)).toHaveLength(1)
    await stack.sql`update messages set state = ${state} where id = ${message.id}`
    for (const user of [reader, owner]) expect(await readAll(user, `/search?q=unsearchable${state}`)).toEqual([])
  })
})
