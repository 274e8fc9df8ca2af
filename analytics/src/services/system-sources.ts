/** What one service says of itself at `/ready`. */
export interface ServiceReadiness {
  readonly isReady: boolean
  /** Its dependencies, such as `database: ok`. */
  readonly checks: Readonly<Record<string, string>>
}

/** What has been committed in chat-service but not queued yet. */
export interface OutboxLag {
  readonly pending: number
  /** Age of the oldest entry in milliseconds; null when there is none. */
  readonly oldestAgeMs: number | null
}

/** What waits for a person's decision in chat-service. Ages in milliseconds; null when nothing waits. */
export interface ReviewQueueAges {
  readonly open: number
  readonly oldestAgeMs: number | null
  readonly p50AgeMs: number | null
  readonly p95AgeMs: number | null
  readonly causes: readonly { readonly cause: string; readonly open: number; readonly oldestAgeMs: number }[]
}

/**
 * Where `/system` learns of the other services. In one process these are calls into their apps, on many machines
 * requests to their addresses. A source may reject or hang: it is then shown as unreachable.
 */
export interface SystemSources {
  /** By service name: `auth-service`, `chat-service`, `ml-core`. Analytics itself is added. */
  readonly readiness: Readonly<Record<string, () => Promise<ServiceReadiness>>>
  readonly outbox: () => Promise<OutboxLag>
  readonly reviewQueue: () => Promise<ReviewQueueAges>
}
