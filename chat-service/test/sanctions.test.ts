import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActBody } from '../src/schemas/acts.js'
import { type ActsStack, INSULT, MILD, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'
import { Peer } from './realtime/peer.js'

let stack: ActsStack
let server: Server
let serverModerator: TestUser
const peers: Peer[] = []

beforeAll(async () => {
  stack = await startActs()
  server = createServer()
  stack.chat.attachRealtime(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  serverModerator = await stack.aUser({ role: 'moderator' })
}, 60_000)
afterAll(async () => {
  for (const peer of peers) peer.cut()
  await stack.close()
  await new Promise((resolve) => server.close(resolve))
})

async function open(user: TestUser): Promise<Peer> {
  const { port } = server.address() as AddressInfo
  const peer = await Peer.open(`ws://127.0.0.1:${port}/api/chat/ws`)
  peers.push(peer)
  peer.send({ t: 'auth', id: 'a', token: user.token })
  return peer
}

async function enter(user: TestUser, room: RoomBody): Promise<Peer> {
  const peer = await open(user)
  await peer.next('ready')
  await peer.subscribe(room.id)
  return peer
}

const ban = (actor: TestUser, user: TestUser, roomId: string | null, duration: number | null = null) =>
  expectJson<ActBody>(
    stack.actOn(actor, user, { kind: 'ban', room_id: roomId, duration_s: duration, reason: 'spam' }),
    200,
  )

describe('a ban from a room', { timeout: 60_000 }, () => {
  it('ends the subscription at once; resuming and coming back are refused', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const peer = await enter(author, room)
    await ban(moderator, author, room.id)
    expect(await peer.next('unsub')).toMatchObject({ room: room.id, code: 'banned' })
    peer.send({ t: 'sub', id: 'again', room: room.id, since: 1 })
    expect(await peer.next('err')).toMatchObject({ id: 'again', code: 'banned' })
    peer.send({ t: 'send', id: 's', room: room.id, cmid: crypto.randomUUID(), text: 'hello' })
    expect(await peer.next('err', ({ id }) => id === 's')).toMatchObject({ code: 'banned' })
    const other = await open(author)
    expect((await other.next('ready')).rooms.map((entry) => entry.room)).not.toContain(room.id)
    other.send({ t: 'sub', id: 'new', room: room.id, since: 0 })
    expect(await other.next('err')).toMatchObject({ code: 'banned' })
    await expectJson(author.post(`/rooms/${room.id}/join`), 403)
  })

  it('that is undone lets the open sockets hear of it', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const peer = await enter(author, room)
    const act = await ban(moderator, author, room.id)
    await peer.next('unsub')
    await expectJson(stack.undo(moderator, act.id), 200)
    expect(await peer.next('joined')).toMatchObject({ room: room.id })
    await peer.subscribe(room.id)
  })
})

describe('a ban from the server', { timeout: 60_000 }, () => {
  it('closes every socket, lets none resume, and stops posting everywhere', async () => {
    const { author, room } = await stack.aModeratedRoom()
    const sockets = [await enter(author, room), await open(author)]
    await sockets[1]?.next('ready')
    await ban(serverModerator, author, null)
    for (const peer of sockets) expect(await peer.closed).toMatchObject({ code: 4403 })
    const resuming = await open(author)
    expect(await resuming.closed).toMatchObject({ code: 4403 })
    expect(await expectJson(stack.post(author, room), 403)).toMatchObject({ code: 'server_banned' })
    for (const path of ['/rooms', `/rooms/${room.id}`, `/rooms/${room.id}/messages`, '/search?q=hello']) {
      expect(await expectJson(author.get(path), 403)).toMatchObject({ code: 'server_banned' })
    }
  })

  it('leaves the way to see why, to object and to take one’s data along', async () => {
    const { author } = await stack.aModeratedRoom()
    const act = await ban(serverModerator, author, null)
    const record = await expectJson<{ acts: ActBody[]; server: { banned_until: string } }>(
      author.get('/me/record'),
      200,
    )
    expect(record.acts[0]).toMatchObject({ id: act.id, kind: 'ban', reason: 'spam', by: null })
    expect(record.server.banned_until).not.toBeNull()
    await expectJson(author.get('/me/export'), 200)
  })

  it('cannot be undone by who moderates a room, and ends when its time is over or it is lifted', async () => {
    const { owner, author, room } = await stack.aModeratedRoom()
    const act = await ban(serverModerator, author, null, 1)
    await expectJson(stack.undo(owner, act.id), 404)
    await expectJson(stack.actOn(owner, author, { kind: 'unban', room_id: room.id }), 409)
    await expect.poll(async () => (await author.get('/rooms')).status, { timeout: 30_000 }).toBe(200)
    await ban(serverModerator, author, null)
    await expectJson(author.get('/rooms'), 403)
    await expectJson(stack.actOn(serverModerator, author, { kind: 'unban' }), 200)
    await expectJson(stack.post(author, room), 201)
    await (await open(author)).next('ready')
  })

  it('holds on another instance, which had them in memory', async () => {
    const { author, room } = await stack.aModeratedRoom()
    const other = await stack.anotherInstance()
    const there = (path: string) => other.app.request(path, { headers: { authorization: `Bearer ${author.token}` } })
    expect((await there(`/rooms/${room.id}`)).status).toBe(200)
    await ban(serverModerator, author, null)
    expect((await there(`/rooms/${room.id}`)).status).toBe(403)
  })
})

