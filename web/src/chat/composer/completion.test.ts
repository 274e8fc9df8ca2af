import { expect, it } from 'vitest'
import { suggestionsFor } from './completion.js'

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
