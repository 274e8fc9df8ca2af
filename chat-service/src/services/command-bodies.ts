import type { Command } from '../repositories/commands.js'
import type { CommandBody } from '../schemas/commands.js'

export function commandBody(command: Command): CommandBody {
  return {
    id: command.id,
    room: command.roomId,
    name: command.name,
    description: command.description,
    hint: command.hint,
    bot: command.bot,
    created_at: command.createdAt.toISOString(),
  }
}
