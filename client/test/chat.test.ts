import type { RoomBody, RoomEvent } from '@parley/common/contracts/chat'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from '../../chat-service/test/chat-stack.js'
import type { ChatConnection } from '../src/chat-connection.js'
import { PostRefused } from '../src/pending-posts.js'
import { type ChatServer, connect, serveChat } from './chat-server.js'

const LONG_MS = 60_000
const PATIENT = { timeout: 40_000, interval: 50 }

let stack: ChatStack
let server: ChatServer
const connections: ChatConnection[] = []

beforeAll(async () => {
  stack = await startChatStack({ settings: { socketLimits: { burst: 2_000, perSecond: 1_000, drainMs: 200 } } })
  server = await serveChat(stack.chat)
})

afterEach(() => {
  for (const connection of connections.splice(0)) connection.close()
})

afterAll(async () => {
  await server.kill()
  await stack.close()
})

describe('two members', () => {
  it('exchange 500 messages, each seen once and in one order', { timeout: LONG_MS }, async () => {
    const { room, ada, bob } = await aConversation()
    const heard = [messagesOf(ada, room), messagesOf(bob, room)]
    const acked = []
    for (let index = 0; index < 250; index += 1) {
      acked.push(ada.send(room.id, `ada ${index}`).acked, bob.send(room.id, `bob ${index}`).acked)
    }
    const acks = await Promise.all(acked)
    for (const messages of heard) await expect.poll(() => messages.length, PATIENT).toBe(500)
    const [atAda = [], atBob = []] = heard
    expect(atAda.map(({ seq }) => seq)).toEqual(atBob.map(({ seq }) => seq))
    expect(new Set(acks.map(({ seq }) => seq))).toEqual(new Set(atAda.map(({ seq }) => seq)))
    for (const name of ['ada', 'bob']) {
      const own = texts(atBob).filter((text) => text?.startsWith(name))
      expect(own).toEqual(Array.from({ length: 250 }, (_, index) => `${name} ${index}`))
    }
  })

  it('on different instances hear each other', { timeout: LONG_MS }, async () => {
    const instance = await stack.anotherInstance()
    const elsewhere = await serveChat(instance)
    const [owner, guest] = [await stack.aUser(), await stack.aUser()]
    const room = await stack.aRoom(owner)
    await stack.join(guest, room)
    const here = await online(connect(server, owner), room)
    const there = await online(connect(elsewhere, guest), room)
    const heard = messagesOf(there, room)
    await here.send(room.id, 'across').acked
    await expect.poll(() => texts(heard), PATIENT).toEqual(['across'])
    await elsewhere.kill()
  })
})

describe('a client that was away', () => {
  it('is given what it missed, then what is new', { timeout: LONG_MS }, async () => {
    const { room, ada, bob, guest } = await aConversation()
    await ada.send(room.id, 'seen').acked
    await expect.poll(() => bob.position(room.id)?.since, PATIENT).toBe(ada.position(room.id)?.since)
    const position = bob.position(room.id)
    bob.close()
    for (let index = 0; index < 300; index += 1) void ada.send(room.id, `missed ${index}`)
    await ada.send(room.id, 'the last one missed').acked
    const back = track(connect(server, guest))
    const heard = messagesOf(back, room)
    back.subscribe(room.id, position ?? {})
    await back.once('live')
    expect(heard).toHaveLength(301)
    await ada.send(room.id, 'new').acked
    await expect.poll(() => texts(heard).at(-1), PATIENT).toBe('new')
    expect(texts(heard).slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, index) => `missed ${index}`))
  })

  it('is told when the log cannot be resumed, and goes on from its head', { timeout: LONG_MS }, async () => {
    const { room, ada, guest } = await aConversation()
    await ada.send(room.id, 'of another history').acked
    const back = track(connect(server, guest))
    back.subscribe(room.id, { since: 1, epoch: 'another' })
    const reset = await back.once('reset')
    await back.once('live')
    const heard = messagesOf(back, room)
    const { seq } = await ada.send(room.id, 'of this one').acked
    expect(reset.head).toBe((seq ?? 0) - 1)
    await expect.poll(() => texts(heard), PATIENT).toEqual(['of this one'])
  })
})

