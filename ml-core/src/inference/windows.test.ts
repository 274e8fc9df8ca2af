import { expect, it } from 'vitest'
import { windowsOf } from './windows.js'

const tokens = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

it.each([
  [0, 1],
  [10, 1],
  [11, 2],
  [16, 2],
  [17, 3],
  [100, 16],
])('%i tokens make %i windows of 10 with an overlap of 4', (count, expected) => {
  const windows = windowsOf(tokens(count), 10, 4)
  expect(windows).toHaveLength(expected)
  expect(new Set(windows.flat())).toEqual(new Set(tokens(count)))
  for (const window of windows) expect(window.length).toBe(Math.min(count, 10))
})

it('every phrase as long as the overlap stands whole in some window', () => {
  const windows = windowsOf(tokens(101), 10, 4)
  for (let begin = 0; begin + 4 <= 101; begin += 1) {
    const phrase = tokens(101).slice(begin, begin + 4)
    expect(windows.some((window) => phrase.every((token) => window.includes(token)))).toBe(true)
  }
})
