import type { ChatDeps } from './chat-deps.js'
import type { ChatCore } from './core-app.js'
import { createRealtime, type Realtime } from './realtime/realtime.js'
import { ServiceBackend } from './realtime/service-backend.js'

/** The WebSocket edge, on the same services as the routers. */
export function openRealtime(deps: ChatDeps, core: ChatCore): Promise<Realtime> {
  const { bus, clock, logger, metrics, settings, verifier } = deps
  return createRealtime({
    backend: new ServiceBackend(core),
    verifier,
    bus,
    publisher: core.publisher,
    epoch: core.roomLog.epoch,
    logger,
    metrics,
    clock,
    path: `${settings.basePath}/ws`,
    allowedOrigins: settings.allowedOrigins,
    ...(settings.socketLimits ? { limits: settings.socketLimits } : {}),
  })
}
