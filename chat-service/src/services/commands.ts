import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, InvalidInput, NotFound } from '@parley/common/errors'
import { newId, type RoomId } from '@parley/common/ids'
import type { NewAuditEntry } from '../repositories/audit.js'
import type { Command, CommandsRepository, Invocation } from '../repositories/commands.js'
import type { OutgoingWebhooksRepository } from '../repositories/outgoing-webhooks.js'
import type { CreateCommand } from '../schemas/commands.js'
import type { Access } from './access.js'
import { COMMAND_EVENT } from './event-types.js'
import { newSigningSecret, responseToken } from './outgoing-signatures.js'
import type { PostLimiter } from './post-limiter.js'
import { tokenHash } from './webhook-signatures.js'

export interface CommandWithSecret {
  readonly command: Command
  /** Shown once. */
  readonly secret: string
}

export type Invoked = Pick<Invocation, 'id' | 'state' | 'expiresAt'> & { readonly command: string }

const MOST_PER_ROOM = 50
/** How long a bot may answer. */
export const ANSWERABLE_MS = 30 * 60_000

/** Slash commands: registering them, and giving them. What bots answer: `command-replies.ts`. */
export class CommandService {
  constructor(
    private readonly access: Access,
    private readonly commands: CommandsRepository,
    private readonly webhooks: OutgoingWebhooksRepository,
    private readonly limiter: PostLimiter,
    private readonly clock: Clock,
    private readonly wakeDispatcher: () => void,
  ) {}

  async list(actor: Principal, roomId: RoomId): Promise<readonly Command[]> {
    await this.access.require(actor, 'command:list', { roomId })
    return this.commands.ofRoom(roomId)
  }

  /** The asker's account is the one that will answer. */
  async create(actor: Principal, roomId: RoomId, wish: CreateCommand): Promise<CommandWithSecret> {
    await this.access.require(actor, 'command:manage', { roomId })
    const { name, description, hint, url } = wish
    const secret = newSigningSecret()
    const id = newId()
    const webhookId = newId()
    const created = await this.commands.create(
      { id, roomId, name, description, hint, webhookId, botId: actor.userId },
      {
        id: webhookId,
        kind: 'command',
        roomId,
        name: `/${name}`,
        url,
        events: [],
        secret,
        mayBePrivate: false,
        createdBy: actor.userId,
      },
      MOST_PER_ROOM,
      entry(actor, roomId, 'command.create', { command_id: id, name, origin: new URL(url).origin }),
    )
    if (created === 'name_taken') throw new Conflict(`The room has a command /${name} already`, 'name_taken')
    if (created === 'too_many') throw new Conflict(`A room has at most ${MOST_PER_ROOM} commands`, 'too_many_commands')
    return { command: await this.#named(roomId, name), secret }
  }

  async remove(actor: Principal, roomId: RoomId, id: string): Promise<void> {
    await this.access.require(actor, 'command:manage', { roomId })
    if (!(await this.commands.remove(roomId, id, entry(actor, roomId, 'command.delete', { command_id: id })))) {
      throw commandNotFound()
    }
  }

  /** Takes `/name rest`; the answer comes to the room or to the asker's sockets. */
  async invoke(actor: Principal, roomId: RoomId, text: string): Promise<Invoked> {
    const { room } = await this.access.require(actor, 'command:use', { roomId })
    const [, name = '', rest = ''] = /^\/(\S+)\s*([\s\S]*)$/.exec(text) ?? []
    if (name === '') throw new InvalidInput(['body', 'text'], 'Names no command')
    const command = await this.#named(room.id, name.toLowerCase())
    const webhook = await this.webhooks.find(command.webhookId)
    if (!webhook || webhook.disabled !== null || webhook.isSuspended) {
      throw new Conflict(`/${command.name} does not work at the moment`, 'command_unavailable')
    }
    await this.limiter.take(actor.userId)
    const id = newId()
    const createdAt = this.clock.now()
    const expiresAt = new Date(createdAt.getTime() + ANSWERABLE_MS)
    const hash = tokenHash(responseToken(webhook.secret, id))
    const invocation = { id, text: rest.trim(), tokenHash: hash, createdAt, expiresAt }
    if (!(await this.commands.invoke(invocation, command, actor.userId, COMMAND_EVENT))) throw commandNotFound()
    this.wakeDispatcher()
    return { id, command: command.name, state: 'pending', expiresAt }
  }

  async #named(roomId: RoomId, name: string): Promise<Command> {
    const command = await this.commands.named(roomId, name)
    if (!command) throw commandNotFound()
    return command
  }
}

function entry(
  actor: Principal,
  roomId: RoomId,
  action: string,
  details: Readonly<Record<string, unknown>>,
): NewAuditEntry {
  return { actorId: actor.userId, action, roomId, messageId: null, userId: null, rule: null, details }
}

function commandNotFound(): NotFound {
  return new NotFound('Command', 'command_not_found')
}
