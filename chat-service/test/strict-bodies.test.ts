import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../src/services/policy-defaults.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

let stack: ChatStack
let admin: TestUser
beforeAll(async () => {
  stack = await startChatStack()
  admin = await stack.aUser({ role: 'admin' })
}, 60_000)
afterAll(() => stack.close())

const ID = newId()
const ITEM = `/moderation/items/${ID}`
const USER = `/moderation/users/${ID}`
const ROOM = `/rooms/${ID}`

describe('a misspelt field of a body', () => {
  it.each([
    ['POST', `${ITEM}/acts`, { kind: 'remove', reasons: '' }, ['reasons']],
    ['POST', `${ITEM}/acts`, { kind: 'mute', duration: 60 }, ['duration']],
    ['POST', `${ITEM}/acts`, { kind: 'note', note: 'x', text: '' }, ['text']],
    ['POST', `${ITEM}/acts`, { kind: 'skip', request: ID }, ['request']],
    ['POST', `${ITEM}/acts`, { kind: 'escalate', to: 'admin', reason: '' }, ['reason']],
    ['POST', `${ITEM}/acts`, { kind: 'assign', assignee_id: null, user: ID }, ['user']],
    ['POST', `${ITEM}/decision`, { decision: 'approve', why: '' }, ['why']],
    ['POST', '/moderation/next', { rooms: ID }, ['rooms']],
    ['POST', '/moderation/bulk', { items: [ID], kind: 'ban', duration: 60 }, ['duration']],
    ['POST', '/moderation/views', { name: 'mine', filter: {}, filters: {} }, ['filters']],
    ['POST', `${USER}/acts`, { kind: 'ban', room: ID }, ['room']],
    ['POST', `${USER}/removals`, { hours: 1, room: ID }, ['room']],
    ['POST', `/moderation/acts/${ID}/undo`, { reasons: '' }, ['reasons']],
    ['POST', `/moderation/appeals/${ID}/decision`, { outcome: 'uphold', reason: 'x', note: '' }, ['note']],
    ['POST', '/moderation/strikes/simulate', { room: ID, strikes: DEFAULT_POLICY.strikes }, ['room']],
    ['PUT', `${ROOM}/bans/${ID}`, { duration: 60 }, ['duration']],
    ['PUT', `${ROOM}/mutes/${ID}`, { seconds: 60 }, ['seconds']],
    ['PATCH', `${ROOM}/members/${ID}`, { role: 'member', until: null }, ['until']],
    ['POST', '/rooms', { name: 'ours', visibility: 'private' }, ['visibility']],
    ['PATCH', ROOM, { nane: 'ours' }, ['nane']],
    ['PUT', `${ROOM}/policy`, { version: 0, mode: 'post', overrides: { list: [] } }, ['overrides', 'list']],
    [
      'PUT',
      `${ROOM}/policy`,
      { version: 0, mode: 'post', overrides: { thresholds: { insult: { hid: 0.5 } } } },
      ['overrides', 'thresholds', 'insult', 'hid'],
    ],
    ['PUT', '/policy', { version: 0, policy: { ...DEFAULT_POLICY, list: [] } }, ['policy', 'list']],
    [
      'PUT',
      '/policy',
      { version: 0, policy: { ...DEFAULT_POLICY, limits: { ...DEFAULT_POLICY.limits, may_lists: false } } },
      ['policy', 'limits', 'may_lists'],
    ],
    ['POST', '/raid', { hours: 1 }, ['hours']],
    ['POST', `${ROOM}/webhooks`, { name: 'CI', signed: true }, ['signed']],
    ['POST', `${ROOM}/webhooks/${ID}/rotate`, { part: 'secret' }, ['part']],
    [
      'POST',
      '/outgoing-webhooks',
      { name: 'x', url: 'https://example.org', events: ['moderation.act'], room: ID },
      ['room'],
    ],
    ['POST', `/outgoing-webhooks/${ID}/rotate`, { keep: 0 }, ['keep']],
  ])('%s %s %j is a 422 that names it', async (method, path, body, at) => {
    const answer = await expectJson<{ detail: object[] }>(admin.request(method, path, body), 422)
    expect(answer.detail).toContainEqual({ loc: ['body', ...at], msg: 'Unknown field', type: 'extra_forbidden' })
  })

  it('widens nothing: a ban for `room` instead of `room_id` bans nowhere', async () => {
    const owner = await stack.aUser()
    const user = await stack.aUser()
    const room = await stack.aRoom(owner)
    await stack.join(user, room)
    await expectJson(admin.post(`/moderation/users/${user.id}/acts`, { kind: 'ban', room: room.id }), 422)
    await expectJson(user.get(`/rooms/${room.id}`), 200)
    await expectJson(admin.post(`/moderation/users/${user.id}/acts`, { kind: 'ban', room_id: room.id }), 200)
    await expectJson(user.get('/rooms'), 200)
  })
})