describe('a mute on the server', { timeout: 60_000 }, () => {
  it('leaves reading, and stops posts, edits and reactions in every room', async () => {
    const { author, room } = await stack.aModeratedRoom()
    const message = await stack.aMessage(author, room)
    const peer = await enter(author, room)
    await expectJson(stack.actOn(serverModerator, author, { kind: 'mute', duration_s: 600 }), 200)
    expect(await expectJson(stack.post(author, room), 403)).toMatchObject({ code: 'server_muted' })
    await expectJson(author.request('PATCH', `/messages/${message.id}`, { text: 'else' }), 403)
    await expectJson(author.post(`/messages/${message.id}/reactions`, { emoji: '👍' }), 403)
    peer.send({ t: 'send', id: 's', room: room.id, cmid: crypto.randomUUID(), text: 'hello' })
    expect(await peer.next('err')).toMatchObject({ code: 'server_muted' })
    await expectJson(author.get(`/rooms/${room.id}/messages`), 200)
  })
})

describe('watching the queue', { timeout: 60_000 }, () => {
  const watch = async (user: TestUser): Promise<Peer> => {
    const peer = await open(user)
    await peer.next('ready')
    peer.send({ t: 'watch', id: 'w' })
    await peer.next('watching')
    return peer
  }

  it('tells moderators of their rooms, and staff of all, what is opened, leased, released and resolved', async () => {
    const { owner, moderator, author, room } = await stack.aModeratedRoom()
    const foreign = await stack.aModeratedRoom()
    const watchers = [await watch(owner), await watch(serverModerator)]
    const stranger = await watch(foreign.owner)
    const message = await stack.aMessage(author, room, 'you utter fool')
    await stack.judge(message, INSULT)
    const [item] = await stack.itemsOf(moderator, room)
    if (!item) throw new Error('no item')
    await expectJson(moderator.post(`/moderation/items/${item.id}/lease`), 200)
    await expectJson(moderator.request('DELETE', `/moderation/items/${item.id}/lease`), 204)
    await stack.acted(moderator, item, { kind: 'escalate', to: 'server' })
    await stack.acted(serverModerator, item, { kind: 'remove' })
    for (const peer of watchers) {
      for (const op of ['opened', 'leased', 'released', 'changed', 'resolved'] as const) {
        expect(await peer.next('review', (frame) => frame.op === op)).toMatchObject({ item: item.id, room: room.id })
      }
    }
    // The stranger's own news come after all of these, so it would have heard them by now.
    await stack.judge(await stack.aMessage(foreign.author, foreign.room, 'hm'), MILD)
    expect(await stranger.next('review')).toMatchObject({ room: foreign.room.id, op: 'opened' })
    expect(JSON.stringify(stranger.inbox)).not.toContain(room.id)
  })

  it('is refused to who moderates nothing, and ends with the role', async () => {
    const { owner, moderator, author, room } = await stack.aModeratedRoom()
    const member = await open(author)
    await member.next('ready')
    member.send({ t: 'watch', id: 'w' })
    expect(await member.next('err')).toMatchObject({ id: 'w', code: 'insufficient_role' })
    const peer = await watch(moderator)
    const other = await watch(owner)
    await expectJson(owner.request('PATCH', `/rooms/${room.id}/members/${moderator.id}`, { role: 'member' }), 204)
    await stack.judge(await stack.aMessage(author, room, 'hm'), MILD)
    await other.next('review')
    peer.send({ t: 'sub', id: 's', room: room.id })
    await peer.next('sub_ok')
    expect(peer.inbox.filter(({ t }) => t === 'review')).toEqual([])
  })
})
