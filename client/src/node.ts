import { WebSocket } from 'ws'
import { ParleyClient, type ParleyClientOptions } from './parley-client.js'
import type { OpenSocket, SocketLike } from './socket-like.js'

/** Sockets of the `ws` package: for Node 20, which has no WebSocket of its own. */
export const openNodeSocket: OpenSocket = (url, subprotocol) =>
  new WebSocket(url, subprotocol, { perMessageDeflate: false }) as SocketLike

/** A client for Node. */
export function createNodeClient(options: Omit<ParleyClientOptions, 'openSocket'>): ParleyClient {
  return new ParleyClient({ ...options, openSocket: openNodeSocket })
}
