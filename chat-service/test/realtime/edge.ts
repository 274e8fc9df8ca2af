import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LocalBus } from '@parley/common/bus/local-bus'
import { systemClock } from '@parley/common/clock'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { attachRealtime } from '../../src/realtime/attach.js'
import { createRealtime, type Realtime, type RealtimeDeps } from '../../src/realtime/realtime.js'
import { RoomPublisher } from '../../src/services/room-publisher.js'
import { MemoryChat, MemoryVerifier } from './memory-chat.js'
import { Peer, type PeerOptions } from './peer.js'

export interface Edge {
  readonly realtime: Realtime
  readonly chat: MemoryChat
  readonly verifier: MemoryVerifier
  readonly bus: LocalBus
  readonly publisher: RoomPublisher
  readonly metrics: Metrics
  readonly url: string
  /** A socket that has sent nothing yet. */
  connect(options?: PeerOptions): Promise<Peer>
  /** A socket that is `ready`. */
  login(user: { readonly token: string }, options?: PeerOptions): Promise<Peer>
  close(): Promise<void>
}

export const EPOCH = 'epoch-1'

/** The socket edge on a port of its own, before a chat that is kept in memory. Quick timers, so that tests need not wait. */
export async function startEdge(changes: Partial<RealtimeDeps> = {}): Promise<Edge> {
  const bus = new LocalBus()
  const publisher = new RoomPublisher(bus)
  const chat = new MemoryChat(publisher)
  const verifier = new MemoryVerifier()
  const metrics = new Metrics('chat', { withProcess: false })
  const realtime = await createRealtime({
    backend: chat,
    verifier,
    bus,
    publisher,
    epoch: EPOCH,
    logger: createLogger({ service: 'chat', level: 'silent' }),
    metrics,
    clock: systemClock,
    path: '/api/chat/ws',
    allowedOrigins: ['https://chat.example.org'],
    ...changes,
    limits: { sweepMs: 20, marksMs: 20, gapWaitMs: 5, headCheckMs: 50, drainMs: 200, ...changes.limits },
  })
  const server = createServer()
  attachRealtime(realtime, server)
  const port = await listen(server)
  const url = `ws://127.0.0.1:${port}/api/chat/ws`
  const peers: Peer[] = []
  const connect = async (options?: PeerOptions): Promise<Peer> => {
    const peer = await Peer.open(url + (options?.path ?? ''), options)
    peers.push(peer)
    return peer
  }
  return {
    realtime,
    chat,
    verifier,
    bus,
    publisher,
    metrics,
    url,
    connect,
    login: async ({ token }, options) => {
      const peer = await connect(options)
      peer.send({ t: 'auth', id: 'auth', token })
      await peer.next('ready')
      return peer
    },
    close: async () => {
      for (const peer of peers) peer.cut()
      await realtime.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
