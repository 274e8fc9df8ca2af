import type { Server } from 'node:http'
import type { Realtime } from './realtime.js'
import { pathOf } from './upgrade.js'

/**
 * Serves `server`'s upgrades to the sockets' path. Others are left to whoever else listens; with nobody else listening
 * they are refused, or they would hang.
 */
export function attachRealtime(realtime: Realtime, server: Server): void {
  server.on('upgrade', (request, socket, head) => {
    const isOurs = pathOf(request) === realtime.path || server.listenerCount('upgrade') === 1
    if (isOurs) realtime.handleUpgrade(request, socket, head)
  })
}
