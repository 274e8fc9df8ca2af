import type { RoomEvent } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoomPolicyBody, StoredServerPolicy } from '../src/schemas/policies.js'
import { DEFAULT_POLICY } from '../src/services/policy-defaults.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

let stack: ChatStack
let admin: TestUser
beforeAll(async () => {
  stack = await startChatStack()
  admin = await stack.aUser({ role: 'admin' })
})
afterAll(async () => {
  await stack.close()
})

function put(user: TestUser, path: string, body: unknown): Promise<Response> {
  return user.request('PUT', path, body)
}

async function serverVersion(): Promise<number> {
  return (await expectJson<StoredServerPolicy>(admin.get('/policy'), 200)).version
}

describe('the server’s policy', () => {
  it('is the shipped one until an admin changes it; every change counts its version and is on record', async () => {
    expect(await expectJson(admin.get('/policy'), 200)).toEqual({ version: 0, policy: DEFAULT_POLICY })
    const policy = { ...DEFAULT_POLICY, held_timeout_s: 30 }
    expect(await expectJson(put(admin, '/policy', { version: 0, policy }), 200)).toEqual({ version: 1, policy })
    expect(await expectJson(admin.get('/policy'), 200)).toEqual({ version: 1, policy })
    const audit = await expectJson<{ items: unknown[] }>(admin.get('/moderation/audit?action=policy.change'), 200)
    expect(audit.items).toMatchObject([
      { actor: { id: admin.id }, room: null, details: { version: 1, after: { held_timeout_s: 30 } } },
    ])
  })

  it('lets one of two changes made from the same version through', async () => {
    const version = await serverVersion()
    const changes = [20, 40].map((held_timeout_s) =>
      put(admin, '/policy', { version, policy: { ...DEFAULT_POLICY, held_timeout_s } }),
    )
    const statuses = (await Promise.all(changes)).map((answer) => answer.status)
    expect(statuses.sort()).toEqual([200, 409])
    expect(await serverVersion()).toBe(version + 1)
  })

  it('is read by moderators, changed by admins, and always makes sense', async () => {
    const version = await serverVersion()
    const moderator = await stack.aUser({ role: 'moderator' })
    await expectJson(moderator.get('/policy'), 200)
    await expectJson(put(moderator, '/policy', { version, policy: DEFAULT_POLICY }), 403)
    await expectJson((await stack.aUser()).get('/policy'), 403)
    const falling = { ...DEFAULT_POLICY.thresholds, insult: { flag: 0.9, hide: 0.5, reject: null } }
    const problem = await expectJson<{ detail: { loc: string[] }[] }>(
      put(admin, '/policy', { version, policy: { ...DEFAULT_POLICY, thresholds: falling } }),
      422,
    )
    expect(problem.detail[0]?.loc).toEqual(['body', 'policy', 'thresholds', 'insult'])
  })
})

describe('a room’s policy', () => {
  it('departs from the server’s; its mode is news to the room, its thresholds are not', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    const heard: RoomEvent[] = []
    await stack.bus.subscribe(`room.${room.id}`, (payload) => heard.push(JSON.parse(payload)))
    const before = await expectJson<RoomPolicyBody>(owner.get(`/rooms/${room.id}/policy`), 200)
    expect(before).toMatchObject({ version: 0, mode: 'post', overrides: {}, effective: { mode: 'post' } })
    const overrides = { thresholds: { insult: { flag: 0.4 } } }
    const path = `/rooms/${room.id}/policy`
    await expectJson(put(owner, path, { version: 0, mode: 'post', overrides }), 200)
    expect(heard).toEqual([])
    const held = await expectJson<RoomPolicyBody>(put(owner, path, { version: 1, mode: 'hold', overrides }), 200)
    expect(held).toMatchObject({ version: 2, mode: 'hold', effective: { mode: 'hold' } })
    // The default stands beside it: who owns a room may not read the server's own page.
    expect(held.server.thresholds.insult).toEqual(before.effective.thresholds.insult)
    expect(held.effective.thresholds.insult).toEqual({ ...before.effective.thresholds.insult, flag: 0.4 })
    expect(heard).toMatchObject([{ kind: 'room', op: 'update', mode: 'hold', name: room.name }])
    const message = await stack.aMessage(owner, room)
    expect(message).toMatchObject({ state: 'held', seq: null })
    await expectJson(put(owner, path, { version: 1, mode: 'post', overrides }), 409)
    const audit = await expectJson<{ items: { details: { version: number } }[] }>(
      owner.get(`/moderation/audit?room=${room.id}&action=policy.change`),
      200,
    )
    expect(audit.items.map((entry) => entry.details.version)).toEqual([2, 1])
  })

  it('stays within what the admin allows owners, which binds staff with a key for chat, but not the admin', async () => {
    const owner = await stack.aUser()
    const bot = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'chat:write'] })
    const botsRoom = await stack.aRoom(bot)
    const room = await stack.aRoom(owner)
    const path = `/rooms/${room.id}/policy`
    const limits = { modes: ['post', 'hold'], max_flag: 0.7, max_hide: 0.9 }
    await expectJson(
      put(admin, '/policy', { version: await serverVersion(), policy: { ...DEFAULT_POLICY, limits } }),
      200,
    )
    const off = { version: 0, mode: 'off', overrides: {} }
    const lax = { version: 0, mode: 'post', overrides: { thresholds: { insult: { hide: null } } } }
    await expectJson(put(owner, path, off), 422)
    await expectJson(put(owner, path, lax), 422)
    await expectJson(put(bot, `/rooms/${botsRoom.id}/policy`, off), 422)
    await expectJson(put(admin, path, lax), 200)
    await expectJson(put(owner, path, { ...off, version: 1, mode: 'hold' }), 200)
    await expectJson(put(admin, '/policy', { version: await serverVersion(), policy: DEFAULT_POLICY }), 200)
  })

  it('is closed to members and to owners of other rooms', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    const member = await stack.aUser()
    await stack.join(member, room)
    const stranger = await stack.aUser()
    await stack.aRoom(stranger)
    for (const user of [member, stranger]) {
      await expectJson(user.get(`/rooms/${room.id}/policy`), 403)
      await expectJson(put(user, `/rooms/${room.id}/policy`, { version: 0, mode: 'off', overrides: {} }), 403)
    }
  })
})
