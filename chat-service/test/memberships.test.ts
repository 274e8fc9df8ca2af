import type { RoomBody, RoomEventsBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf, readAll } from './pages.js'

interface MemberBody {
  readonly user: { readonly id: string }
  readonly role: string
  readonly muted_until: string | null
}

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

async function aRoomWith(...roles: readonly ('moderator' | 'member')[]) {
  const owner = await stack.aUser()
  const room = await stack.aRoom(owner)
  const people: TestUser[] = []
  for (const role of roles) {
    const user = await stack.aUser()
    await stack.join(user, room)
    if (role !== 'member') {
      await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${user.id}`, { role }), 204)
    }
    people.push(user)
  }
  const [first = owner, second = owner, third = owner] = people
  return { owner, room, people: [first, second, third] as const }
}

async function logOf(user: TestUser, room: RoomBody) {
  const { events } = await expectJson<RoomEventsBody>(user.get(`/rooms/${room.id}/events?since=0`), 200)
  return events
}

describe('memberships', () => {
  it('begin by joining, once however often, and count', async () => {
    const { owner, room } = await aRoomWith()
    const user = await stack.aUser()
    const answers = await Promise.all(Array.from({ length: 5 }, () => user.post(`/rooms/${room.id}/join`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await expectJson<RoomBody>(owner.get(`/rooms/${room.id}`), 200)).member_count).toBe(2)
    const joins = (await logOf(owner, room)).filter((event) => event.kind === 'member' && event.user.id === user.id)
    expect(joins).toMatchObject([{ op: 'join', role: 'member', by: user.id }])
  })

  it('are listed by page, for members only', async () => {
    const { owner, room } = await aRoomWith('member', 'member', 'moderator')
    const members = await readAll<MemberBody>(owner, `/rooms/${room.id}/members?limit=2`)
    expect(members.map(({ role }) => role).sort()).toEqual(['member', 'member', 'moderator', 'owner'])
    expect(await errorOf((await stack.aUser()).get(`/rooms/${room.id}/members`))).toBe('403 not_a_member')
  })

  it('end by leaving, and with them all reading', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    const message = await stack.aMessage(owner, room, 'farewell')
    await expectJson(user.post(`/rooms/${room.id}/leave`), 204)
    expect(await errorOf(user.get(`/rooms/${room.id}/messages`))).toBe('403 not_a_member')
    expect(await errorOf(user.get(`/rooms/${room.id}/events?since=0`))).toBe('403 not_a_member')
    expect(await errorOf(user.get(`/messages/${message.id}`))).toBe('404 message_not_found')
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'ghost' }))).toBe('403 not_a_member')
    expect(await readAll(user, '/search?q=farewell')).toEqual([])
    expect(await errorOf(user.post(`/rooms/${room.id}/leave`))).toBe('403 not_a_member')
  })

  it('of the last owner end only after handing over', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [heir] = people
    const own = `/rooms/${room.id}/members/${owner.id}`
    expect(await errorOf(owner.post(`/rooms/${room.id}/leave`))).toBe('409 last_owner')
    expect(await errorOf(owner.request('PATCH', own, { role: 'member' }))).toBe('409 last_owner')
    await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${heir.id}`, { role: 'owner' }), 204)
    await expectJson(owner.post(`/rooms/${room.id}/leave`), 204)
  })

  it('of two owners who leave at once leave one behind', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [second] = people
    await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${second.id}`, { role: 'owner' }), 204)
    const answers = await Promise.all([owner, second].map((user) => user.post(`/rooms/${room.id}/leave`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  })
})

describe('roles', () => {
  it('are given by owners only, to members only', async () => {
    const { owner, room, people } = await aRoomWith('moderator', 'member')
    const [moderator, member] = people
    const path = `/rooms/${room.id}/members/${member.id}`
    expect(await errorOf(moderator.request('PATCH', path, { role: 'moderator' }))).toBe('403 insufficient_role')
    expect(await errorOf(owner.request('PATCH', path, { role: 'king' }))).toBe('422 invalid_value')
    const stranger = await stack.aUser()
    expect(
      await errorOf(owner.request('PATCH', `/rooms/${room.id}/members/${stranger.id}`, { role: 'moderator' })),
    ).toBe('404 member_not_found')
  })

  it('protect those above: a moderator cannot touch a moderator or the owner, nor themselves', async () => {
    const { owner, room, people } = await aRoomWith('moderator', 'moderator')
    const [moderator, other] = people
    for (const target of [owner, other]) {
      for (const [method, path] of [
        ['DELETE', `/rooms/${room.id}/members/${target.id}`],
        ['PUT', `/rooms/${room.id}/bans/${target.id}`],
        ['PUT', `/rooms/${room.id}/mutes/${target.id}`],
      ] as const) {
        const body = method === 'PUT' ? {} : undefined
        expect(await errorOf(moderator.request(method, path, body))).toBe('403 insufficient_rank')
      }
    }
    expect(await errorOf(moderator.request('PUT', `/rooms/${room.id}/bans/${moderator.id}`, {}))).toBe(
      '409 own_membership',
    )
  })

  it('of one room are none in another', async () => {
    const first = await aRoomWith('member')
    const second = await aRoomWith('member')
    const message = await stack.aMessage(first.owner, first.room)
    await stack.join(second.owner, first.room)
    const target = first.people[0]
    expect(await errorOf(second.owner.request('DELETE', `/messages/${message.id}`))).toBe('403 insufficient_role')
    expect(await errorOf(second.owner.request('PUT', `/rooms/${first.room.id}/bans/${target.id}`, {}))).toBe(
      '403 insufficient_role',
    )
    expect(await errorOf(second.owner.get(`/messages/${message.id}/revisions`))).toBe('403 insufficient_role')
  })
})

describe('kicks, bans and mutes', () => {
  it('a kicked member is out and may come back into a public room', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/members/${user.id}`), 204)
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'still here' }))).toBe('403 not_a_member')
    await stack.join(user, room)
    await stack.aMessage(user, room)
  })

  it('a banned person is out and stays out until the ban ends', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    await stack.aMessage(user, room)
    await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${user.id}`, { duration_s: 3_600 }), 200)
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'no' }))).toBe('403 banned')
    expect(await errorOf(user.post(`/rooms/${room.id}/join`))).toBe('403 banned')
    expect(await errorOf(user.get(`/rooms/${room.id}/messages`))).toBe('403 banned')
    expect(await readAll<MemberBody>(owner, `/rooms/${room.id}/bans`)).toMatchObject([{ user: { id: user.id } }])
    stack.clock.advance(3_601_000)
    await stack.join(user, room)
    expect(await readAll(owner, `/rooms/${room.id}/bans`)).toEqual([])
  })

  it('somebody who never was in the room can be banned, and let in again', async () => {
    const { owner, room } = await aRoomWith()
    const troll = await stack.aUser()
    await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${troll.id}`, {}), 200)
    expect(await errorOf(troll.post(`/rooms/${room.id}/join`))).toBe('403 banned')
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/bans/${troll.id}`), 204)
    await stack.join(troll, room)
    expect(await errorOf(owner.request('PUT', `/rooms/${room.id}/bans/${room.id}`, {}))).toBe('404 user_not_found')
  })

  it('a ban in a private room reads as no room at all, also with an invite', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    const user = await stack.aUser()
    await stack.join(user, room, owner)
    await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${user.id}`, {}), 200)
    await expectJson(owner.post(`/rooms/${room.id}/invites`, { user_id: user.id }), 201)
    expect(await errorOf(user.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'no' }))).toBe('404 room_not_found')
  })

  it('a muted member reads but has no voice, not even after leaving and coming back', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    const own = await stack.aMessage(user, room)
    await expectJson(owner.request('PUT', `/rooms/${room.id}/mutes/${user.id}`, { duration_s: 600 }), 200)
    await expectJson(user.post(`/rooms/${room.id}/leave`), 204)
    await stack.join(user, room)
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'hm' }))).toBe('403 muted')
    expect(await errorOf(user.request('PATCH', `/messages/${own.id}`, { text: 'hm' }))).toBe('403 muted')
    expect(await errorOf(user.post(`/messages/${own.id}/reactions`, { emoji: '👍' }))).toBe('403 muted')
    await expectJson(user.get(`/rooms/${room.id}/messages`), 200)
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/mutes/${user.id}`), 204)
    await stack.aMessage(user, room)
    const path = `/rooms/${room.id}/mutes/${user.id}`
    expect(await expectJson(owner.request('PUT', path, {}), 200)).toEqual({ until: null })
    expect(await errorOf(owner.request('PUT', path, { duration_s: 0 }))).toBe('422 too_small')
  })

  it('are acts of the server’s moderators too, in rooms they never entered', async () => {
    const { room, owner, people } = await aRoomWith('member')
    const moderator = await stack.aUser({ role: 'moderator' })
    await expectJson(moderator.request('PUT', `/rooms/${room.id}/mutes/${people[0].id}`, { duration_s: 60 }), 200)
    await expectJson(moderator.request('DELETE', `/rooms/${room.id}/members/${owner.id}`), 204)
    const bot = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'chat:write'] })
    expect(await errorOf(bot.request('DELETE', `/rooms/${room.id}/members/${people[0].id}`))).toBe('403 not_a_member')
  })

  it('a kick counts a server role by the scopes of the credential alone, and is not for peers and betters', async () => {
    const { room, owner, people } = await aRoomWith('member')
    const bot = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'chat:write'] })
    const [admin, serverModerator] = await Promise.all([
      stack.aUser({ role: 'admin' }),
      stack.aUser({ role: 'moderator' }),
    ])
    for (const user of [bot, admin, serverModerator]) await stack.join(user, room)
    await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${bot.id}`, { role: 'moderator' }), 204)
    const kick = (by: TestUser, user: TestUser) => by.request('DELETE', `/rooms/${room.id}/members/${user.id}`)
    expect(await errorOf(kick(bot, owner))).toBe('403 insufficient_rank')
    expect(await errorOf(kick(owner, admin))).toBe('403 insufficient_rank')
    expect(await errorOf(kick(serverModerator, admin))).toBe('403 insufficient_rank')
    await expectJson(kick(bot, people[0]), 204)
    await expectJson(kick(serverModerator, owner), 204)
  })

  it('stand in the log and in the audit log', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    await expectJson(owner.request('PUT', `/rooms/${room.id}/mutes/${user.id}`, {}), 200)
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/mutes/${user.id}`), 204)
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/members/${user.id}`), 204)
    const ops = (await logOf(owner, room)).flatMap((event) => (event.kind === 'member' ? [event.op] : []))
    expect(ops).toEqual(['join', 'join', 'mute', 'unmute', 'kick'])
    const audit = await stack.sql<{ action: string }[]>`
      select action from audit_log where room_id = ${room.id} and user_id = ${user.id} order by id`
    expect(audit.map(({ action }) => action)).toEqual(['member.mute', 'member.unmute', 'member.kick'])
  })

  it('take effect on posts that are on their way at that moment', async () => {
    const { owner, room, people } = await aRoomWith('member')
    const [user] = people
    await stack.aMessage(user, room, 'warms the memory of who is a member')
    const posts = Array.from({ length: 20 }, () => user.post(`/rooms/${room.id}/messages`, { text: 'quick' }))
    const banned = owner.request('PUT', `/rooms/${room.id}/bans/${user.id}`, {})
    await Promise.all([...posts, banned])
    expect(await errorOf(user.post(`/rooms/${room.id}/messages`, { text: 'late' }))).toBe('403 banned')
    const log = await logOf(owner, room)
    const ban = log.find((event) => event.kind === 'member' && event.op === 'ban')
    const late = log.filter((event) => event.kind === 'message' && event.seq > (ban?.seq ?? 0))
    expect(late).toEqual([])
  })
})

