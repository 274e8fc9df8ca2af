import type { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import type { Logger } from '@parley/common/logger'
import type { Metrics } from '@parley/common/metrics'
import type { Sql } from '@parley/common/postgres/connect'
import type { QueueFactory } from '@parley/common/queue/queues'
import type { Redis } from 'ioredis'
import type { RealtimeLimits } from './realtime/limits.js'
import type { Directory } from './services/directory.js'
import type { RegistrationControl } from './services/raids.js'
import type { AccountNames } from './services/removed-name-news.js'
import type { AccountBans } from './services/server-ban-news.js'
import type { WebhookSender } from './services/webhook-sender.js'

/** What the composition is told rather than given. */
export interface ChatSettings {
  readonly version: string
  /** Path the app is mounted under, as clients see it: `/api/chat`. The WebSocket is at `${basePath}/ws`. */
  readonly basePath: string
  /** Origins that may open sockets besides the server's own host. */
  readonly allowedOrigins: readonly string[]
  /** Posts one sender may make within `windowS` seconds. */
  readonly postLimits: { readonly posts: number; readonly windowS: number }
  /** Null = messages are kept for good. */
  readonly messageRetentionDays: number | null
  /** How long decided review items keep their evidence; absent = as long as the message. */
  readonly evidenceRetentionDays?: number | undefined
  /** Where people reach the installation; bots are told to answer there. Default: the first allowed origin. */
  readonly publicUrl?: string | undefined
  /** Take clients' addresses from the last entry of `X-Forwarded-For`; only behind a proxy that sets it. */
  readonly trustProxy?: boolean
  /** Departures from the usual bounds of the socket edge. */
  readonly socketLimits?: Partial<RealtimeLimits>
}

export interface ChatDeps {
  readonly sql: Sql
  readonly queues: QueueFactory
  readonly bus: Bus
  readonly verifier: TokenVerifier
  /** Credential of the other services. */
  readonly serviceToken: string
  readonly directory: Directory
  /** Where the raid switch closes registration; absent = it is left alone. */
  readonly registration?: RegistrationControl | undefined
  /** Who hears of bans from the server; absent = the word waits. */
  readonly accountBans?: AccountBans | undefined
  /** Who hears of display names that moderators took away; absent = the word waits. */
  readonly accountNames?: AccountNames | undefined
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly settings: ChatSettings
  /** Set when several instances share their limits. */
  readonly redis?: Redis | undefined
  /** How outgoing webhooks are posted; default: over HTTP, with its guards. */
  readonly webhookSender?: WebhookSender | undefined
}
