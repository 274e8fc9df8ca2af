import type { AnalyticsFact } from '@parley/common/contracts/queues'
import { newId } from '@parley/common/ids'
import { describe, expect, it } from 'vitest'
import { anAct, aPost } from '../../test/facts.js'
import type { DecisionRecord } from '../repositories/decision-records.js'
import { standingDecision, withAct } from './message-decisions.js'

type Act = Extract<AnalyticsFact, { type: 'moderation_act' }>
const post = aPost()
const [mo, max] = [newId(), newId()]
/** Acts one minute after the other, each on revision 1 unless it says otherwise. */
let minute = 0
const act = (action: string, by: string, overrides: Partial<Act> = {}): Act =>
  anAct(post, action, {
    act_id: newId(),
    moderator_id: by,
    revision: 1,
    at: `2026-03-15T11:${String(10 + (minute++ % 50))}:00.000Z`,
    ...overrides,
  })
const known = (...acts: Act[]): readonly DecisionRecord[] =>
  acts.reduce<readonly DecisionRecord[]>((decisions, next) => withAct(decisions, next), [])
const of = (decisions: readonly DecisionRecord[], { act_id }: Act) => decisions.find(({ id }) => id === act_id)

describe('decisions on one message', () => {
  it('a later one that says the opposite overturns the earlier one', () => {
    const [removed, restored] = [act('remove', mo), act('restore', max)]
    const decisions = known(removed, restored)
    expect(of(decisions, removed)).toMatchObject({ isOverturned: true, other: null })
    expect(of(decisions, restored)).toMatchObject({
      isOverturned: false,
      other: { moderatorId: mo, word: 'remove' },
    })
    expect(standingDecision(decisions, null)).toMatchObject({ word: 'keep', revision: 1 })
  })

  it('one that says the same, or is about another revision, overturns nothing', () => {
    const [removed, banned, approved] = [act('remove', mo), act('ban', max), act('approve', max, { revision: 2 })]
    const decisions = known(removed, banned, approved)
    expect(decisions.map(({ isOverturned }) => isOverturned)).toEqual([false, false, false])
    expect(of(decisions, banned)?.other).toEqual({ moderatorId: mo, word: 'remove' })
    expect(of(decisions, approved)?.other).toBeNull()
  })

  it('whoever changes their own mind is no second opinion', () => {
    const [removed, restored, again] = [act('remove', mo), act('restore', mo), act('remove', max)]
    const decisions = known(removed, restored, again)
    expect(of(decisions, restored)).toMatchObject({ other: null, isOverturned: true })
    expect(of(decisions, again)?.other).toEqual({ moderatorId: mo, word: 'remove' })
  })

  it('one that was taken back says nothing any more, also where that is heard first', () => {
    const [removed, restored] = [act('remove', mo), act('restore', max)]
    const undone = act('undo', max, { undoes: restored.act_id ?? null })
    for (const order of [
      [removed, restored, undone],
      [undone, restored, removed],
      [restored, undone, removed],
    ]) {
      const decisions = known(...order)
      expect(of(decisions, removed)).toMatchObject({ isOverturned: false })
      expect(of(decisions, restored)).toMatchObject({ undoneBy: max, other: null, isOverturned: false })
      expect(standingDecision(decisions, null)).toMatchObject({ word: 'remove', actId: removed.act_id })
    }
  })

  it('one that somebody else took back is overturned, and does not stand', () => {
    const removed = act('remove', mo)
    const decisions = known(removed, act('undo', max, { undoes: removed.act_id ?? null }))
    expect(of(decisions, removed)).toMatchObject({ undoneBy: max, isOverturned: true })
    expect(standingDecision(decisions, null)).toBeNull()
  })

  it('with all of them taken back, nothing stands but what is of a time before decisions were kept', () => {
    const removed = act('remove', mo)
    const decisions = known(removed, act('undo', mo, { undoes: removed.act_id ?? null }))
    const former = { word: 'keep', atMs: 0, actId: newId(), revision: null } as const
    expect(standingDecision(decisions, null)).toBeNull()
    expect(standingDecision(decisions, former)).toEqual(former)
    expect(standingDecision(decisions, { ...former, actId: removed.act_id ?? '' })).toBeNull()
  })

  it('notes, skips and claims decide nothing', () => {
    expect(known(act('note', mo), act('skip', mo), act('claim', mo))).toEqual([])
  })
})
