import type { RegistrationGate } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RaidBody } from '../src/schemas/raid.js'
import { expectJson } from './chat-stack.js'
import { type PolicyStack, post, posted, startPolicyStack } from './policy-stack.js'

const gates: RegistrationGate[] = []
let isAuthAway = false
const registration = {
  set: async (gate: RegistrationGate) => {
    if (isAuthAway) throw new Unavailable('The account service cannot be reached', 'auth_unavailable')
    gates.push(gate)
  },
}

let stack: PolicyStack
beforeAll(async () => {
  stack = await startPolicyStack({ deps: { registration } })
}, 60_000)
afterAll(() => stack.close())
beforeEach(async () => {
  isAuthAway = false
  await expectJson(stack.admin.request('DELETE', '/raid'), 200)
  gates.length = 0
})

const start = (body: object = {}) => expectJson<RaidBody>(stack.admin.post('/raid', body), 200)

describe('the raid switch', () => {
  it('makes every room of every instance strict by one call, and by one call all is as before', async () => {
    const { room, member, owner } = await stack.aRoomWith()
    const other = await stack.anotherInstance()
    await posted(member, room, 'calm')
    const raid = await start({ slow_mode_s: 60, newcomers: { account_age_s: 3_600, first_messages: 0 } })
    expect(raid).toMatchObject({ is_active: true, raid: { registration: 'closed', slow_mode_s: 60 } })
    expect(gates).toEqual([{ state: 'closed', until: raid.raid?.until }])
    expect(await posted(member, room, 'held now')).toMatchObject({ state: 'held', moderation: { rule: 'newcomer' } })
    const elsewhere = await other.app.request(`/rooms/${room.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'slow here, too' }),
    })
    expect(await expectJson(elsewhere, 429)).toMatchObject({ code: 'slow_mode' })
    expect(await expectJson(member.get(`/rooms/${room.id}`), 200)).toMatchObject({ slow_mode_s: 60 })
    for (const text of ['a', 'b']) expect(await posted(owner, room, text)).toMatchObject({ state: 'visible' })
    expect(await expectJson(stack.admin.request('DELETE', '/raid'), 200)).toEqual({ is_active: false, raid: null })
    expect(gates.at(-1)).toMatchObject({ state: 'open' })
    expect(await posted(member, room, 'calm again')).toMatchObject({ state: 'visible' })
  })

  it('ends by itself', async () => {
    const { room, member } = await stack.aRoomWith()
    await start({ duration_s: 60, slow_mode_s: 0, newcomers: { account_age_s: 36_000, first_messages: 0 } })
    expect(await posted(member, room, 'held')).toMatchObject({ state: 'held' })
    stack.clock.advance(61_000)
    expect(await posted(member, room, 'free')).toMatchObject({ state: 'visible' })
    expect(await expectJson(stack.admin.get('/raid'), 200)).toEqual({ is_active: false, raid: null })
  })

  it('leaves what is stricter already: a longer slow mode stays', async () => {
    const { room, member } = await stack.aRoomWith({ slow_mode_s: 600 })
    await start({ slow_mode_s: 5, newcomers: { account_age_s: 0, first_messages: 0 } })
    expect(await expectJson(member.get(`/rooms/${room.id}`), 200)).toMatchObject({ slow_mode_s: 600 })
  })

  it('is turned by the server’s staff only, and every turn is in the audit log', async () => {
    const { owner } = await stack.aRoomWith()
    expect((await owner.post('/raid', {})).status).toBe(403)
    expect((await owner.get('/raid')).status).toBe(403)
    const moderator = await stack.aUser({ role: 'moderator' })
    await expectJson(moderator.post('/raid', { reason: 'bots' }), 200)
    await expectJson(moderator.request('DELETE', '/raid'), 200)
    const rows = await stack.sql`
      select action, details ->> 'reason' as reason from audit_log where actor_id = ${moderator.id} order by id`
    expect([...rows]).toEqual([
      { action: 'raid.start', reason: 'bots' },
      { action: 'raid.end', reason: null },
    ])
  })

  it('is not half on when accounts cannot be told', async () => {
    const { room, member } = await stack.aRoomWith()
    isAuthAway = true
    await expectJson(stack.admin.post('/raid', {}), 503)
    expect((await post(member, room, 'hello')).status).toBe(201)
    expect(await expectJson(stack.admin.get('/raid'), 200)).toMatchObject({ is_active: false })
  })

  it('refuses measures without an end', async () => {
    await expectJson(stack.admin.post('/raid', { duration_s: 30 * 24 * 3_600 }), 422)
  })
})
