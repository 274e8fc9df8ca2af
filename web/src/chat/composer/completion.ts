import type { Profile } from '@parley/common/contracts/identity'

const MAX_SUGGESTIONS = 8

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
