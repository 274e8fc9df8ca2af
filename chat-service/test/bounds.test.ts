import { Unavailable } from '@parley/common/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

async function isInManyRooms(user: TestUser): Promise<void> {
  await stack.sql`
    with room as (
      insert into rooms (id, kind, name, created_by)
      select gen_random_uuid(), 'private', 'one of many', ${user.id} from generate_series(1, 500) returning id
    )
    insert into memberships (room_id, user_id) select id, ${user.id} from room`
}

describe('bounds', () => {
  it('nobody is in more than 500 rooms, by whatever door', async () => {
    const [user, other] = await Promise.all([stack.aUser(), stack.aUser()])
    const room = await stack.aRoom(other)
    await user.get('/rooms')
    await isInManyRooms(user)
    expect(await errorOf(user.post(`/rooms/${room.id}/join`))).toBe('409 too_many_rooms')
    expect(await errorOf(user.post('/rooms', { name: 'one more' }))).toBe('409 too_many_rooms')
    expect((await user.post('/direct', { user_id: other.id })).status).toBe(201)
    await stack.sql`update rooms set kind = 'direct' where created_by = ${user.id} and kind = 'private'`
    expect(await errorOf(user.post('/direct', { username: (await stack.aUser()).username }))).toBe('409 too_many_rooms')
    expect((await other.post('/direct', { user_id: user.id })).status).toBe(200)
    expect((await (await stack.aUser()).post('/direct', { user_id: user.id })).status).toBe(201)
    expect((await user.get('/rooms?view=joined&limit=100')).status).toBe(200)
  })

  it('a room has at most 200 open invites', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner, { kind: 'private' })
    await stack.sql`
      insert into invites (id, room_id, token_hash, created_by, expires_at)
      select gen_random_uuid(), ${room.id}, i::text, ${owner.id}, now() + interval '1 day' from generate_series(1, 200) i`
    expect(await errorOf(owner.post(`/rooms/${room.id}/invites`, { max_uses: 1 }))).toBe('409 too_many_invites')
  })
})

describe('without auth-service', () => {
  it('people chat has met are found, others are a 503', async () => {
    const down = async () => {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable')
    }
    const instance = await stack.anotherInstance({ deps: { directory: { byIds: down, byUsername: down } } })
    const [user, known, unknown] = await Promise.all([stack.aUser(), stack.aUser(), stack.aUser()])
    await known.get('/rooms')
    const open = (body: unknown) =>
      instance.app.request('/direct', {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await open({ username: known.username })).status).toBe(201)
    expect(await errorOf(Promise.resolve(open({ username: unknown.username })))).toBe('503 auth_unavailable')
  })
})
