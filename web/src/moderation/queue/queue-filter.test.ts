import { describe, expect, it } from 'vitest'
import { ALL_OPEN, narrowings, readQueueFilter, writeQueueFilter } from './queue-filter.js'

describe('the filter of the queue', () => {
  it('comes back from the URL it was written to', () => {
    const filter = { state: 'resolved', room: 'r1', cause: 'hidden', label: 'insult', assignee: 'me' } as const
    expect(readQueueFilter(writeQueueFilter(filter))).toEqual(filter)
  })

  it('leaves the URL empty when it narrows nothing', () => {
    expect(writeQueueFilter(ALL_OPEN).toString()).toBe('')
    expect(readQueueFilter(new URLSearchParams())).toEqual(ALL_OPEN)
  })

  it('overlooks what it does not understand', () => {
    const query = new URLSearchParams({ state: 'lost', cause: 'weather', label: 'rain', room: '' })
    expect(readQueueFilter(query)).toEqual(ALL_OPEN)
  })

  it('counts what narrows it', () => {
    expect(narrowings(ALL_OPEN)).toBe(0)
    expect(narrowings({ ...ALL_OPEN, state: 'resolved', room: 'r1', label: 'threat' })).toBe(2)
  })
})
