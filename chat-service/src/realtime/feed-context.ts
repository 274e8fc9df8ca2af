import type { Bus } from '@parley/common/bus/bus'
import type { Logger } from '@parley/common/logger'
import type { ChatBackend } from './chat-backend.js'
import type { RealtimeLimits } from './limits.js'
import type { RealtimeMetrics } from './realtime-metrics.js'
import type { Semaphore } from './semaphore.js'

/** What the rooms of an instance share. */
export interface FeedContext {
  /** Tells this instance's announcements from the others'. */
  readonly instanceId: string
  readonly bus: Bus
  readonly backend: ChatBackend
  readonly limits: RealtimeLimits
  readonly metrics: RealtimeMetrics
  readonly logger: Logger
  /** Bounds how many reads of the log are under way. */
  readonly replays: Semaphore
  /** Monotonic. */
  nowMs(): number
}
