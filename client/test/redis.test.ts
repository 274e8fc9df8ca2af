import { RedisBus } from '@parley/common/bus/redis-bus'
import { createLogger } from '@parley/common/logger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack } from '../../chat-service/test/chat-stack.js'
import { hasRedis, startRedis, type TestRedis } from '../../test/redis.js'
import type { ChatConnection } from '../src/chat-connection.js'
import { type ChatServer, connect, serveChat } from './chat-server.js'

const PATIENT = { timeout: 30_000, interval: 50 }
const logger = createLogger({ service: 'test', level: 'silent' })

/** Two instances of chat that have nothing in common but Postgres and Redis. */
describe.skipIf(!hasRedis)('instances that meet over Redis', () => {
  let redis: TestRedis
  let stack: ChatStack
  const buses: RedisBus[] = []
  const servers: ChatServer[] = []
  const connections: ChatConnection[] = []

  beforeAll(async () => {
    redis = await startRedis()
    buses.push(new RedisBus(redis.url, logger), new RedisBus(redis.url, logger))
    const [one, two] = buses
    if (!one || !two) throw new Error('there are two')
    const settings = { socketLimits: { burst: 1_000, perSecond: 1_000, drainMs: 100, presenceGraceMs: 100 } }
    stack = await startChatStack({ settings, deps: { bus: one } })
    const other = await stack.anotherInstance({ settings, deps: { bus: two } })
    servers.push(await serveChat(stack.chat), await serveChat(other))
  })

  afterAll(async () => {
    for (const connection of connections) connection.close()
    for (const server of servers) await server.kill()
    await stack.close()
    for (const bus of buses) await bus.close()
    await redis.stop()
  })

  it('carry messages in one order, presence and bans', { timeout: 60_000 }, async () => {
    const [owner, guest] = [await stack.aUser(), await stack.aUser()]
    const room = await stack.aRoom(owner)
    await stack.join(guest, room)
    const [ada, bob] = [owner, guest].map((user, index) => {
      const connection = connect(servers[index] ?? { port: 0 }, user)
      connections.push(connection)
      connection.subscribe(room.id)
      return connection
    })
    if (!ada || !bob) throw new Error('there are two')
    const isPresent = ada.once('ephemeral', (frame) => frame.kind === 'presence' && frame.user_id === guest.id)
    await Promise.all([ada.once('live'), bob.once('live')])
    expect(await isPresent).toMatchObject({ state: 'online' })

    const heard = [ada, bob].map((connection) => {
      const seqs: number[] = []
      connection.on('event', ({ seq }) => seqs.push(seq))
      return seqs
    })
    const posts = Array.from({ length: 100 }, (_, index) => [
      ada.send(room.id, `a${index}`),
      bob.send(room.id, `b${index}`),
    ])
    await Promise.all(posts.flat().map(({ acked }) => acked))
    for (const seqs of heard) await expect.poll(() => seqs.length, PATIENT).toBe(200)
    expect(heard[0]).toEqual(heard[1])
    expect(heard[0]).toEqual([...(heard[0] ?? [])].sort((a, b) => a - b))

    const ended = bob.once('unsubscribed')
    await expectJson(owner.request('PUT', `/rooms/${room.id}/bans/${guest.id}`, {}), 200)
    expect(await ended).toEqual({ room: room.id, code: 'banned' })
    expect(await ada.once('ephemeral', (frame) => frame.kind === 'presence')).toMatchObject({
      user_id: guest.id,
      state: 'offline',
    })
  })
})
