import { expect, it } from 'vitest'
import { searchedWords } from './searched-words.js'

it('phrases stay whole; `or` and what is left out are not looked for', () => {
  expect(searchedWords('tea "hot water" or milk -sugar -"brown sugar"')).toEqual(['tea', 'hot water', 'milk'])
})
