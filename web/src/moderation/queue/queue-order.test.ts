import { describe, expect, it } from 'vitest'
import { markedIn, stepFrom, successorOf, toggled, withRange } from './queue-order.js'

const ids = ['a', 'b', 'c', 'd']

describe('going through the queue', () => {
  it.each([
    ['forward', 'b', 1, 'c'],
    ['back', 'b', -1, 'a'],
    ['not beyond the end', 'd', 1, 'd'],
    ['not before the beginning', 'a', -1, 'a'],
    ['to the first from nowhere', null, 1, 'a'],
    ['to the first from what is gone', 'x', 1, 'a'],
  ])('goes %s', (_, current, step, expected) => {
    expect(stepFrom(ids, current, step)).toBe(expected)
  })

  it('goes nowhere in an empty queue', () => {
    expect(stepFrom([], null, 1)).toBeNull()
  })

  it.each([
    ['on to the next', 'b', ['b'], 'c'],
    ['over what leaves too', 'b', ['b', 'c'], 'd'],
    ['back from the last', 'd', ['d'], 'c'],
    ['nowhere when all leave', 'b', ids, null],
    ['nowhere else when it stays', 'b', ['a'], 'b'],
  ])('moves %s when items leave', (_, current, leaving, expected) => {
    expect(successorOf(ids, current, new Set(leaving))).toBe(expected)
  })
})

describe('marking', () => {
  it('puts in and takes out', () => {
    expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b'])
    expect([...toggled(new Set(['a', 'b']), 'a')]).toEqual(['b'])
  })

  it('holds for what the list shows, not for what has left it', () => {
    expect([...markedIn(ids, new Set(['c', 'x', 'a']))]).toEqual(['a', 'c'])
    expect(markedIn(ids, new Set(['x'])).size).toBe(0)
  })

  it('marks a range in either direction', () => {
    expect([...withRange(ids, new Set(), 'd', 'b')]).toEqual(['b', 'c', 'd'])
    expect([...withRange(ids, new Set(['a']), 'x', 'c')]).toEqual(['a', 'c'])
  })
})