describe('invites', () => {
  it('that name a person let that person in, once', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    const [guest, other] = await Promise.all([stack.aUser(), stack.aUser()])
    await expectJson(owner.post(`/rooms/${room.id}/invites`, { username: guest.username }), 201)
    await expectJson(owner.post(`/rooms/${room.id}/invites`, { user_id: guest.id }), 201)
    expect(await readAll(owner, `/rooms/${room.id}/invites`)).toHaveLength(1)
    expect(await readAll(guest, '/invites')).toMatchObject([{ room: room.id, room_name: room.name }])
    expect(await readAll(other, '/invites')).toEqual([])
    expect(await errorOf(other.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
    await stack.join(guest, room)
    expect(await readAll(guest, '/invites')).toEqual([])
    expect(await errorOf(owner.post(`/rooms/${room.id}/invites`, { user_id: guest.id }))).toBe('409 already_a_member')
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/members/${guest.id}`), 204)
    expect(await errorOf(guest.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
  })

  it('can be declined by the invited and taken back by the room', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    const [guest, other] = await Promise.all([stack.aUser(), stack.aUser()])
    const first = await expectJson<{ id: string }>(owner.post(`/rooms/${room.id}/invites`, { user_id: guest.id }), 201)
    expect(await errorOf(other.request('DELETE', `/invites/${first.id}`))).toBe('404 invite_not_found')
    await expectJson(guest.request('DELETE', `/invites/${first.id}`), 204)
    expect(await errorOf(guest.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
    const second = await expectJson<{ id: string }>(owner.post(`/rooms/${room.id}/invites`, { user_id: guest.id }), 201)
    const elsewhere = await stack.aRoom(other)
    expect(await errorOf(other.request('DELETE', `/rooms/${elsewhere.id}/invites/${second.id}`))).toBe(
      '404 invite_not_found',
    )
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/invites/${second.id}`), 204)
    expect(await errorOf(guest.post(`/rooms/${room.id}/join`))).toBe('404 room_not_found')
  })

  it('that are links let in as many as they say, also when all come at once, until they expire', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    const invite = await expectJson<{ id: string; token: string }>(
      owner.post(`/rooms/${room.id}/invites`, { max_uses: 2, expires_in_s: 3_600 }),
      201,
    )
    const guests = await Promise.all(Array.from({ length: 5 }, () => stack.aUser()))
    const answers = await Promise.all(guests.map((guest) => guest.post('/invites/use', { token: invite.token })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2)
    const late = await stack.aUser()
    expect(await errorOf(late.post('/invites/use', { token: invite.token }))).toBe('410 invite_gone')
    expect(await errorOf(late.post('/invites/use', { token: 'made-up' }))).toBe('410 invite_gone')
    const expiring = await expectJson<{ token: string }>(
      owner.post(`/rooms/${room.id}/invites`, { max_uses: 2, expires_in_s: 60 }),
      201,
    )
    stack.clock.advance(61_000)
    expect(await errorOf(late.post('/invites/use', { token: expiring.token }))).toBe('410 invite_gone')
    const [stored] = await stack.sql<{ token_hash: string }[]>`select token_hash from invites where id = ${invite.id}`
    expect(stored?.token_hash).not.toContain(invite.token)
  })

  it('are made by moderators only', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    const member = await stack.aUser()
    await stack.join(member, room, owner)
    expect(await errorOf(member.post(`/rooms/${room.id}/invites`, { max_uses: 1 }))).toBe('403 insufficient_role')
    expect(await errorOf(owner.post(`/rooms/${room.id}/invites`, { user_id: room.id }))).toBe('404 user_not_found')
    expect(await errorOf(owner.post(`/rooms/${room.id}/invites`, { max_uses: 0 }))).toMatch(/^422 /)
  })
})
