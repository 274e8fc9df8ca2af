import type { MessageBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectJson, type TestUser } from './chat-stack.js'
import { type PolicyStack, post, posted, readAs, startPolicyStack } from './policy-stack.js'

let stack: PolicyStack
beforeAll(async () => {
  stack = await startPolicyStack()
}, 60_000)
afterAll(() => stack.close())

const DUBIOUS = { insult: 0.7 }
const BAD = { insult: 0.95 }

const answer = (user: TestUser, id: string, text?: string) =>
  user.post(`/messages/${id}/nudge`, text === undefined ? {} : { text })

/** A message whose author was just asked about it. */
async function nudged(scores: Parameters<PolicyStack['verdictOn']>[1] = DUBIOUS, nudge = {}) {
  const { room, owner, member } = await stack.aRoomWith(nudge, 'nudge')
  const heard = await stack.hearUser(member)
  const message = await posted(member, room, 'you fool')
  await stack.verdictOn(message, scores)
  return { room, owner, member, heard, message }
}

describe('in a room that nudges, a message', () => {
  it('waits for its verdict, and is published at once when it is harmless', async () => {
    const { room, member } = await stack.aRoomWith({}, 'nudge')
    const message = await posted(member, room, 'you dear')
    expect(message).toMatchObject({ state: 'held', seq: null, moderation: null })
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible', moderation: null })
  })

  it('that may come across badly is not published: its author is asked, and nobody else', async () => {
    const { room, owner, member, heard, message } = await nudged()
    const other = await stack.aMemberOf(room)
    expect((await other.get(`/messages/${message.id}`)).status).toBe(404)
    await expect
      .poll(() => heard)
      .toMatchObject([
        {
          t: 'notice',
          state: 'held',
          nudge: { cmid: message.cmid, expires_at: expect.any(String) },
          note: { action: 'nudge', rule: 'threshold:insult:flag', label: 'insult', score: 0.7 },
        },
      ])
    expect(await readAs(member, message.id)).toMatchObject({
      state: 'held',
      moderation: { action: 'nudge', rule: 'threshold:insult:flag', expires_at: expect.any(String) },
    })
    expect(await stack.itemsOf(message.id)).toEqual([])
    expect(await readAs(owner, message.id)).toMatchObject({ state: 'held' })
  })

  it('that is rewritten is judged once more and published when it is better', async () => {
    const { member, message } = await nudged()
    const rewritten = await expectJson<MessageBody>(answer(member, message.id, 'you dear'), 200)
    expect(rewritten).toMatchObject({ state: 'held', text: 'you dear', revision: 2, moderation: null })
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible', text: 'you dear', moderation: null })
  })

  it('can be rewritten by an ordinary edit, as older clients do', async () => {
    const { member, message } = await nudged()
    await expectJson(member.request('PATCH', `/messages/${message.id}`, { text: 'you dear' }), 200)
    expect((await answer(member, message.id)).status).toBe(409)
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible' })
  })

  it('that is no better for being rewritten is not asked about again: flagged, or held for a person', async () => {
    const flagged = await nudged()
    await expectJson(answer(flagged.member, flagged.message.id, 'you old fool'), 200)
    await stack.verdictOn(flagged.message, DUBIOUS)
    expect(await readAs(flagged.member, flagged.message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(flagged.message.id)).toMatchObject([{ cause: 'flagged' }])
    const held = await nudged()
    await expectJson(answer(held.member, held.message.id, 'you damn fool'), 200)
    await stack.verdictOn(held.message, BAD)
    expect(await readAs(held.member, held.message.id)).toMatchObject({ state: 'held', moderation: { action: 'hold' } })
  })

  it('that its author sends as it is is published and flagged; saying so twice is saying it once', async () => {
    const { member, message } = await nudged()
    const sent = await expectJson<MessageBody>(answer(member, message.id), 200)
    expect(sent).toMatchObject({ state: 'visible', seq: expect.any(Number) })
    expect(await expectJson<MessageBody>(answer(member, message.id), 200)).toMatchObject({ seq: sent.seq })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'flagged', rule: 'threshold:insult:flag' }])
    expect(await stack.auditOf(message.id)).toEqual(['message.flag'])
    expect((await answer(member, message.id, 'something else')).status).toBe(409)
    expect(await stack.factsOf(message.id)).toMatchObject([
      { type: 'verdict_applied', revision: 1, action: 'nudge', rule: 'threshold:insult:flag' },
      {
        ...{ type: 'verdict_applied', revision: 1, action: 'flag', rule: 'threshold:insult:flag', label: 'insult' },
        ...{ verdict: { outcome: 'scored', scores: { insult: 0.7 } }, renewed: true },
      },
    ])
  })

  it('over the threshold for hiding is held for a person when its author sends it as it is', async () => {
    const { member, message } = await nudged(BAD)
    expect(await expectJson(answer(member, message.id), 200)).toMatchObject({ state: 'held' })
    expect(await stack.itemsOf(message.id)).toMatchObject([{ cause: 'held', rule: 'threshold:insult:hide' }])
    expect((await stack.factsOf(message.id)).at(-1)).toMatchObject({ action: 'hold', rule: 'threshold:insult:hide' })
  })

  it('can be answered for by its author only: others are told that there is no such message', async () => {
    const { room, owner, member, message } = await nudged()
    const other = await stack.aMemberOf(room)
    expect((await answer(other, message.id)).status).toBe(404)
    expect((await answer(await stack.aUser(), message.id)).status).toBe(404)
    expect((await answer(owner, message.id)).status).toBe(403)
    expect((await answer(stack.admin, message.id, 'mine now')).status).toBe(403)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'held', text: 'you fool', revision: 1 })
  })

  it('is not published by posting it again under the same id, nor by a muted author', async () => {
    const { room, owner, member, message } = await nudged()
    const again = await expectJson<MessageBody>(post(member, room, 'you fool', message.cmid), 200)
    expect(again).toMatchObject({ id: message.id, state: 'held', moderation: { action: 'nudge' } })
    await expectJson(owner.request('PUT', `/rooms/${room.id}/mutes/${member.id}`, {}), 200)
    expect((await answer(member, message.id)).status).toBe(403)
    expect(await readAs(owner, message.id)).toMatchObject({ state: 'held' })
  })

  it.each([
    ['publish', 'visible', { action: 'flag', rule: 'threshold:insult:flag' }],
    ['discard', 'blocked', { action: 'reject', rule: 'nudge:unanswered', label: null }],
  ] as const)('whose author does nothing: %s', async (unanswered, state, fact) => {
    const { member, message } = await nudged(DUBIOUS, { nudge: { wait_s: 60, unanswered } })
    await stack.unanswered.end()
    expect(await readAs(member, message.id)).toMatchObject({ state: 'held' })
    stack.clock.advance(61_000)
    await Promise.all([stack.unanswered.end(), stack.unanswered.end()])
    expect(await readAs(member, message.id)).toMatchObject({ state })
    expect((await answer(member, message.id)).status).toBe(409)
    expect(await stack.factsOf(message.id)).toMatchObject([{ action: 'nudge' }, fact])
  })

  it('answered in the moment its time is over is decided once', async () => {
    for (let round = 0; round < 5; round++) {
      const { room, member, message } = await nudged(DUBIOUS, { nudge: { wait_s: 30, unanswered: 'publish' } })
      stack.clock.advance(31_000)
      await Promise.all([stack.unanswered.end(), answer(member, message.id)])
      expect(await readAs(member, message.id)).toMatchObject({ state: 'visible' })
      const [row] = await stack.sql`
        select count(*)::int as releases from room_events where room_id = ${room.id} and kind = 'release'`
      expect(row).toEqual({ releases: 1 })
    }
  })

  it('by staff is never asked about', async () => {
    const { room, owner } = await stack.aRoomWith({}, 'nudge')
    const message = await posted(owner, room, 'you fool')
    await stack.verdictOn(message, BAD)
    expect(await readAs(owner, message.id)).toMatchObject({ state: 'visible' })
  })

  it('on a warning list is asked about with its verdict, however harmless that is', async () => {
    const lists = [{ name: 'mild', action: 'warn' as const, words: ['darn'], patterns: [] }]
    const { room, member } = await stack.aRoomWith({ lists }, 'nudge')
    const message = await posted(member, room, 'darn it')
    expect(message).toMatchObject({ state: 'held', moderation: null })
    await stack.verdictOn(message)
    expect(await readAs(member, message.id)).toMatchObject({ moderation: { action: 'nudge', rule: 'list:mild' } })
  })

  it('does not wait long for a model that is away, and is judged when the verdict comes after all', async () => {
    const { room, member } = await stack.aRoomWith({}, 'nudge')
    const message = await posted(member, room, 'you fool')
    stack.clock.advance(6_000)
    await stack.verdicts.endOverdueHolds()
    expect(await readAs(member, message.id)).toMatchObject({ state: 'visible' })
    expect(await stack.itemsOf(message.id)).toEqual([])
    await stack.verdictOn(message, BAD)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'hidden' })
  })

  it('that was published is not asked about when it is edited: it is judged as anywhere', async () => {
    const { room, member } = await stack.aRoomWith({}, 'nudge')
    const message = await posted(member, room, 'you dear')
    await stack.verdictOn(message)
    await expectJson(member.request('PATCH', `/messages/${message.id}`, { text: 'you fool' }), 200)
    await stack.verdictOn(message, BAD)
    expect(await readAs(member, message.id)).toMatchObject({ state: 'hidden', moderation: { action: 'hide' } })
  })
})
