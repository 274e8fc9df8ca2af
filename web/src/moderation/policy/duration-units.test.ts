import { describe, expect, it } from 'vitest'
import { nearestSeconds, secondsOf, type UnitChoice, unitFor } from './duration-units.js'

const bounds = { min: 5, max: 3_600 }

describe('the unit of a duration', () => {
  it.each([
    [0, 'seconds'],
    [45, 'seconds'],
    [90, 'seconds'],
    [60, 'minutes'],
    [5_400, 'minutes'],
    [7_200, 'hours'],
    [172_800, 'days'],
  ])('of %i seconds is the largest that divides it', (seconds, unit) => {
    expect(unitFor(seconds, null)).toBe(unit)
  })

  it('stays the one that it was typed in', () => {
    expect(unitFor(60, { unit: 'seconds', seconds: 60 })).toBe('seconds')
    expect(unitFor(5_400, { unit: 'hours', seconds: 5_400 })).toBe('hours')
  })

  it('is another when the duration is, or when a tenth of it is too much', () => {
    expect(unitFor(120, { unit: 'seconds', seconds: 60 })).toBe('minutes')
    expect(unitFor(5, { unit: 'minutes', seconds: 5 })).toBe('seconds')
  })
})

describe('typing a duration', () => {
  /** What is in force after each key. */
  const typedOver = (before: number, amounts: readonly number[]): readonly number[] => {
    let value = before
    let chosen: UnitChoice | null = null
    return amounts.map((amount) => {
      const unit = unitFor(value, chosen)
      const seconds = secondsOf(amount, unit, bounds)
      if (seconds !== null) {
        chosen = { unit, seconds }
        value = seconds
      }
      return value
    })
  }

  it('changes nothing before it is within the bounds', () => {
    expect(typedOver(30, [1, 10])).toEqual([30, 10])
    expect(typedOver(30, [4, 45, 4_500])).toEqual([30, 45, 45])
  })

  it('goes on in the unit it began in', () => {
    expect(typedOver(30, [6, 60, 605])).toEqual([6, 60, 605])
  })

  it('ends at what is allowed', () => {
    expect(nearestSeconds(4, 'seconds', bounds)).toBe(5)
    expect(nearestSeconds(30, 'days', bounds)).toBe(3_600)
    expect(nearestSeconds(1.5, 'minutes', bounds)).toBe(90)
  })
})
