import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Recounts } from './recounts.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('every room that was read is counted, also when one goes on to the next at once', () => {
  const counted: string[] = []
  const recounts = new Recounts((room) => counted.push(room))
  recounts.soon('tea')
  recounts.soon('coffee')
  vi.runAllTimers()
  expect(counted).toEqual(['tea', 'coffee'])
})

it('a room that is read on is counted once, afterwards', () => {
  const counted: string[] = []
  const recounts = new Recounts((room) => counted.push(room))
  recounts.soon('tea')
  vi.advanceTimersByTime(1_000)
  recounts.soon('tea')
  vi.advanceTimersByTime(1_000)
  expect(counted).toEqual([])
  vi.runAllTimers()
  expect(counted).toEqual(['tea'])
})

it('nothing is counted after the end', () => {
  const counted: string[] = []
  const recounts = new Recounts((room) => counted.push(room))
  recounts.soon('tea')
  recounts.soon('coffee')
  recounts.close()
  vi.runAllTimers()
  expect(counted).toEqual([])
})
