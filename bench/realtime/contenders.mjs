import { WebSocketServer } from 'ws'
import { outgoingFrame } from '../../chat-service/dist/realtime/outgoing-frame.js'
import { createRealtime } from '../../chat-service/dist/realtime/realtime.js'
import { RoomPublisher } from '../../chat-service/dist/services/room-publisher.js'
import { LocalBus } from '../../common/dist/bus/local-bus.js'
import { systemClock } from '../../common/dist/clock.js'
import { createLogger } from '../../common/dist/logger.js'
import { Metrics } from '../../common/dist/metrics.js'

const ROOM = '0198f6a0-0000-7000-8000-000000000001'
const USER = '0198f6a0-0000-7000-8000-000000000002'
const AT = '2026-01-01T00:00:00.000Z'

/** A message as members get it. The numbers start high, so that every frame has the same length. */
export function event(count) {
  const seq = 1_000_000 + count
  return {
    t: 'ev',
    room: ROOM,
    seq,
    at: AT,
    kind: 'message',
    message: {
      id: '0198f6a0-0000-7000-8000-000000000003',
      room: ROOM,
      seq,
      cmid: '0198f6a0-0000-7000-8000-000000000004',
      sender: { id: USER, username: 'ada', display_name: 'Ada', kind: 'user' },
      text: 'The kettle is on, and whoever comes by five gets the good biscuits.',
      state: 'visible',
      revision: 1,
      reply_to: null,
      reactions: [],
      created_at: AT,
      edited_at: null,
      moderation: null,
    },
  }
}

const frameBytes = (of) => outgoingFrame(JSON.stringify(of)).bytes.length

/**
 * Each takes an HTTP server and answers how it sends. `greetings` are what a receiver says first, `isLive` the text after which
 * it counts.
 */
export const contenders = {
  parley: async (server) => {
    const bus = new LocalBus()
    const publisher = new RoomPublisher(bus)
    const realtime = await createRealtime({
      backend: memoryBackend(),
      verifier: { verify: async () => principal() },
      bus,
      publisher,
      epoch: 'bench',
      logger: createLogger({ service: 'bench', level: 'warn' }),
      metrics: new Metrics('bench', { withProcess: false }),
      clock: systemClock,
      path: '/',
      allowedOrigins: [],
      limits: { maxConnectionsPerUser: 100_000 },
    })
    server.on('upgrade', realtime.handleUpgrade)
    return {
      greetings: [
        { t: 'auth', id: 'a', token: 'token' },
        { t: 'sub', id: 's', room: ROOM },
      ],
      isLive: '"t":"live"',
      frameBytes,
      send: (of) => publisher.publish([of]),
      endTurn: () => {},
    }
  },

  'ws naive': async (server) => {
    const sockets = new Set()
    const wss = new WebSocketServer({ server, perMessageDeflate: false })
    wss.on('connection', (ws) => {
      sockets.add(ws)
      ws.send('"live"')
    })
    return {
      greetings: [],
      isLive: '"live"',
      frameBytes,
      send: (of) => {
        for (const ws of sockets) ws.send(JSON.stringify(of))
      },
      endTurn: () => {},
    }
  },

  'bare loop': async (server) => {
    const sockets = []
    let frames = []
    const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
    server.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, (ws) => {
        sockets.push(socket)
        ws.send('"live"')
      })
    })
    return {
      greetings: [],
      isLive: '"live"',
      frameBytes,
      send: (of) => frames.push(outgoingFrame(JSON.stringify(of)).bytes),
      endTurn: () => {
        const joined = Buffer.concat(frames)
        frames = []
        for (const socket of sockets) socket.write(joined)
      },
    }
  },
}

function principal() {
  return {
    userId: USER,
    username: 'ada',
    displayName: 'Ada',
    role: 'user',
    scopes: new Set(['chat:read', 'chat:write']),
    sessionId: null,
    apiKeyId: null,
    expiresAtMs: Date.now() + 3_600_000,
  }
}

/** What the edge asks of the services, answered from memory: fan-out is measured, not Postgres. */
function memoryBackend() {
  const headSeq = 1_000_000
  return {
    welcome: async () => {},
    roomsOf: async () => [],
    openLog: async () => ({ role: 'member', isMember: true, headSeq, purgedSeq: 0 }),
    readLog: async () => [],
    headsOf: async (rooms) => new Map(rooms.map((room) => [room, headSeq])),
    post: async () => {
      throw new Error('nobody posts here')
    },
    saveMarks: async () => {},
  }
}
