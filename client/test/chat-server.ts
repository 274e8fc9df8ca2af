import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { listen } from '@parley/common/http/serve'
import { Hono } from 'hono'
import type { ChatApp } from '../../chat-service/src/app.js'
import type { TestUser } from '../../chat-service/test/chat-stack.js'
import { ChatConnection } from '../src/chat-connection.js'
import { openNodeSocket } from '../src/node.js'

export interface ChatServer {
  readonly port: number
  /** Breaks every connection without a word and listens no more, as a machine does that loses its power. */
  kill(): Promise<void>
}

/** Serves `chat` over HTTP and WebSocket as its `main.ts` does. */
export async function serveChat(chat: ChatApp, port = 0): Promise<ChatServer> {
  const running = await listen(new Hono().route('/api/chat', chat.app), { host: '127.0.0.1', port })
  const sockets = socketsOf(running.server)
  chat.attachRealtime(running.server)
  return {
    port: running.port,
    kill: async () => {
      const closed = running.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** A connection of `user` that reconnects quickly. */
export function connect({ port }: { readonly port: number }, user: TestUser): ChatConnection {
  const connection = new ChatConnection({
    url: `ws://127.0.0.1:${port}/api/chat/ws`,
    openSocket: openNodeSocket,
    tokens: { accessToken: async () => user.token, replace: async () => null },
    backoff: { minMs: 20, maxMs: 200 },
  })
  connection.connect()
  return connection
}
