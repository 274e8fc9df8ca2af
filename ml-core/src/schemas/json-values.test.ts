import { expect, it } from 'vitest'
import { holdsTooManyValues } from './json-values.js'

const A_LOT = 20_001

it.each([
  ['empty objects', `[${'{},'.repeat(A_LOT)}{}]`],
  ['numbers', `[${'1,'.repeat(A_LOT)}1]`],
  ['arrays in arrays', '['.repeat(A_LOT)],
  ['fields', `{${Array.from({ length: A_LOT }, (_, n) => `"x${n}":1`).join()}}`],
])('knows a body of twenty thousand %s', (_what, json) => {
  expect(holdsTooManyValues(json)).toBe(true)
})

it.each([
  ['a text of signs', JSON.stringify({ text: ',[{'.repeat(A_LOT) })],
  ['a text of escaped quotes', JSON.stringify({ text: '",'.repeat(A_LOT) })],
  ['a text that ends in a backslash', JSON.stringify([`${','.repeat(A_LOT)}\\`, 'x'])],
  ['a text without an end', `{"text":"${','.repeat(A_LOT)}`],
  ['white space', `{"text":1${' '.repeat(A_LOT)}}`],
  ['many texts', JSON.stringify(Array(128).fill('a, b '.repeat(1_000)))],
])('does not take %s for that', (_what, json) => {
  expect(holdsTooManyValues(json)).toBe(false)
})
