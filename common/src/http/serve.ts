import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

export interface RunningServer {
  readonly server: Server
  readonly port: number
  /** Stops accepting, lets requests in hand finish (5 s), then cuts what is left. */
  close(): Promise<void>
}

const DRAIN_MS = 5_000

/** Serves `app` on `host:port`; port 0 picks a free one. Rejects when the address is taken. */
export function listen(
  app: { fetch: Parameters<typeof serve>[0]['fetch'] },
  options: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port }, (address) => {
      server.off('error', reject)
      resolve({ server, port: address.port, close: () => drain(server) })
    }) as Server
    server.once('error', reject)
  })
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
