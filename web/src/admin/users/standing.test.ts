import { describe, expect, it } from 'vitest'
import { QUERIES, STANDINGS, standingOf } from './standing.js'

const ENABLED = { disabled: false, held: false }
const DISABLED = { disabled: true, held: false }
/** As the server has whoever registered while registration was held. */
const HELD = { disabled: true, held: true }

describe('the standing of an account', () => {
  it('is waiting, and not disabled, until an administrator has let it in', () => {
    expect([ENABLED, HELD, DISABLED].map(standingOf)).toEqual(['enabled', 'held', 'disabled'])
    expect(standingOf({ disabled: true })).toBe('disabled')
  })

  it.each(STANDINGS)('is asked for so that no account of another one comes: %s', (standing) => {
    const { disabled, held } = QUERIES[standing]
    const answer = [ENABLED, HELD, DISABLED]
      .filter((account) => disabled === undefined || account.disabled === disabled)
      .filter((account) => held === undefined || account.held === held)
    expect(answer.map(standingOf)).toEqual([standing])
  })
})
