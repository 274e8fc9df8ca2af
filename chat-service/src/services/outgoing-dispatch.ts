import type { Clock } from '@parley/common/clock'
import { newId } from '@parley/common/ids'
import type { Logger } from '@parley/common/logger'
import type {
  Attempt,
  Delivery,
  DueDelivery,
  OutgoingDeliveriesRepository,
  Settlement,
} from '../repositories/outgoing-deliveries.js'
import type { OutgoingWebhook, OutgoingWebhooksRepository } from '../repositories/outgoing-webhooks.js'
import { DISABLED_AFTER_MS, parseRetryAfter, waitMs } from './delivery-schedule.js'
import type { EventBodies, EventPayload } from './event-bodies.js'
import { CHAT_EVENT_OF } from './event-types.js'
import { noticeFrame } from './notice-bodies.js'
import type { AttemptObserver } from './outgoing-metrics.js'
import { signedHeaders, validSecrets } from './outgoing-signatures.js'
import type { RoomPublisher } from './room-publisher.js'
import type { SendResult, WebhookSender } from './webhook-sender.js'

export type { DueDelivery } from '../repositories/outgoing-deliveries.js'

/** Longer than any attempt lasts: a delivery that nobody settled by then was lost with its process. */
const LEASE_MS = 60_000
const EXPAND = { maxLogs: 50, maxEntries: 500, maxPending: 1_000 } as const
const MAX_EVENT_ANSWER_BYTES = 1_024
const MAX_COMMAND_ANSWER_BYTES = 64 * 1_024
const LOG = { keptDays: 30, kept: 500 } as const

/** Invocations of slash commands: what is sent of them, and what an answer means. */
export interface Invocations {
  /** Null when there is nothing to send: expired, answered, or gone. */
  payload(invocationId: string, webhook: OutgoingWebhook, now: Date): Promise<EventPayload | null>
  /** The bot took it; `body` may be its first reply. */
  answered(invocationId: string, body: string): Promise<void>
  /** No attempt is left. */
  failed(invocationId: string): Promise<void>
}

export interface OutgoingDispatchDeps {
  readonly deliveries: OutgoingDeliveriesRepository
  readonly webhooks: OutgoingWebhooksRepository
  readonly bodies: EventBodies
  readonly invocations: Invocations
  readonly sender: WebhookSender
  readonly publisher: RoomPublisher
  readonly clock: Clock
  readonly logger: Logger
  /** Of the rooms' logs. */
  readonly epoch: string
  readonly observe?: AttemptObserver
  readonly random?: () => number
}

/**
 * Carries events to outgoing webhooks. Every step is written down before the next one: a process that dies between two
 * sends an event again at worst, under the same `webhook-id`.
 */
export class OutgoingDispatch {
  constructor(private readonly deps: OutgoingDispatchDeps) {}

  /** Makes deliveries of what happened in the rooms; true when there may be more at once. */
  async expand(): Promise<boolean> {
    const { deliveries, epoch, clock } = this.deps
    const moved = await deliveries.expand({ ...EXPAND, types: CHAT_EVENT_OF, epoch, now: clock.now() })
    return moved === EXPAND.maxLogs
  }

  /** Takes up to `limit` due deliveries, for `deliver`; those of webhooks that are `busy` are left for later. */
  claim(limit: number, busy: readonly string[]): Promise<DueDelivery[]> {
    const now = this.deps.clock.now()
    return this.deps.deliveries.claim(now, new Date(now.getTime() + LEASE_MS), limit, busy)
  }

  /** Makes one attempt and writes down what came of it. */
  async deliver({ delivery, webhook }: DueDelivery): Promise<void> {
    const { clock, deliveries } = this.deps
    const payload = await this.#payload(delivery, webhook)
    if (payload === null) {
      await deliveries.settle(delivery, { status: null, error: 'gone', ms: 0 }, { kind: 'drop' }, clock.now())
      return
    }
    const result = await this.#send(delivery, webhook, payload)
    if (result.kind === 'answered' && isSuccess(result.status) && 'invocation_id' in delivery.subject) {
      // Before it counts as delivered: a reply that is not posted yet is asked for again.
      await this.deps.invocations.answered(delivery.subject.invocation_id, result.body)
    }
    const settlement = this.#settlement(delivery, webhook, result)
    this.deps.observe?.({ outcome: settlement.kind, ms: result.ms })
    const failingSince = await deliveries.settle(delivery, attemptOf(result), settlement, clock.now())
    if (settlement.kind === 'failed' && 'invocation_id' in delivery.subject) {
      await this.deps.invocations.failed(delivery.subject.invocation_id)
    }
    await this.#disableIfHopeless(webhook, result, failingSince)
  }

