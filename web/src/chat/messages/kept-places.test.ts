import { expect, it } from 'vitest'
import { aMessage } from '../log/a-message.js'
import type { Row } from '../log/rows.js'
import { keptPlaces } from './kept-places.js'

const flags = { startsDay: false, startsGroup: false, startsUnread: false }
const rows = [1, 2, 3].map((seq): Row => ({ kind: 'message', key: `key-${seq}`, message: aMessage(seq), ...flags }))

it('the row that Tab leads to and the one that is edited stay', () => {
  expect(keptPlaces(rows, 'key-3', 'm1')).toEqual([2, 0])
})

it('nothing stays for what is not there', () => {
  expect(keptPlaces(rows, 'key-9', 'm9')).toEqual([])
  expect(keptPlaces([], null, null)).toEqual([])
})
