import { expect, it } from 'vitest'
import { itemPath } from './item-place.js'

const room = { id: 'r', name: 'lobby', kind: 'public' }

it.each([
  ['a message', { room, message_id: 'm' }, '/chat/r?m=m'],
  ['a room’s name, which is no message', { room, message_id: null }, '/chat/r'],
  ['a person’s name, which is in no room', { room: null, message_id: null }, null],
])('of %s leads where it can be seen', (_what, item, path) => {
  expect(itemPath(item)).toBe(path)
})
