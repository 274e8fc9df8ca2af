import { expect, it } from 'vitest'
import { NotFound, Unavailable } from '../errors.js'
import { ConnectionLost } from '../postgres/errors.js'
import { throughOutages } from './outages.js'

const PATIENCE = { limitMs: 60_000, firstRetryMs: 1, maxRetryMs: 4 }
const never = new AbortController().signal

/** Fails by `errors`, one after the other, and then succeeds. */
function workThatFailsBy(...errors: readonly Error[]) {
  const left = [...errors]
  return async (): Promise<string> => {
    const error = left.shift()
    if (error) throw error
    return 'done'
  }
}

it('an outage is waited for, ever longer, up to a bound', async () => {
  const waits: number[] = []
  const lost = new ConnectionLost('the connection broke')
  const away = new Unavailable('away')
  const work = workThatFailsBy(lost, away, away, lost, away)
  expect(await throughOutages(work, PATIENCE, never, (_, delayMs) => waits.push(delayMs))).toBe('done')
  expect(waits).toEqual([1, 2, 4, 4, 4])
})

it('what is no outage fails at once', async () => {
  const missing = new NotFound('Room')
  await expect(throughOutages(workThatFailsBy(missing), PATIENCE, never, () => {})).rejects.toBe(missing)
})

it('an outage that outlasts the patience fails as itself', async () => {
  const away = new Unavailable('away')
  const impatient = { ...PATIENCE, limitMs: 5 }
  const work = () => Promise.reject(away)
  await expect(throughOutages(work, impatient, never, () => {})).rejects.toBe(away)
})

it('a wait ends at once when there is no more time, and the work is not tried again', async () => {
  const stopping = new AbortController()
  const away = new Unavailable('away')
  let tries = 0
  const work = async (): Promise<void> => {
    tries++
    throw away
  }
  const slow = { ...PATIENCE, firstRetryMs: 60_000 }
  await expect(throughOutages(work, slow, stopping.signal, () => stopping.abort())).rejects.toBe(away)
  expect(tries).toBe(1)
})
