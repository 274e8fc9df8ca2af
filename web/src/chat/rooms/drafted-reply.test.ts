import { describe, expect, it } from 'vitest'
import { aMessage } from '../log/a-message.js'
import { draftedReply } from './drafted-reply.js'

const answered = aMessage(1)
const other = aMessage(2)
const none = { id: null, message: null }
const drafted = { chosen: undefined, draftedId: answered.id, read: undefined, isGone: false }

describe('the answer a draft belongs to', () => {
  it('is kept until its message is there', () => {
    expect(draftedReply(drafted)).toEqual({ id: answered.id, message: null })
    expect(draftedReply({ ...drafted, read: answered })).toEqual({ id: answered.id, message: answered })
  })

  it('is none when the draft answers none', () => {
    expect(draftedReply({ ...drafted, draftedId: null })).toEqual(none)
  })

  it('is over when there is nothing to answer any more', () => {
    expect(draftedReply({ ...drafted, isGone: true })).toEqual(none)
    expect(draftedReply({ ...drafted, read: { ...answered, state: 'deleted', text: null } })).toEqual(none)
  })

  it('gives way to what is chosen, be it none', () => {
    expect(draftedReply({ ...drafted, read: answered, chosen: other })).toEqual({ id: other.id, message: other })
    expect(draftedReply({ ...drafted, chosen: null })).toEqual(none)
  })
})
