import type { RoomId } from '@parley/common/ids'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Edge, EPOCH, startEdge } from '../../chat-service/test/realtime/edge.js'
import { messageEvent } from '../../chat-service/test/realtime/memory-chat.js'
import { ChatConnection } from '../src/chat-connection.js'
import type { TokenSource } from '../src/http-client.js'
import { openNodeSocket } from '../src/node.js'
import type { SocketLike } from '../src/socket-like.js'

const PATIENT = { timeout: 20_000 }

// A machine that does other work besides is slow, not wrong.
vi.setConfig({ testTimeout: 30_000 })

let edge: Edge
const connections: ChatConnection[] = []
const sockets: SocketLike[] = []

afterEach(async () => {
  sockets.length = 0
  for (const connection of connections.splice(0)) connection.close()
  await edge.close()
})

function connect(tokens: Partial<TokenSource> & { readonly token?: string }): ChatConnection {
  const connection = new ChatConnection({
    url: edge.url,
    openSocket: (url, subprotocol) => {
      const socket = openNodeSocket(url, subprotocol)
      sockets.push(socket)
      return socket
    },
    tokens: { accessToken: async () => tokens.token ?? null, replace: async () => null, ...tokens },
    backoff: { minMs: 10, maxMs: 50 },
  })
  connections.push(connection)
  connection.connect()
  return connection
}

describe('tokens', () => {
  it('that run out are replaced on the same socket', async () => {
    edge = await startEdge()
    const old = edge.verifier.login('ada', { expiresAtMs: Date.now() + 2_000 })
    const next = edge.verifier.login('ada', { userId: old.userId })
    const states: string[] = []
    const connection = connect({
      token: old.token,
      replace: async (refused) => (refused === old.token ? next.token : null),
    })
    await connection.once('ready')
    connection.on('state', (state) => states.push(state))
    await expect.poll(() => Date.now() > old.expiresAtMs + 200, { timeout: 10_000 }).toBe(true)
    expect(connection.state).toBe('online')
    expect(states).toEqual([])
  })

  it('that are refused are replaced and tried again', async () => {
    edge = await startEdge()
    const { token } = edge.verifier.login('ada')
    let current = 'stale'
    const connection = connect({
      accessToken: async () => current,
      replace: async () => {
        current = token
        return token
      },
    })
    expect((await connection.once('ready')).user.username).toBe('ada')
  })

  it('that cannot be had stop the connection', async () => {
    edge = await startEdge()
    expect(await connect({ token: 'nonsense' }).once('stopped')).toMatchObject({ code: 4401 })
    expect(await connect({}).once('stopped')).toEqual({ code: null, reason: 'not logged in' })
  })

  it('that cannot be asked for now are asked for later', async () => {
    edge = await startEdge()
    const { token } = edge.verifier.login('ada')
    let failures = 2
    const connection = connect({
      accessToken: async () => {
        if (failures-- > 0) throw new Error('no network')
        return token
      },
    })
    await connection.once('ready')
  })
})

describe('a connection', () => {
  it('stops on a code that says so, and is not opened again', async () => {
    edge = await startEdge()
    const bot = edge.verifier.login('bot', { scopes: new Set() })
    const connection = connect(bot)
    expect(await connection.once('stopped')).toMatchObject({ code: 4403 })
    expect(connection.state).toBe('stopped')
  })

  it('closes a gap by subscribing again, and drops what it had', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room: RoomId = edge.chat.room(ada)
    const connection = connect(ada)
    connection.subscribe(room)
    await connection.once('live')
    const seqs: number[] = []
    connection.on('event', ({ seq }) => seqs.push(seq))
    for (let count = 0; count < 3; count += 1) edge.chat.append(room, 'heard')
    await expect.poll(() => seqs, PATIENT).toEqual([1, 2, 3])
    // The edge itself never leaves a gap; a log that was cut on the server shows as one.
    for (let count = 0; count < 3; count += 1) edge.chat.append(room, 'lost', { isLost: true })
    edge.chat.purge(room, 5)
    const reset = connection.once('reset')
    edge.publisher.publish([messageEvent(room, 99, 'from the future')])
    expect(await reset).toEqual({ room, head: 6 })
    edge.chat.append(room, 'goes on')
    await expect.poll(() => seqs.at(-1), PATIENT).toBe(7)
    expect(connection.position(room)).toEqual({ since: 7, epoch: EPOCH })
  })

  it('tells what was read in few words, and again after a reconnect', { timeout: 30_000 }, async () => {
    edge = await startEdge()
    const [ada, bob] = [edge.verifier.login('ada'), edge.verifier.login('bob')]
    const room: RoomId = edge.chat.room(ada, bob)
    for (let count = 0; count < 10; count += 1) edge.chat.append(room, 'to be read')
    const [reader, other] = [connect(ada), connect(bob)]
    for (const connection of [reader, other]) connection.subscribe(room)
    await Promise.all([reader.once('live'), other.once('live')])
    const heard = other.once('ephemeral', ({ kind }) => kind === 'read')
    for (let seq = 1; seq <= 10; seq += 1) reader.read(room, seq)
    reader.read(room, 4)
    expect(await heard).toMatchObject({ user_id: ada.userId, seq: 10 })
    const marks = () => edge.chat.savedMarks.filter(({ userId, readSeq }) => userId === ada.userId && readSeq === 10)
    expect(marks()).toHaveLength(1)
    const again = reader.once('live')
    edge.chat.savedMarks.length = 0
    for (const socket of sockets) socket.close()
    await again
    await expect.poll(() => marks().length, PATIENT).toBeGreaterThan(0)
  })

  it('sends within the server’s rate limit, in order', { timeout: 30_000 }, async () => {
    edge = await startEdge({ limits: { burst: 20, perSecond: 200 } })
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    const connection = connect(ada)
    const problems: unknown[] = []
    connection.on('problem', (problem) => problems.push(problem))
    connection.on('refused', (refused) => problems.push(refused))
    const posts = Array.from({ length: 100 }, (_, index) => connection.send(room, `${index}`))
    const acks = await Promise.all(posts.map(({ acked }) => acked))
    expect(acks.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(problems).toEqual([])
    expect(connection.pending).toEqual([])
  })

  it('refuses what was not acknowledged when it is closed', async () => {
    edge = await startEdge()
    const connection = connect({})
    const post = connection.send('0198f6a0-0000-7000-8000-000000000000', 'never')
    connection.close()
    await expect(post.acked).rejects.toMatchObject({ code: 'closed' })
  })
})
