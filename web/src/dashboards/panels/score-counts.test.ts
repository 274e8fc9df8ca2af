import { expect, it } from 'vitest'
import { countAtOrAbove } from './score-counts.js'

/** Fiftieths, as the API gives them. */
const bins = Array.from({ length: 50 }, (_, index) => ({ from: index / 50, to: (index + 1) / 50, messages: 0 }))
const scored = (counts: Readonly<Record<number, number>>) =>
  bins.map((bin, index) => ({ ...bin, messages: counts[index] ?? 0 }))
/** 100 low ones, 30 from 0.94 to 0.96, 5 from 0.98 on. */
const histogram = scored({ 0: 100, 47: 30, 49: 5 })

it.each([
  [0, 135, 135],
  [0.02, 35, 35],
  [0.515, 35, 35],
  [0.94, 35, 35],
  [0.95, 5, 35],
  [0.96, 5, 5],
  [0.985, 0, 5],
  [1, 0, 5],
])('at or above %d there are %d to %d', (threshold, least, most) => {
  expect(countAtOrAbove(histogram, threshold)).toEqual({ least, most })
})

it('of nothing there is nothing', () => {
  expect(countAtOrAbove([], 0.5)).toEqual({ least: 0, most: 0 })
})
