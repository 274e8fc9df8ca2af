import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { QUEUES, type QueueName } from '@parley/common/contracts/queues'
import type { Logger } from '@parley/common/logger'
import type { DeadLetter, QueueDepth } from '@parley/common/queue/queues'
import { answerOrNull } from './answer-or-null.js'
import { requirePermission } from './permissions.js'
import type { OutboxLag, ServiceReadiness, SystemSources } from './system-sources.js'

export type ServiceStatus = 'ready' | 'unavailable' | 'unreachable'

export interface ServiceState {
  readonly name: string
  readonly status: ServiceStatus
  readonly checks: Readonly<Record<string, string>>
}

/** Null figures: the queue's server does not answer. */
export interface QueueState {
  readonly name: QueueName
  readonly depth: QueueDepth | null
  /** The newest dead letters. */
  readonly deadLetters: readonly DeadLetter[]
}

export interface SystemState {
  readonly at: Date
  readonly services: readonly ServiceState[]
  readonly queues: readonly QueueState[]
  /** Null when chat-service does not answer. */
  readonly outbox: OutboxLag | null
}

/** What `/system` needs of the queue. */
export interface QueueInspector {
  depth(name: QueueName): Promise<QueueDepth>
  deadLetters(name: QueueName, limit: number): Promise<DeadLetter[]>
}

const SHOWN_DEAD_LETTERS = 5
const MAX_REASON = 500

export interface SystemServiceDeps {
  readonly sources: SystemSources
  readonly queues: QueueInspector
  /** Analytics' own readiness. */
  readonly self: () => Promise<ServiceReadiness>
  readonly clock: Clock
  readonly logger: Logger
}

/** The state of the whole installation. What cannot be reached is shown so; it never makes the answer fail. */
export class SystemService {
  constructor(private readonly deps: SystemServiceDeps) {}

  async state(actor: Principal): Promise<SystemState> {
    requirePermission(actor, 'system:read')
    const readiness = { ...this.deps.sources.readiness, analytics: this.deps.self }
    const [services, queues, outbox] = await Promise.all([
      Promise.all(Object.entries(readiness).map(([name, ask]) => this.#service(name, ask))),
      Promise.all((Object.keys(QUEUES) as QueueName[]).map((name) => this.#queue(name))),
      this.#orNull('outbox', this.deps.sources.outbox),
    ])
    return { at: this.deps.clock.now(), services, queues, outbox }
  }

  async #service(name: string, ask: () => Promise<ServiceReadiness>): Promise<ServiceState> {
    const answer = await this.#orNull(name, ask)
    if (!answer) return { name, status: 'unreachable', checks: {} }
    return { name, status: answer.isReady ? 'ready' : 'unavailable', checks: answer.checks }
  }

  async #queue(name: QueueName): Promise<QueueState> {
    const read = await this.#orNull(name, () =>
      Promise.all([this.deps.queues.depth(name), this.deps.queues.deadLetters(name, SHOWN_DEAD_LETTERS)]),
    )
    const [depth, deadLetters] = read ?? [null, []]
    return { name, depth, deadLetters: deadLetters.map(withShortReason) }
  }

  #orNull<T>(source: string, ask: () => Promise<T>): Promise<T | null> {
    return answerOrNull(source, ask, this.deps.logger)
  }
}

function withShortReason(letter: DeadLetter): DeadLetter {
  return { ...letter, failedReason: letter.failedReason.slice(0, MAX_REASON) }
}
