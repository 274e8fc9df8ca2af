import { describe, expect, it } from 'vitest'
import { afterClose, DEFAULT_BACKOFF, reconnectDelayMs } from './reconnecting.js'

describe('waiting before a reconnect', () => {
  it.each([
    [0, 0, 500],
    [0, 1, 1_000],
    [3, 0, 500],
    [3, 1, 8_000],
    [3, 0.5, 4_250],
    [50, 1, 30_000],
  ])('attempt %i with chance %d takes %i ms', (attempt, random, delayMs) => {
    expect(reconnectDelayMs(attempt, random, DEFAULT_BACKOFF)).toBe(delayMs)
  })
})

describe('close codes', () => {
  it.each([
    [1001, 'reconnect'],
    [1006, 'reconnect'],
    [1012, 'reconnect'],
    [4008, 'reconnect'],
    [4408, 'reconnect'],
    [4429, 'reconnect'],
    [4401, 'renew_token'],
    [4400, 'stop'],
    [4403, 'stop'],
    [4404, 'stop'],
  ] as const)('%i means %s', (code, what) => {
    expect(afterClose(code)).toBe(what)
  })
})
