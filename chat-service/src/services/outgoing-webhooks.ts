import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, Forbidden, NotFound } from '@parley/common/errors'
import { newId, type RoomId } from '@parley/common/ids'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { Delivery, OutgoingDeliveriesRepository } from '../repositories/outgoing-deliveries.js'
import type {
  ListedWebhook,
  OutgoingWebhookChange,
  OutgoingWebhooksRepository,
} from '../repositories/outgoing-webhooks.js'
import { CHAT_EVENTS, type ChangeOutgoingWebhook, type CreateOutgoingWebhook } from '../schemas/outgoing-webhooks.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'
import { PING_EVENT } from './event-types.js'
import { newSigningSecret } from './outgoing-signatures.js'
import type { PostLimiter } from './post-limiter.js'

const MOST = 20
const HOUR_MS = 3_600_000

/** Setting up what is told of events. How it is told: `outgoing-dispatch.ts`; docs/webhooks.md. */
export class OutgoingWebhookService {
  constructor(
    private readonly access: Access,
    private readonly webhooks: OutgoingWebhooksRepository,
    private readonly deliveries: OutgoingDeliveriesRepository,
    private readonly limiter: PostLimiter,
    private readonly clock: Clock,
    private readonly wakeDispatcher: () => void,
  ) {}

  /** Of a room, or with null of the server. */
  async list(actor: Principal, roomId: RoomId | null): Promise<readonly ListedWebhook[]> {
    await this.#require(actor, roomId)
    return this.webhooks.list(roomId)
  }

  /** The secret in the answer is shown this once. It hears of what happens from now on. */
  async create(actor: Principal, roomId: RoomId | null, wish: CreateOutgoingWebhook): Promise<ListedWebhook> {
    await this.#require(actor, roomId)
    if (wish.may_be_private) demandAdmin(actor)
    const id = newId()
    const audit = entry(actor, roomId, 'create', { webhook_id: id, ...described(wish) })
    const created = {
      id,
      kind: 'events' as const,
      roomId,
      name: wish.name,
      url: wish.url,
      events: wish.events,
      secret: newSigningSecret(),
      mayBePrivate: wish.may_be_private,
      createdBy: actor.userId,
    }
    if (!(await this.webhooks.create(created, MOST, audit))) {
      throw new Conflict(`There are ${MOST} outgoing webhooks already`, 'too_many_webhooks')
    }
    return this.#find(id)
  }

  /** Enabling starts from now: what happened in the meantime is passed over. */
  async change(actor: Principal, id: string, wish: ChangeOutgoingWebhook): Promise<ListedWebhook> {
    const known = await this.#requireOn(actor, id)
    if (wish.may_be_private === true && !known.mayBePrivate) demandAdmin(actor)
    if (known.kind === 'command' && wish.events !== undefined) {
      throw new Conflict('A command hears of its invocations only', 'not_for_commands')
    }
    const audit = entry(actor, known.roomId, 'change', { webhook_id: id, ...described(wish) })
    const change = this.#changeOf(actor, known, wish)
    const wasEnabled = known.disabled !== null && change.disabled === null
    const hearsChat = (events: readonly string[]): boolean => CHAT_EVENTS.some((type) => events.includes(type))
    const startsChat = wish.events !== undefined && hearsChat(wish.events) && !hearsChat(known.events)
    if (!(await this.webhooks.change(id, change, wasEnabled || startsChat, audit))) throw webhookNotFound()
    return this.#find(id)
  }

  /**
   * A new secret, shown once; for `keepHours` the old one signs as well. Of two older ones the elder ends. From then on
   * the asker answers for the webhook.
   */
  async rotate(actor: Principal, id: string, keepHours: number): Promise<ListedWebhook> {
    const known = await this.#requireOn(actor, id)
    const until = new Date(this.clock.now().getTime() + keepHours * HOUR_MS)
    const previous = keepHours === 0 ? null : { secret: known.secret, until }
    const audit = entry(actor, known.roomId, 'rotate', { webhook_id: id, keep_hours: keepHours })
    const rotated = await this.webhooks.change(
      id,
      { secret: newSigningSecret(), previous, createdBy: actor.userId },
      false,
      audit,
    )
    if (!rotated) throw webhookNotFound()
    return this.#find(id)
  }

  async remove(actor: Principal, id: string): Promise<void> {
    const known = await this.#requireOn(actor, id)
    const audit = entry(actor, known.roomId, 'delete', { webhook_id: id, name: known.name })
    if (!(await this.webhooks.remove(id, audit))) throw webhookNotFound()
  }

