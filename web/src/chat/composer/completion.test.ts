import { expect, it } from 'vitest'
import { commandIn, completionOf, suggestionsFor } from './completion.js'

const people = ['ada Lovelace', 'ben Okri', 'lovis Ada'].map((display_name, at) => ({
  id: String(at),
  username: `user${at}`,
  display_name,
}))

it('those whose name begins so come first; oneself is not suggested', () => {
  expect(suggestionsFor('lov', people, 'x').map(({ id }) => id)).toEqual(['0', '2'])
  expect(suggestionsFor('', people, '1').map(({ id }) => id)).toEqual(['0', '2'])
  expect(suggestionsFor('ser1', people, 'x').map(({ id }) => id)).toEqual(['1'])
})

const commands = ['remind', 'remove', 'poll'].map((name) => ({
  id: name,
  room: 'room',
  name,
  description: 'Does it',
  hint: '',
  bot: { id: 'bot', username: 'bot', display_name: 'Bot' },
  created_at: '2026-11-21T12:00:00.000Z',
}))
const sources = { people, ownId: 'x', commands }
const inserted = (text: string, cursor = text.length) =>
  completionOf(text, cursor, sources)?.suggestions.map((suggestion) => suggestion.inserted) ?? null

it('a slash that begins a message offers commands, until the name ends', () => {
  expect(inserted('/')).toEqual(['/remind ', '/remove ', '/poll '])
  expect(inserted('/REM')).toEqual(['/remind ', '/remove '])
  expect(inserted('/remind tomorrow', 4)).toEqual(['/remind ', '/remove '])
  expect(inserted('/remind tomorrow')).toBeNull()
  expect(inserted('and/or')).toBeNull()
  expect(inserted('/remind @lov')).toEqual(['@user0 ', '@user2 '])
})

it('only a name that the room knows makes a text a command', () => {
  expect(commandIn('/remind tomorrow', commands)?.name).toBe('remind')
  expect(commandIn('/Poll\nTea?', commands)?.name).toBe('poll')
  expect(commandIn('/etc/hosts', commands)).toBeUndefined()
  expect(commandIn('look at /poll', commands)).toBeUndefined()
})
