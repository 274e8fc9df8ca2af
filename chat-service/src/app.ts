import type { Server } from 'node:http'
import type { HttpApp } from '@parley/common/http/app'
import type { ChatDeps } from './chat-deps.js'
import { type ChatCore, createCore } from './core-app.js'
import { createJobs } from './jobs-app.js'
import { composeModeration } from './moderation-app.js'
import { composeOutgoing } from './outgoing-app.js'
import { attachRealtime } from './realtime/attach.js'
import { openRealtime } from './realtime-app.js'
import { createRoutes } from './routes-app.js'
import { composeTransparency } from './transparency-app.js'

export type { ChatDeps, ChatSettings } from './chat-deps.js'

export interface ChatApp {
  /** Routes relative to the app's own root (`/rooms`, not `/api/chat/rooms`). */
  readonly app: HttpApp
  /** Starts relay, sweeps, retention and the consumer of verdicts. */
  startJobs(): Promise<void>
  /** Serves WebSocket upgrades that reach `server` at `${basePath}/ws`; others are left alone. */
  attachRealtime(server: Server): void
  /** Ends jobs and sockets, lets posts in hand finish; closes nothing that it was given. */
  close(): Promise<void>
}

/** Puts chat together on what it is given. Resolves when the database answered and the first room exists. */
export async function createChatApp(deps: ChatDeps): Promise<ChatApp> {
  const core = await createCore(deps)
  const moderation = composeModeration({ ...deps, ...core, basePath: deps.settings.basePath })
  const outgoing = composeOutgoing(outgoingDeps(deps, core))
  const transparency = composeTransparency({ ...deps, ...core })
  const jobs = createJobs(deps, core)
  const realtime = await openRealtime(deps, core)
  return {
    app: createRoutes(deps, core, { moderation, outgoing, transparency }),
    startJobs: async () => {
      jobs.start()
      moderation.startJobs()
      outgoing.startJobs()
      transparency.startJobs()
    },
    attachRealtime: (server) => attachRealtime(realtime, server),
    close: async () => {
      await realtime.drain()
      await realtime.close()
      await Promise.all([moderation.close(), outgoing.close(), transparency.close()])
      await core.writer.drain()
      await jobs.close()
      core.access.close()
      core.users.close()
      core.sanctions.close()
      core.policy.inForce.close()
    },
  }
}

function outgoingDeps(deps: ChatDeps, core: ChatCore) {
  const { settings, webhookSender: sender } = deps
  const origin = settings.publicUrl ?? settings.allowedOrigins[0] ?? ''
  return { ...deps, ...core, sender, epoch: core.roomLog.epoch, publicBase: origin + settings.basePath }
}
