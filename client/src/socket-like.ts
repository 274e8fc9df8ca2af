/** The part of the browser's `WebSocket` that is needed; `ws` has it too. */
export interface SocketLike {
  onopen: ((event: never) => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
  onerror: ((event: never) => void) | null
  send(data: string): void
  close(code?: number, reason?: string): void
}

export type OpenSocket = (url: string, subprotocol: string) => SocketLike

/** The platform's own `WebSocket`: every browser has one, Node from 22 on (`@parley/client/node` serves Node 20 too). */
export const openPlatformSocket: OpenSocket = (url, subprotocol) => {
  const platform = globalThis as { readonly WebSocket?: new (url: string, subprotocol: string) => SocketLike }
  if (!platform.WebSocket) throw new Error('This platform has no WebSocket: hand in `openSocket`')
  return new platform.WebSocket(url, subprotocol)
}
