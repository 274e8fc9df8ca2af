import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { describe, expect, it } from 'vitest'
import { aDeletion, anAct, anEdit, aPost, aVerdict } from '../../test/facts.js'
import type { MessageRecord } from '../repositories/message-records.js'
import { contributions } from './contributions.js'
import { type MessageFact, withFact } from './message-state.js'

function known(facts: readonly AnalyticsFact[]): MessageRecord {
  const [first, ...others] = facts as readonly MessageFact[]
  if (!first) throw new Error('at least one fact')
  return others.reduce((message, fact) => withFact(message, fact), withFact(undefined, first))
}

function* permutations<T>(values: readonly T[]): Generator<readonly T[]> {
  if (values.length <= 1) return yield values
  for (const [index, value] of values.entries()) {
    for (const rest of permutations(values.toSpliced(index, 1))) yield [value, ...rest]
  }
}

const counters = (message: MessageRecord) =>
  contributions(message).find(({ rollup }) => rollup === 'room_totals')?.counters

describe('what is known of a message', () => {
  it('does not depend on the order in which the facts came', () => {
    const post = aPost()
    const facts = [
      post,
      anEdit(post),
      aVerdict(post, { action: 'hide', label: 'insult' }),
      aVerdict(post, { revision: 2, action: 'flag', label: 'threat' }),
      anAct(post, 'remove'),
      anAct(post, 'approve'),
    ]
    const all = [...permutations(facts)].map(known)
    expect(all).toHaveLength(720)
    for (const message of all) expect(message).toEqual(all[0])
    expect(all[0]).toMatchObject({ edits: 1, isActedOn: true, verdict: { revision: 2, action: 'flag' } })
  })

  it('of two verdicts on one revision the later one stands', () => {
    const post = aPost()
    const held = aVerdict(post, { action: 'hold', at: '2026-03-15T11:30:00.100Z' })
    const released = aVerdict(post, { action: 'release', at: '2026-03-15T11:31:00.000Z' })
    expect(known([post, released, held]).verdict?.action).toBe('release')
  })

  it('before its posting is known it counts for nothing', () => {
    const post = aPost()
    expect(contributions(known([aVerdict(post), aDeletion(post)]))).toEqual([])
    expect(contributions(known([aVerdict(post), aDeletion(post), post]))).not.toEqual([])
  })
})

describe("moderators' decisions", () => {
  it.each([
    ['hide', 'remove', 'upheld'],
    ['flag', 'ban', 'upheld'],
    ['hide', 'approve', 'overturned'],
    ['hold', 'release', 'overturned'],
    ['none', 'remove', 'missed'],
    ['none', 'approve', undefined],
    ['hide', 'note', undefined],
    ['hide', 'skip', undefined],
  ] as const)('after %s, %s counts as %s', (machine, act, expected) => {
    const post = aPost()
    const message = known([post, aVerdict(post, { action: machine }), anAct(post, act)])
    const { upheld, overturned, missed } = { upheld: 0, overturned: 0, missed: 0, ...counters(message) }
    expect({ upheld, overturned, missed }).toEqual({
      upheld: 0,
      overturned: 0,
      missed: 0,
      ...(expected && { [expected]: 1 }),
    })
  })
})

describe('what a verdict counts for', () => {
  it.each([
    ['scored', { scored: 1, neutral: 1, toxicity: 50_000 }],
    ['unsupported_language', { unsupported: 1 }],
    ['failed', { failed: 1 }],
  ] as const)('%s', (outcome, expected) => {
    const post = aPost()
    const counted = counters(known([post, aVerdict(post, { verdict: { outcome } })]))
    expect(counted).toMatchObject(expected)
    if (outcome !== 'scored') expect(counted).not.toHaveProperty('toxicity')
  })

  it.each([
    [{ negative: 0.5, neutral: 0.3, positive: 0.2 }, 'negative'],
    [{ negative: 0.2, neutral: 0.3, positive: 0.5 }, 'positive'],
    [{ negative: 0.3, neutral: 0.4, positive: 0.3 }, 'neutral'],
    [{ negative: 0.4, neutral: 0.4, positive: 0.2 }, 'neutral'],
  ])('the sentiment %o is %s', (sentiment, expected) => {
    const post = aPost()
    expect(known([post, aVerdict(post, { verdict: { sentiment } })]).verdict?.sentiment).toBe(expected)
  })
})
