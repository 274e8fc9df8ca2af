import { expect, it } from 'vitest'
import { shownLink } from './shown-link.js'

const made = { id: 'made' }

it('a new link is shown until the list of those that work has lost it', () => {
  expect(shownLink(undefined, [])).toBeNull()
  expect(shownLink(made, [{ id: 'other' }, made])).toBe(made)
  expect(shownLink(made, [{ id: 'other' }])).toBeNull()
})

it('a new link is shown where there is no list', () => {
  expect(shownLink(made, undefined)).toBe(made)
})