  /** Keeps the log of deliveries bounded. */
  prune(): Promise<number> {
    const cutoff = new Date(this.deps.clock.now().getTime() - LOG.keptDays * 24 * 3_600_000)
    return this.deps.deliveries.prune(cutoff, LOG.kept)
  }

  #payload(delivery: Delivery, webhook: OutgoingWebhook): Promise<EventPayload | null> {
    const { subject } = delivery
    if (!('invocation_id' in subject)) return this.deps.bodies.of(delivery)
    return this.deps.invocations.payload(subject.invocation_id, webhook, this.deps.clock.now())
  }

  #send(delivery: Delivery, webhook: OutgoingWebhook, payload: EventPayload): Promise<SendResult> {
    const now = this.deps.clock.now()
    const body = JSON.stringify(payload)
    return this.deps.sender.send({
      url: webhook.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Parley-Webhooks/1.0',
        ...signedHeaders(delivery.eventId, now, body, validSecrets(webhook, now)),
      },
      body,
      mayBePrivate: webhook.mayBePrivate,
      maxAnswerBytes: webhook.kind === 'command' ? MAX_COMMAND_ANSWER_BYTES : MAX_EVENT_ANSWER_BYTES,
    })
  }

  #settlement(delivery: Delivery, webhook: OutgoingWebhook, result: SendResult): Settlement {
    if (result.kind === 'answered' && isSuccess(result.status)) return { kind: 'delivered' }
    const now = this.deps.clock.now()
    const asked = result.kind === 'answered' ? parseRetryAfter(result.retryAfter, now) : null
    const wait = waitMs(webhook.kind, delivery.attempts, (this.deps.random ?? Math.random)(), asked)
    return wait === null ? { kind: 'failed' } : { kind: 'retry', at: new Date(now.getTime() + wait) }
  }

  /** Nobody knocks for weeks at a door that nobody opens; 410 says so outright (Standard Webhooks). */
  async #disableIfHopeless(webhook: OutgoingWebhook, result: SendResult, failingSince: Date | null): Promise<void> {
    const now = this.deps.clock.now()
    const isGone = result.kind === 'answered' && result.status === 410
    const isFailing = failingSince !== null && now.getTime() - failingSince.getTime() >= DISABLED_AFTER_MS
    if (!isGone && !isFailing) return
    const reason = isGone ? 'gone' : 'failing'
    const { id, name, roomId, createdBy } = webhook
    const notice = await this.deps.webhooks.disable(id, reason, now, {
      audit: {
        id: newId(),
        actorId: null,
        action: 'outgoing_webhook.disable',
        roomId,
        messageId: null,
        userId: null,
        rule: null,
        details: { webhook_id: id, name, reason },
      },
      notice: {
        userId: createdBy,
        kind: 'webhook',
        roomId,
        messageId: null,
        actId: null,
        state: null,
        note: null,
        reason: isGone
          ? `The outgoing webhook “${name}” was disabled: its address says that it is gone`
          : `The outgoing webhook “${name}” was disabled: nothing could be delivered for a day`,
      },
    })
    if (notice === null) return
    this.deps.logger.warn({ webhook: id, reason }, 'an outgoing webhook was disabled')
    this.deps.publisher.tell(createdBy, noticeFrame(notice))
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function attemptOf(result: SendResult): Attempt {
  if (result.kind === 'unanswered') return { status: null, error: result.error, ms: result.ms }
  const { status, ms } = result
  return { status, error: isSuccess(status) ? null : `status ${status}`, ms }
}
