import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId, UserId } from '@parley/common/ids'
import { sqlState, UNIQUE_VIOLATION } from '@parley/common/postgres/errors'
import type { Sql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { insertOutgoingWebhook, type NewOutgoingWebhook } from './outgoing-webhooks.js'

/** A slash command of a room. */
export interface Command {
  readonly id: string
  readonly roomId: RoomId
  readonly name: string
  readonly description: string
  readonly hint: string
  readonly webhookId: string
  /** The account that answers. */
  readonly bot: Profile & { readonly id: UserId }
  readonly createdAt: Date
}

/** A command that somebody gave. */
export interface Invocation {
  readonly id: string
  readonly command: Command
  readonly room: { readonly id: RoomId; readonly name: string }
  readonly user: Profile & { readonly id: UserId }
  /** What was written after the name. */
  readonly text: string
  /** SHA-256 of the secret part of the response URL. */
  readonly tokenHash: string
  readonly state: 'pending' | 'delivered' | 'failed'
  readonly createdAt: Date
  readonly expiresAt: Date
}

interface CommandRow {
  id: string
  room_id: RoomId
  name: string
  description: string
  hint: string
  webhook_id: string
  bot_id: UserId
  bot_username: string
  bot_display_name: string
  created_at: Date
}

interface InvocationRow extends CommandRow {
  invocation_id: string
  room_name: string
  user_id: UserId
  username: string
  display_name: string
  text: string
  token_hash: string
  state: Invocation['state']
  invoked_at: Date
  expires_at: Date
}

const COMMAND_COLUMNS = `
  c.id, c.room_id, c.name, c.description, c.hint, c.webhook_id, c.bot_id,
  coalesce(bot.username, 'unknown') as bot_username, coalesce(bot.display_name, 'unknown') as bot_display_name,
  c.created_at`

/** Slash commands and their invocations. */
export class CommandsRepository {
  constructor(private readonly sql: Sql) {}

  async ofRoom(roomId: RoomId): Promise<Command[]> {
    const { sql } = this
    const rows = await sql<CommandRow[]>`
      select ${sql.unsafe(COMMAND_COLUMNS)} from commands c left join users bot on bot.id = c.bot_id
      where c.room_id = ${roomId} order by c.name`
    return rows.map(commandOf)
  }

  async named(roomId: RoomId, name: string): Promise<Command | null> {
    const { sql } = this
    const [row] = await sql<CommandRow[]>`
      select ${sql.unsafe(COMMAND_COLUMNS)} from commands c left join users bot on bot.id = c.bot_id
      where c.room_id = ${roomId} and c.name = ${name}`
    return row ? commandOf(row) : null
  }

  async isEnabled(webhookId: string): Promise<boolean> {
    const rows = await this.sql`select from outgoing_webhooks where id = ${webhookId} and disabled_at is null`
    return rows.length > 0
  }

  /** A command with the webhook that carries its invocations. */
  async create(
    command: Omit<Command, 'bot' | 'createdAt'> & { readonly botId: string },
    webhook: NewOutgoingWebhook,
    most: number,
    audit: NewAuditEntry,
  ): Promise<'created' | 'too_many' | 'name_taken'> {
    try {
      return await this.sql.begin(async (tx) => {
        if (!(await insertOutgoingWebhook(tx, webhook, most))) return 'too_many' as const
        await tx`
          insert into commands (id, room_id, name, description, hint, webhook_id, bot_id)
          values (${command.id}, ${command.roomId}, ${command.name}, ${command.description}, ${command.hint},
                  ${command.webhookId}, ${command.botId})`
        await appendAudit(tx, [audit])
        return 'created' as const
      })
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return 'name_taken'
      throw error
    }
  }

  /** With its webhook and whatever was on its way. */
  async remove(roomId: RoomId, id: string, audit: NewAuditEntry): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      const removed = await tx`
        delete from outgoing_webhooks where id in (
          select webhook_id from commands where id = ${id} and room_id = ${roomId})`
      if (removed.count === 0) return false
      await appendAudit(tx, [audit])
      return true
    })
  }

  /** Writes the invocation and its delivery down together; false when the command is gone meanwhile. */
  async invoke(
    invocation: Pick<Invocation, 'id' | 'text' | 'tokenHash' | 'expiresAt' | 'createdAt'>,
    command: Command,
    userId: UserId,
    eventType: string,
  ): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      // Webhook before command, as whoever removes them locks them.
      await tx`select from outgoing_webhooks where id = ${command.webhookId} for key share`
      const [known] = await tx`select id from commands where id = ${command.id} for key share`
      if (!known) return false
      await tx`
        insert into command_invocations (id, command_id, room_id, user_id, text, token_hash, created_at, expires_at)
        values (${invocation.id}, ${command.id}, ${command.roomId}, ${userId}, ${invocation.text},
                ${invocation.tokenHash}, ${invocation.createdAt}, ${invocation.expiresAt})`
      await tx`
        insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject, created_at, next_attempt_at)
        values (${command.webhookId}, ${`inv_${invocation.id.replaceAll('-', '')}`}, ${eventType}, ${command.roomId},
                ${JSON.stringify({ invocation_id: invocation.id })}::text::jsonb, ${invocation.createdAt},
                ${invocation.createdAt})`
      return true
    })
  }

  async invocation(id: string): Promise<Invocation | null> {
    const { sql } = this
    const [row] = await sql<InvocationRow[]>`
      select ${sql.unsafe(COMMAND_COLUMNS)}, i.id as invocation_id, r.name as room_name, i.user_id, u.username,
             u.display_name, i.text, i.token_hash, i.state, i.created_at as invoked_at, i.expires_at
      from command_invocations i
      join commands c on c.id = i.command_id
      join rooms r on r.id = i.room_id and r.deleted_at is null
      join users u on u.id = i.user_id and u.erased_at is null
      left join users bot on bot.id = c.bot_id
      where i.id = ${id}`
    return row ? invocationOf(row) : null
  }

  async finish(id: string, state: 'delivered' | 'failed'): Promise<void> {
    await this.sql`update command_invocations set state = ${state} where id = ${id} and state = 'pending'`
  }

  /** Counts a reply; false when there have been `most` already or its time is over. */
  async countReply(id: string, most: number, now: Date): Promise<boolean> {
    const counted = await this.sql`
      update command_invocations set replies = replies + 1
      where id = ${id} and replies < ${most} and expires_at > ${now} returning 1`
    return counted.length > 0
  }

  /** Forgets what can no longer be answered. */
  async forgetExpired(now: Date): Promise<void> {
    await this.sql`delete from command_invocations where expires_at < ${now}`
  }
}

function commandOf(row: CommandRow): Command {
  return {
    id: row.id,
    roomId: row.room_id,
    name: row.name,
    description: row.description,
    hint: row.hint,
    webhookId: row.webhook_id,
    bot: { id: row.bot_id, username: row.bot_username, display_name: row.bot_display_name },
    createdAt: row.created_at,
  }
}

function invocationOf(row: InvocationRow): Invocation {
  return {
    id: row.invocation_id,
    command: commandOf(row),
    room: { id: row.room_id, name: row.room_name },
    user: { id: row.user_id, username: row.username, display_name: row.display_name },
    text: row.text,
    tokenHash: row.token_hash,
    state: row.state,
    createdAt: row.invoked_at,
    expiresAt: row.expires_at,
  }
}
