import type { Command } from '@parley/client/commands-api'
import type { Profile } from '@parley/common/contracts/identity'
import { mentionBeingTyped } from '../log/mentions.js'

const MAX_SUGGESTIONS = 8

/** What stands in place of what was typed if it is chosen. */
export type Suggestion = { readonly inserted: string } & (
  | { readonly kind: 'person'; readonly person: Profile }
  | { readonly kind: 'command'; readonly command: Command }
)

export interface Completion {
  /** Where the word that is completed begins. */
  readonly begin: number
  readonly suggestions: readonly Suggestion[]
}

interface Sources {
  readonly people: readonly Profile[]
  readonly ownId: string
  readonly commands: readonly Command[]
}

const COMMAND_BEING_TYPED = /^\/([a-z0-9_-]{0,32})$/i
const COMMAND = /^\/([a-z0-9][a-z0-9_-]{0,31})(?:\s|$)/i

/** What the word before the cursor may become; null = nothing. */
export function completionOf(text: string, cursor: number, { people, ownId, commands }: Sources): Completion | null {
  const command = COMMAND_BEING_TYPED.exec(text.slice(0, cursor))
  if (command) {
    const suggestions = commandsFor(command[1] ?? '', commands).map((found) => asSuggestion(found))
    return suggestions.length === 0 ? null : { begin: 0, suggestions }
  }
  const mention = mentionBeingTyped(text, cursor)
  if (!mention) return null
  const suggestions = suggestionsFor(mention.query, people, ownId).map(
    (person): Suggestion => ({ kind: 'person', person, inserted: `@${person.username} ` }),
  )
  return suggestions.length === 0 ? null : { begin: mention.begin, suggestions }
}

/** Which of the room's commands `text` gives; undefined = none, it is a message. */
export function commandIn(text: string, commands: readonly Command[]): Command | undefined {
  const name = commandNameIn(text)
  return commands.find((command) => command.name === name)
}

/** The name `text` begins with after a slash, as commands are named; null = it does not. */
export function commandNameIn(text: string): string | null {
  return COMMAND.exec(text)?.[1]?.toLowerCase() ?? null
}

/** Those whose name begins so. */
export function commandsFor(query: string, commands: readonly Command[]): readonly Command[] {
  const wanted = query.toLowerCase()
  return commands.filter(({ name }) => name.startsWith(wanted)).slice(0, MAX_SUGGESTIONS)
}

/** Who may be meant by what was typed after the `@`: names that begin so first, then those that hold it. */
export function suggestionsFor(query: string, people: readonly Profile[], ownId: string): readonly Profile[] {
  const wanted = query.toLowerCase()
  const others = people.filter(({ id }) => id !== ownId)
  const begins = others.filter(
    ({ username, display_name: name }) =>
      username.toLowerCase().startsWith(wanted) ||
      name
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(wanted)),
  )
  const holds = others.filter((person) => !begins.includes(person) && person.username.toLowerCase().includes(wanted))
  return [...begins, ...holds].slice(0, MAX_SUGGESTIONS)
}

function asSuggestion(command: Command): Suggestion {
  return { kind: 'command', command, inserted: `/${command.name} ` }
}
