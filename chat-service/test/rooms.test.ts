import type { RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack } from './chat-stack.js'
import { errorOf, type Page, readAll } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

describe('rooms', () => {
  it('starts with a public room that everybody finds and may enter', async () => {
    const user = await stack.aUser()
    const { items } = await expectJson<Page<RoomBody>>(user.get('/rooms'), 200)
    const general = items.find((room) => room.name === 'general')
    expect(general).toMatchObject({ kind: 'public', membership: null })
    const joined = await expectJson<RoomBody>(user.post(`/rooms/${general?.id}/join`), 200)
    expect(joined.membership).toMatchObject({ role: 'member', unread: 0, mentions: 0 })
  })

  it('makes the first room once, however many instances start, and never again', async () => {
    const [admin] = await Promise.all([
      stack.aUser({ role: 'admin' }),
      stack.anotherInstance(),
      stack.anotherInstance(),
    ])
    const generals = await expectJson<Page<RoomBody>>(admin.get('/rooms?q=general'), 200)
    expect(generals.items).toHaveLength(1)
    await expectJson(admin.request('DELETE', `/rooms/${generals.items[0]?.id}`), 204)
    await stack.anotherInstance()
    expect((await expectJson<Page<RoomBody>>(admin.get('/rooms?q=general'), 200)).items).toHaveLength(0)
  })

  it('are owned by who makes them', async () => {
    const owner = await stack.aUser()
    const room = await expectJson<RoomBody>(
      owner.post('/rooms', { name: '  Book club ', topic: 'Reading', kind: 'private' }),
      201,
    )
    expect(room).toMatchObject({ name: 'Book club', topic: 'Reading', kind: 'private', mode: 'post', member_count: 1 })
    expect(room.membership).toMatchObject({ role: 'owner' })
    expect(await expectJson(owner.get(`/rooms/${room.id}`), 200)).toEqual(room)
  })

  it('have public names that nobody else has, in any case of letters', async () => {
    const owner = await stack.aUser()
    await stack.aRoom(owner, { name: 'Unique' })
    expect(await errorOf(owner.post('/rooms', { name: 'uNIQUE' }))).toBe('409 room_name_taken')
    await stack.aRoom(owner, { name: 'Unique', kind: 'private' })
    const other = await stack.aRoom(owner)
    expect(await errorOf(owner.request('PATCH', `/rooms/${other.id}`, { name: 'UNIQUE' }))).toBe('409 room_name_taken')
    await expectJson(owner.request('PATCH', `/rooms/${other.id}`, { topic: 'still works' }), 200)
  })

  it('are found by a part of their name or topic, page by page', async () => {
    const owner = await stack.aUser()
    const names = ['alpha_%1', 'alpha_%2', 'alpha_%3', 'alphaX1']
    for (const name of names) await stack.aRoom(owner, { name })
    const stranger = await stack.aUser()
    const found = await readAll<RoomBody>(stranger, `/rooms?view=public&limit=2&q=${encodeURIComponent('PHA_%')}`)
    expect(found.map((room) => room.name)).toEqual(names.slice(0, 3))
    expect(await readAll(stranger, '/rooms?view=joined')).toEqual([])
    expect(await errorOf(stranger.get('/rooms?cursor=nonsense'))).toBe('422 cursor_invalid')
  })

  it('that are private exist for their members only', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private', name: 'secret society' })
    const stranger = await stack.aUser()
    expect(await readAll(stranger, '/rooms?q=secret')).toEqual([])
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { topic: 'x' }],
      ['DELETE', ''],
      ['POST', '/join'],
      ['POST', '/leave'],
      ['GET', '/members'],
      ['GET', '/bans'],
      ['GET', '/invites'],
      ['POST', '/invites', { max_uses: 1 }],
      ['GET', '/messages'],
      ['POST', '/messages', { text: 'hello' }],
      ['GET', '/events?since=0'],
      ['POST', '/read', { seq: 1 }],
      ['POST', '/delivered', { seq: 1 }],
      ['DELETE', `/members/${owner.id}`],
      ['PATCH', `/members/${owner.id}`, { role: 'member' }],
      ['PUT', `/bans/${owner.id}`, {}],
      ['DELETE', `/bans/${owner.id}`],
      ['PUT', `/mutes/${owner.id}`, {}],
      ['DELETE', `/mutes/${owner.id}`],
    ] as const) {
      const answer = await errorOf(stranger.request(method, `/rooms/${room.id}${path}`, body))
      expect(`${method} ${path}: ${answer}`).toBe(`${method} ${path}: 404 room_not_found`)
    }
    expect(await errorOf(stranger.get(`/search?q=hello&room_id=${room.id}`))).toBe('404 room_not_found')
  })

  it('that do not exist are not found', async () => {
    const user = await stack.aUser()
    expect(await errorOf(user.get('/rooms/019a0000-0000-7000-8000-000000000000'))).toBe('404 room_not_found')
    expect(await errorOf(user.get('/rooms/nonsense'))).toMatch(/^422 /)
  })

  it('are changed by their moderators and ended by their owners', async () => {
    const [owner, member] = await Promise.all([stack.aUser(), stack.aUser()])
    const room = await stack.aRoom(owner)
    await stack.join(member, room)
    expect(await errorOf(member.request('PATCH', `/rooms/${room.id}`, { topic: 'x' }))).toBe('403 insufficient_role')
    await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${member.id}`, { role: 'moderator' }), 204)
    const changed = await expectJson<RoomBody>(member.request('PATCH', `/rooms/${room.id}`, { topic: 'new' }), 200)
    expect(changed.topic).toBe('new')
    expect(await errorOf(member.request('DELETE', `/rooms/${room.id}`))).toBe('403 insufficient_role')
    const message = await stack.aMessage(member, room, 'endofroom')
    await expectJson(owner.request('DELETE', `/rooms/${room.id}`), 204)
    for (const path of [`/rooms/${room.id}`, `/rooms/${room.id}/messages`, `/messages/${message.id}`]) {
      expect((await owner.get(path)).status).toBe(404)
    }
    expect((await member.post(`/rooms/${room.id}/messages`, { text: 'anybody?' })).status).toBe(404)
    expect(await readAll(member, '/search?q=endofroom')).toEqual([])
    expect(await readAll(member, '/rooms?view=joined')).toEqual([])
    const again = await stack.aRoom(owner, { name: room.name })
    expect(again.id).not.toBe(room.id)
  })

  it.each([
    [{ name: '' }, 'too_small'],
    [{ name: '   ' }, 'too_small'],
    [{ name: 'x'.repeat(81) }, 'too_big'],
    [{ name: 'two\nlines' }, 'value_error'],
    [{ name: 'nul\u0000' }, 'value_error'],
    ['{"name":"\\ud800"}', 'value_error'],
    [{ name: 'ok', kind: 'direct' }, 'invalid_value'],
    ['{', 'json_invalid'],
  ])('refuse the name in %j', async (body, type) => {
    const user = await stack.aUser()
    expect(await errorOf(user.post('/rooms', body))).toBe(`422 ${type}`)
  })

  it('are never a reason for a 500, whatever is asked for', async () => {
    const user = await stack.aUser()
    const room = await stack.aRoom(user)
    const { id } = await stack.aMessage(user, room)
    for (const [method, path, body] of [
      ['GET', '/rooms?q=%00'],
      ['GET', '/search?q=a%00b'],
      ['POST', '/direct', '{"username":"\\u0000"}'],
      ['POST', `/rooms/${room.id}/invites`, '{"username":"\\u0000"}'],
      ['DELETE', `/messages/${id}/reactions/%00`],
      ['GET', `/messages/${id}/reactions/%00`],
      ['POST', `/messages/${id}/reactions`, '{"emoji":"\\u0000"}'],
      ['GET', `/rooms/${room.id}/messages?before=1e300`],
      ['GET', `/rooms/${room.id}/events?since=9007199254740993`],
      ['POST', `/rooms/${room.id}/read`, '{"seq":1e18}'],
      ['GET', '/rooms/%2e%2e/messages'],
      ['GET', '/me/export?cursor=%00'],
    ] as const) {
      const { status } = await user.request(method, path, body)
      expect(`${method} ${path} ${status}`).toMatch(/ (404|422)$/)
    }
  })

  it('need a credential, of the right scope', async () => {
    expect((await stack.chat.app.request('/rooms')).status).toBe(401)
    const reader = await stack.aUser({ scopes: ['chat:read'] })
    expect(await errorOf(reader.post('/rooms', { name: 'x' }))).toBe('403 insufficient_scope')
    const analyst = await stack.aUser({ scopes: ['ml:analyze'] })
    expect(await errorOf(analyst.get('/rooms'))).toBe('403 insufficient_scope')
  })

  it('show how much is unread, and how much of that names the reader', async () => {
    const author = await stack.aUser()
    const reader = await stack.aUser({ username: 'ann.o' })
    const room = await stack.aRoom(author)
    await stack.join(reader, room)
    for (const text of ['hi', 'hello @ann.o!', 'not @ann.other', 'mail@ann.o', '@ANN.O: look']) {
      await stack.aMessage(author, room, text)
    }
    const own = await stack.aMessage(reader, room, '@ann.o myself')
    const read = async () => (await expectJson<RoomBody>(reader.get(`/rooms/${room.id}`), 200)).membership
    expect(await read()).toMatchObject({ unread: 5, mentions: 2 })
    await expectJson(reader.post(`/rooms/${room.id}/read`, { seq: (own.seq ?? 0) - 2 }), 204)
    expect(await read()).toMatchObject({ unread: 1, mentions: 1, read: (own.seq ?? 0) - 2 })
    await expectJson(reader.post(`/rooms/${room.id}/read`, { seq: 1 }), 204)
    expect(await read()).toMatchObject({ unread: 1 })
  })
})

describe('direct rooms', () => {
  it('are one per pair, whoever opens them, also both at once', async () => {
    const [ann, bob] = await Promise.all([stack.aUser(), stack.aUser()])
    const answers = await Promise.all([
      ann.post('/direct', { user_id: bob.id }),
      bob.post('/direct', { username: ann.username.toUpperCase() }),
      ann.post('/direct', { username: bob.username }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    const rooms = (await Promise.all(answers.map((answer) => answer.json()))) as RoomBody[]
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(1)
    expect(rooms[0]).toMatchObject({ kind: 'direct', name: '', member_count: 2 })
    expect(rooms[0]?.direct_members?.map(({ id }) => id).sort()).toEqual([ann.id, bob.id].sort())
  })

  it('are for two: nobody joins, invites, leads or leaves, not even an admin', async () => {
    const [ann, bob, eve, admin] = await Promise.all([
      stack.aUser(),
      stack.aUser(),
      stack.aUser(),
      stack.aUser({ role: 'admin' }),
    ])
    const room = await expectJson<RoomBody>(ann.post('/direct', { user_id: bob.id }), 201)
    const message = await stack.aMessage(ann, room, 'between us')
    for (const stranger of [eve, admin]) {
      expect(await errorOf(stranger.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
      expect(await errorOf(stranger.get(`/rooms/${room.id}/messages`))).toBe('404 room_not_found')
      expect(await errorOf(stranger.get(`/messages/${message.id}`))).toBe('404 message_not_found')
    }
    expect(await errorOf(ann.post(`/rooms/${room.id}/invites`, { user_id: eve.id }))).toBe('403 insufficient_role')
    expect(await errorOf(ann.request('PATCH', `/rooms/${room.id}`, { name: 'x' }))).toBe('403 insufficient_role')
    expect(await errorOf(ann.request('DELETE', `/rooms/${room.id}/members/${bob.id}`))).toBe('403 insufficient_role')
    expect(await errorOf(ann.request('DELETE', `/messages/${(await stack.aMessage(bob, room)).id}`))).toBe(
      '403 insufficient_role',
    )
    expect(await errorOf(ann.post(`/rooms/${room.id}/leave`))).toBe('409 direct_room')
  })

  it('need another person who exists', async () => {
    const ann = await stack.aUser()
    expect(await errorOf(ann.post('/direct', { user_id: ann.id }))).toBe('409 direct_with_oneself')
    expect(await errorOf(ann.post('/direct', { username: 'nobody-here' }))).toBe('404 user_not_found')
    expect(await errorOf(ann.post('/direct', { user_id: '019a0000-0000-7000-8000-000000000000' }))).toBe(
      '404 user_not_found',
    )
    expect(await errorOf(ann.post('/direct', {}))).toBe('422 invalid_union')
  })
})
