import type { ReplyFrame } from '@parley/common/contracts/socket'
import type { Topics } from './topics.js'

/** A slash command that was given here, and what came of it: for one's own eyes, gone with the page. */
export interface GivenCommand {
  readonly id: string
  /** As it was typed. */
  readonly text: string
  readonly state: 'waiting' | 'answered' | 'failed'
  /** Who answered, or should have; empty before that. */
  readonly bot: string
  readonly answers: readonly string[]
}

const NOTHING: readonly GivenCommand[] = []
const MAX_PER_ROOM = 5
/** Answers that came before we heard the command's id. */
const MAX_EARLY = 20

export const commandsTopic = (room: string): string => `commands:${room}`

/** Commands one has given, by room. */
export class CommandAnswers {
  readonly #rooms = new Map<string, readonly GivenCommand[]>()
  readonly #early = new Map<string, ReplyFrame[]>()

  constructor(private readonly topics: Topics) {}

  of(room: string): readonly GivenCommand[] {
    return this.#rooms.get(room) ?? NOTHING
  }

  given(room: string, id: string, text: string): void {
    const command: GivenCommand = { id, text, state: 'waiting', bot: '', answers: [] }
    this.#set(room, [...this.of(room), command].slice(-MAX_PER_ROOM))
    const early = this.#early.get(id) ?? []
    this.#early.delete(id)
    for (const reply of early) this.heard(reply)
  }

  heard(reply: ReplyFrame): void {
    const { room, invocation_id: id, state, text, bot } = reply
    if (!this.of(room).some((command) => command.id === id)) {
      this.#keepEarly(reply)
      return
    }
    this.#set(
      room,
      this.of(room).map((command) => {
        if (command.id !== id) return command
        // Of a failure the text is the server's, in its own language; the state says as much.
        const answers = state === 'answered' ? [...command.answers, text] : command.answers
        return { ...command, state, bot: bot.display_name, answers }
      }),
    )
  }

  dismiss(room: string, id: string): void {
    this.#set(
      room,
      this.of(room).filter((command) => command.id !== id),
    )
  }

  #keepEarly(reply: ReplyFrame): void {
    const { invocation_id: id } = reply
    this.#early.set(id, [...(this.#early.get(id) ?? []), reply])
    const [oldest] = this.#early.keys()
    if (this.#early.size > MAX_EARLY && oldest !== undefined) this.#early.delete(oldest)
  }

  #set(room: string, commands: readonly GivenCommand[]): void {
    if (commands.length === 0) this.#rooms.delete(room)
    else this.#rooms.set(room, commands)
    this.topics.tell(commandsTopic(room))
  }
}
