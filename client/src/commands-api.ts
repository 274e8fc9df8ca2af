import type { HttpClient } from './http-client.js'

/** A slash command of a room. */
export interface Command {
  readonly id: string
  readonly room: string
  /** Without the slash. */
  readonly name: string
  readonly description: string
  /** What to write after the name. */
  readonly hint: string
  readonly bot: { readonly id: string; readonly username: string; readonly display_name: string }
  readonly created_at: string
}

export interface CommandWithSecret extends Command {
  /** The outgoing webhook that carries the invocations: its deliveries, its rotation. */
  readonly webhook_id: string
  /** Key of the signatures; shown once. */
  readonly secret: string
}

export interface NewCommand {
  readonly name: string
  readonly description: string
  readonly hint?: string
  readonly url: string
}

export interface CommandInvocation {
  readonly id: string
  readonly command: string
  readonly state: 'pending' | 'delivered' | 'failed'
  /** Until then the bot may answer. */
  readonly expires_at: string
}

const PREFIX = '/api/chat/rooms'

/** Slash commands: giving them, and registering them. Answers come as messages or as the socket's `reply` frames. */
export class CommandsApi {
  constructor(private readonly http: HttpClient) {}

  async list(room: string): Promise<readonly Command[]> {
    const { items } = await this.http.request<{ readonly items: readonly Command[] }>(
      'GET',
      `${PREFIX}/${room}/commands`,
    )
    return items
  }

  /** `text` as it was typed: `/remind tomorrow ...`. @throws ApiError 404 when the room has no such command. */
  invoke(room: string, text: string): Promise<CommandInvocation> {
    return this.http.request('POST', `${PREFIX}/${room}/commands/invoke`, { json: { text } })
  }

  create(room: string, json: NewCommand): Promise<CommandWithSecret> {
    return this.http.request('POST', `${PREFIX}/${room}/commands`, { json })
  }

  remove(room: string, id: string): Promise<unknown> {
    return this.http.request('DELETE', `${PREFIX}/${room}/commands/${id}`)
  }
}