  /** Sends a `ping`, to see whether it arrives. */
  async ping(actor: Principal, id: string): Promise<Delivery> {
    const known = await this.#requireOn(actor, id)
    demandEnabled(known)
    await this.limiter.take(actor.userId)
    const eventId = `ping_${newId().replaceAll('-', '')}`
    const ping = { webhookId: id, eventId, type: PING_EVENT, roomId: known.roomId, subject: { ping: true } } as const
    if (!(await this.deliveries.add(ping, this.clock.now()))) throw webhookDisabled()
    this.wakeDispatcher()
    return this.#delivery(id, eventId)
  }

  /** Newest first, older than `before`. */
  async log(
    actor: Principal,
    id: string,
    before: { readonly at: string; readonly id: string } | null,
    limit: number,
  ): Promise<readonly Delivery[]> {
    await this.#requireOn(actor, id)
    return this.deliveries.page(id, before, limit)
  }

  /** Sends an event again, whether it had arrived or not. */
  async redeliver(actor: Principal, id: string, eventId: string): Promise<Delivery> {
    const known = await this.#requireOn(actor, id)
    const delivery = await this.#delivery(id, eventId)
    if ('invocation_id' in delivery.subject) throw new Conflict('Nobody waits for it any more', 'invocation_over')
    demandEnabled(known)
    await this.limiter.take(actor.userId)
    if (!(await this.deliveries.retry(id, eventId, this.clock.now()))) {
      demandEnabled(await this.#find(id))
      throw new Conflict('It waits to be delivered already', 'already_pending')
    }
    this.wakeDispatcher()
    return this.#delivery(id, eventId)
  }

  /** Who may not allow the private network cannot point such a webhook elsewhere and keep the allowance. */
  #changeOf(actor: Principal, known: ListedWebhook, wish: ChangeOutgoingWebhook): OutgoingWebhookChange {
    const movesUrl = wish.url !== undefined && wish.url !== known.url
    const mayBePrivate = wish.may_be_private ?? (movesUrl && !isAdmin(actor) ? false : known.mayBePrivate)
    const disabled =
      wish.is_disabled === undefined
        ? known.disabled
        : wish.is_disabled
          ? (known.disabled ?? { at: this.clock.now(), reason: 'manually' })
          : null
    return {
      mayBePrivate,
      disabled,
      ...(wish.name === undefined ? {} : { name: wish.name }),
      ...(wish.url === undefined ? {} : { url: wish.url }),
      ...(wish.events === undefined ? {} : { events: wish.events }),
    }
  }

  async #require(actor: Principal, roomId: RoomId | null): Promise<void> {
    if (roomId === null) await this.access.require(actor, 'server:webhooks')
    else await this.access.require(actor, 'webhook:manage', { roomId })
  }

  /** Whoever may not manage it does not learn that it exists. */
  async #requireOn(actor: Principal, id: string): Promise<ListedWebhook> {
    const known = await this.#find(id)
    try {
      await this.#require(actor, known.roomId)
    } catch (error) {
      if (error instanceof NotFound || error instanceof Forbidden) throw webhookNotFound()
      throw error
    }
    return known
  }

  async #find(id: string): Promise<ListedWebhook> {
    const known = await this.webhooks.find(id)
    if (!known) throw webhookNotFound()
    return known
  }

  async #delivery(id: string, eventId: string): Promise<Delivery> {
    const delivery = await this.deliveries.find(id, eventId)
    if (!delivery) throw new NotFound('Delivery', 'delivery_not_found')
    return delivery
  }
}

function isAdmin(actor: Principal): boolean {
  return holdsServerRole(actor, 'admin') && actor.scopes.has('admin')
}

function demandAdmin(actor: Principal): void {
  if (!isAdmin(actor)) throw new Forbidden('Only admins allow addresses of the private network', 'private_needs_admin')
}

function demandEnabled({ disabled }: ListedWebhook): void {
  if (disabled !== null) throw webhookDisabled()
}

function webhookDisabled(): Conflict {
  return new Conflict('This webhook is disabled', 'webhook_disabled')
}

/** Without the URL's path, which may hold a secret of the receiver's. */
function described({ url, ...rest }: ChangeOutgoingWebhook): Readonly<Record<string, unknown>> {
  return url === undefined ? rest : { ...rest, origin: new URL(url).origin }
}

function entry(
  actor: Principal,
  roomId: RoomId | null,
  what: 'create' | 'change' | 'rotate' | 'delete',
  details: Readonly<Record<string, unknown>>,
): NewAuditEntry {
  const action = `outgoing_webhook.${what}`
  return { actorId: actor.userId, action, roomId, messageId: null, userId: null, rule: null, details }
}

function webhookNotFound(): NotFound {
  return new NotFound('Outgoing webhook', 'webhook_not_found')
}
