import { expect, it } from 'vitest'
import { saysHubIsAway } from './hub.js'

it.each([
  ['a lost connection', new TypeError('fetch failed'), true],
  ['a connection that broke', new TypeError('terminated'), true],
  ['an overloaded hub', new Error('Service unavailable error occurred while trying to load file: "x".'), true],
  ['a limit on requests', new Error('Error (429) occurred while trying to load file: "x".'), true],
  ['a model that is not there', new Error('Unauthorized access to file: "x".'), false],
  ['a broken file', new Error('Protobuf parsing failed.'), false],
  ['a strange config', new TypeError("Cannot read properties of undefined (reading 'x')"), false],
])('tells of %s whether the next try may go well', (_what, error, isAway) => {
  expect(saysHubIsAway(error)).toBe(isAway)
})