describe('a server that dies in mid-stream', () => {
  it('and comes back costs nothing: nothing missing, nothing doubled', { timeout: 2 * LONG_MS }, async () => {
    let instance = await serveChat(await stack.anotherInstance())
    const [owner, guest] = [await stack.aUser(), await stack.aUser()]
    const room = await stack.aRoom(owner)
    await stack.join(guest, room)
    const writer = await online(connect(instance, owner), room)
    const reader = await online(connect(instance, guest), room)
    const heard = messagesOf(reader, room)
    const acked: Promise<unknown>[] = []
    for (let index = 0; index < 400; index += 1) {
      const post = writer.send(room.id, `message ${index}`)
      acked.push(post.acked)
      if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (index === 100 || index === 250) {
        // Somewhere in the middle of what is on its way.
        await acked[index - 50]
        const { port } = instance
        await instance.kill()
        instance = await serveChat(await stack.anotherInstance(), port)
      }
    }
    await Promise.all(acked)
    await expect.poll(() => heard.length, PATIENT).toBe(400)
    expect(new Set(texts(heard))).toEqual(new Set(Array.from({ length: 400 }, (_, index) => `message ${index}`)))
    const [row] = await stack.sql<{ count: number }[]>`
      select count(*)::int as count from messages where room_id = ${room.id}`
    expect(row?.count).toBe(400)
    await instance.kill()
  })
})

describe('membership', () => {
  it('lost by a ban ends the room at once, and no resume gets it back', { timeout: LONG_MS }, async () => {
    const { room, ada, bob, owner, guest } = await aConversation()
    const heard = messagesOf(bob, room)
    const ended = bob.once('unsubscribed')
    await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${guest.id}`, {}), 200)
    expect(await ended).toEqual({ room: room.id, code: 'banned' })
    await ada.send(room.id, 'not for bob').acked
    const refused = bob.once('unsubscribed')
    bob.subscribe(room.id, { since: 0 })
    expect(await refused).toEqual({ room: room.id, code: 'banned' })
    await expect(bob.send(room.id, 'let me in').acked).rejects.toMatchObject({ code: 'banned' })
    expect(texts(heard)).toEqual([])
  })

  it('lost by leaving ends the room on all the member’s sockets', { timeout: LONG_MS }, async () => {
    const { room, bob, guest } = await aConversation()
    const other = await online(connect(server, guest), room)
    const ended = [bob.once('unsubscribed'), other.once('unsubscribed')]
    const left = await guest.post(`/rooms/${room.id}/leave`)
    expect(left.ok).toBe(true)
    for (const news of await Promise.all(ended)) expect(news).toEqual({ room: room.id, code: 'left' })
  })

  it('muted may listen, not post', { timeout: LONG_MS }, async () => {
    const { room, ada, bob, owner, guest } = await aConversation()
    await expectJson(owner.request('PUT', `/rooms/${room.id}/mutes/${guest.id}`, { duration_s: 600 }), 200)
    const heard = messagesOf(bob, room)
    await expect(bob.send(room.id, 'but').acked).rejects.toBeInstanceOf(PostRefused)
    await ada.send(room.id, 'listen').acked
    await expect.poll(() => texts(heard), PATIENT).toEqual(['listen'])
  })

  it('gained by a direct room is told to both', { timeout: LONG_MS }, async () => {
    const [owner, guest] = [await stack.aUser(), await stack.aUser()]
    const connection = track(connect(server, guest))
    await connection.once('ready')
    const joined = connection.once('joined')
    const answer = await owner.post('/direct', { user_id: guest.id })
    const { id } = (await answer.json()) as RoomBody
    expect(await joined).toEqual({ room: id })
  })
})

describe('what only some may know', () => {
  it('a held message is acknowledged to its author and reaches nobody else', { timeout: LONG_MS }, async () => {
    const { ada, bob, room } = await aConversation('hold')
    const heard = messagesOf(bob, room)
    const ack = await ada.send(room.id, 'wait for it').acked
    expect(ack).toMatchObject({ state: 'held' })
    expect(ack).not.toHaveProperty('seq')
    expect(heard).toEqual([])
  })
})

function track(connection: ChatConnection): ChatConnection {
  connections.push(connection)
  return connection
}

async function online(connection: ChatConnection, room: RoomBody): Promise<ChatConnection> {
  track(connection).subscribe(room.id)
  await connection.once('live')
  return connection
}

/** The room's messages as `connection` hears them, growing. */
function messagesOf(connection: ChatConnection, room: RoomBody): Extract<RoomEvent, { kind: 'message' }>[] {
  const messages: Extract<RoomEvent, { kind: 'message' }>[] = []
  connection.on('event', (event) => {
    if (event.room === room.id && event.kind === 'message') messages.push(event)
  })
  return messages
}

function texts(events: readonly Extract<RoomEvent, { kind: 'message' }>[]): (string | null)[] {
  return events.map(({ message }) => message.text)
}

async function aConversation(mode?: string): Promise<{
  readonly room: RoomBody
  readonly owner: TestUser
  readonly guest: TestUser
  readonly ada: ChatConnection
  readonly bob: ChatConnection
}> {
  const [owner, guest] = [await stack.aUser(), await stack.aUser()]
  const room = await stack.aRoom(owner, mode === undefined ? {} : { mode })
  await stack.join(guest, room)
  const ada = await online(connect(server, owner), room)
  const bob = await online(connect(server, guest), room)
  return { room, owner, guest, ada, bob }
}
