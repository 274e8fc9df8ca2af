import { systemClock } from '@parley/common/clock'
import { expect, it } from 'vitest'
import { QueueBound } from './queue-bound.js'

const MAX = 10

function aBound() {
  const state = { jobs: 0, looks: 0, nowMs: Date.parse('2026-01-01T00:00:00.000Z') }
  const depth = async () => {
    state.looks++
    const delayed = Math.floor(state.jobs / 2)
    return { waiting: state.jobs - delayed, active: 0, delayed, failed: 0, oldestWaitingMs: null }
  }
  return { state, bound: new QueueBound(depth, MAX, { now: () => new Date(state.nowMs) }) }
}

it('a queue is full from its bound on and has room under it, counting also what is tried again later', async () => {
  const { state, bound } = aBound()
  const seen: boolean[] = []
  for (const jobs of [MAX - 1, MAX, MAX + 1, MAX - 1]) {
    Object.assign(state, { jobs, nowMs: state.nowMs + 1_000 })
    bound.grows()
    await bound.look()
    seen.push(bound.isFull)
  }
  expect(seen).toEqual([false, true, true, false])
})

it('is looked at once a second, and not at all while it has room and nothing is added', async () => {
  const { state, bound } = aBound()
  await bound.look()
  bound.grows()
  await bound.look()
  expect(state.looks).toBe(1)
  state.nowMs += 1_000
  await bound.look()
  expect(state.looks).toBe(2)
  state.nowMs += 1_000
  await bound.look()
  expect(state.looks).toBe(2)
})

it('is looked at until it has room, also when the clock was set back', async () => {
  const { state, bound } = aBound()
  state.jobs = MAX
  await bound.look()
  expect(bound.isFull).toBe(true)
  Object.assign(state, { jobs: 0, nowMs: state.nowMs - 3_600_000 })
  await bound.look()
  expect(bound.isFull).toBe(false)
})

it('that cannot be asked says so, and is asked again at once', async () => {
  let looks = 0
  const depth = async () => {
    looks++
    if (looks === 1) throw new Error('no queue')
    return { waiting: MAX, active: 0, delayed: 0, failed: 0, oldestWaitingMs: null }
  }
  const bound = new QueueBound(depth, MAX, systemClock)
  await expect(bound.look()).rejects.toThrow('no queue')
  await bound.look()
  expect(bound.isFull).toBe(true)
})
