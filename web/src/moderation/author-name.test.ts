import { expect, it } from 'vitest'
import { authorName } from './author-name.js'

it.each([
  ['ada', 'Ada Lovelace', 'Ada Lovelace @ada'],
  ['ada', 'ada', 'ada'],
  ['Builds', 'Builds', 'Builds'],
])('%s, shown as %s, is %s to moderators', (sender_name, sender_display_name, shown) => {
  expect(authorName({ sender_name, sender_display_name })).toBe(shown)
})
