import type { Principal } from '@parley/common/contracts/identity'
import { Conflict } from '@parley/common/errors'
import { newId, type RoomId } from '@parley/common/ids'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { Webhook, WebhookChange, WebhooksRepository } from '../repositories/webhooks.js'
import type { ChangeWebhook, CreateWebhook, RotatedPart } from '../schemas/webhooks.js'
import type { Access } from './access.js'
import { holdsServerRole } from './access-rules.js'
import type { NameRules } from './name-rules.js'
import { webhookNotFound } from './webhook-not-found.js'
import { newSecret, tokenHash } from './webhook-signatures.js'

/** What is shown once: null where there is none, or nothing new. */
export interface ShownSecrets {
  readonly token: string | null
  readonly secret: string | null
}

export interface WebhookWithSecrets extends ShownSecrets {
  readonly webhook: Webhook
}

const MAX_PER_ROOM = 50

/** The webhooks of a room, for its moderators. What they post: `webhook-deliveries.ts`. */
export class WebhookService {
  constructor(
    private readonly access: Access,
    private readonly webhooks: WebhooksRepository,
    private readonly names: NameRules,
  ) {}

  async list(actor: Principal, roomId: RoomId): Promise<readonly Webhook[]> {
    await this.access.require(actor, 'webhook:manage', { roomId })
    return this.webhooks.ofRoom(roomId)
  }

  async create(
    actor: Principal,
    roomId: RoomId,
    { name, kind, is_signed }: CreateWebhook,
  ): Promise<WebhookWithSecrets> {
    await this.access.require(actor, 'webhook:manage', { roomId })
    await this.#demandAcceptable(actor, roomId, name)
    const token = newSecret()
    const secret = is_signed || kind === 'github' ? newSecret() : null
    const created = {
      id: newId(),
      roomId,
      kind,
      name,
      tokenHash: tokenHash(token),
      hmacSecret: secret,
      createdBy: actor.userId,
    }
    const details = { webhook_id: created.id, name, kind, is_signed: secret !== null }
    const isCreated = await this.webhooks.create(created, MAX_PER_ROOM, entry(actor, roomId, 'webhook.create', details))
    if (!isCreated) throw new Conflict(`A room has at most ${MAX_PER_ROOM} webhooks`, 'too_many_webhooks')
    return { webhook: await this.#inRoom(roomId, created.id), token, secret }
  }

  async change(actor: Principal, roomId: RoomId, id: string, change: ChangeWebhook): Promise<Webhook> {
    await this.access.require(actor, 'webhook:manage', { roomId })
    const { name, is_disabled } = change
    if (name !== undefined) await this.#demandAcceptable(actor, roomId, name)
    const next: WebhookChange = {
      ...(name === undefined ? {} : { name }),
      ...(is_disabled === undefined ? {} : { isDisabled: is_disabled }),
    }
    await this.#inRoom(roomId, id)
    return found(
      await this.webhooks.change(id, next, entry(actor, roomId, 'webhook.change', { webhook_id: id, ...change })),
    )
  }

  /**
   * New secrets, shown once; the old ones stop working at once, and the webhook is the asker's from then on: who made it
   * cannot use it any more, so what holds against them no longer holds against it. A webhook without signatures has
   * no secret to rotate.
   */
  async rotate(actor: Principal, roomId: RoomId, id: string, what: RotatedPart): Promise<WebhookWithSecrets> {
    await this.access.require(actor, 'webhook:manage', { roomId })
    const known = await this.#inRoom(roomId, id)
    const token = what === 'secret' ? null : newSecret()
    const secret = what === 'path' || known.hmacSecret === null ? null : newSecret()
    if (token === null && secret === null) throw new Conflict('This webhook has no signing secret', 'not_signed')
    const change: WebhookChange = {
      createdBy: actor.userId,
      ...(token === null ? {} : { tokenHash: tokenHash(token) }),
      ...(secret === null ? {} : { hmacSecret: secret }),
    }
    const audit = entry(actor, roomId, 'webhook.rotate', { webhook_id: id, what })
    return { webhook: found(await this.webhooks.change(id, change, audit)), token, secret }
  }

  async remove(actor: Principal, roomId: RoomId, id: string): Promise<void> {
    await this.access.require(actor, 'webhook:manage', { roomId })
    const { name } = await this.#inRoom(roomId, id)
    const audit = entry(actor, roomId, 'webhook.delete', { webhook_id: id, name })
    if (!(await this.webhooks.remove(id, audit))) throw webhookNotFound()
  }

  /** @throws InvalidInput for a name that the policy's lists refuse. */
  async #demandAcceptable(actor: Principal, roomId: RoomId, name: string): Promise<void> {
    if (!holdsServerRole(actor, 'moderator')) await this.names.demandAcceptable(roomId, [[['body', 'name'], name]])
  }

  async #inRoom(roomId: RoomId, id: string): Promise<Webhook> {
    const webhook = await this.webhooks.find(id)
    if (webhook?.roomId !== roomId) throw webhookNotFound()
    return webhook
  }
}

function found(webhook: Webhook | null): Webhook {
  if (!webhook) throw webhookNotFound()
  return webhook
}

function entry(
  actor: Principal,
  roomId: RoomId,
  action: string,
  details: Readonly<Record<string, unknown>>,
): NewAuditEntry {
  return { actorId: actor.userId, action, roomId, messageId: null, userId: null, rule: null, details }
}
