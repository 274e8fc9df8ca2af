import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { newId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ActsStack, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'
import { Peer } from './realtime/peer.js'

/** What already waits for its room's lock when a ban or mute is committed must not land. */

let stack: ActsStack
let server: Server
let staff: TestUser
const peers: Peer[] = []
beforeAll(async () => {
  stack = await startActs()
  server = createServer()
  stack.chat.attachRealtime(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  staff = await stack.aUser({ role: 'moderator' })
}, 60_000)
afterAll(async () => {
  for (const peer of peers) peer.cut()
  await stack.close()
  await new Promise((resolve) => server.close(resolve))
})

/** A member of a room with a message of theirs, and a socket in the room. */
async function aMember() {
  const { owner, moderator, author, room } = await stack.aModeratedRoom()
  const message = await stack.aMessage(author, room)
  const { port } = server.address() as AddressInfo
  const peer = await Peer.open(`ws://127.0.0.1:${port}/api/chat/ws`)
  peers.push(peer)
  peer.send({ t: 'auth', id: 'a', token: author.token })
  await peer.next('ready')
  await peer.subscribe(room.id)
  return { owner, moderator, author, room, message, peer }
}

/** Holds the room's lock, waits until `writes` wait for it, lets `meanwhile` commit, and gives the lock back. */
async function whileLocked<Result>(
  room: RoomBody,
  write: () => Promise<Result>[],
  meanwhile: (tx: TransactionSql) => PromiseLike<unknown>,
): Promise<Result[]> {
  let writes: Promise<Result>[] = []
  await stack.sql.begin(async (tx) => {
    await tx`select from rooms where id = ${room.id} for update`
    writes = write()
    await expect.poll(() => waitingForLocks(), { timeout: 30_000 }).toBe(writes.length)
    await meanwhile(tx)
  })
  return Promise.all(writes)
}

async function waitingForLocks(): Promise<number> {
  const [row] = await stack.sql<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.waiting ?? 0
}

const serverAct = (user: TestUser, kind: 'ban' | 'mute') =>
  expectJson(stack.actOn(staff, user, { kind, duration_s: null }), 200)

/** As the acts on members write it, in the transaction that holds the lock. */
const roomBan = (tx: TransactionSql, room: RoomBody, user: TestUser) => [
  tx`update memberships set state = 'banned' where room_id = ${room.id} and user_id = ${user.id}`,
  tx`update rooms set members_version = members_version + 1 where id = ${room.id}`,
]

const textsIn = async (room: RoomBody): Promise<string[]> =>
  (await stack.sql<{ body: string }[]>`select body from messages where room_id = ${room.id} order by id`).map(
    ({ body }) => body,
  )

const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code

const edit = (user: TestUser, message: MessageBody) =>
  user.request('PATCH', `/messages/${message.id}`, { text: 'something else' })
const react = (user: TestUser, message: MessageBody) => user.post(`/messages/${message.id}/reactions`, { emoji: '👍' })

describe('a ban or mute on the server that is committed while writes wait for the room', { timeout: 60_000 }, () => {
  it('stops a post by HTTP', async () => {
    const { author, room } = await aMember()
    const [refused] = await whileLocked(
      room,
      () => [stack.post(author, room, 'too late')],
      () => serverAct(author, 'ban'),
    )
    expect(await expectJson(refused as Response, 403)).toMatchObject({ code: 'server_banned' })
    expect(await textsIn(room)).toEqual(['hello'])
  })

  it('stops a post by socket', async () => {
    const { author, room, peer } = await aMember()
    await whileLocked(
      room,
      () => {
        peer.send({ t: 'send', id: 's', room: room.id, cmid: newId(), text: 'too late' })
        return [peer.next('err', ({ id }) => id === 's').then((frame) => expect(frame.code).toBe('server_muted'))]
      },
      () => serverAct(author, 'mute'),
    )
    expect(await textsIn(room)).toEqual(['hello'])
  })

  it.each([
    ['an edit', edit],
    ['a reaction', react],
    ['a deletion', (user: TestUser, message: MessageBody) => user.request('DELETE', `/messages/${message.id}`)],
    ['joining', (user: TestUser, { room }: MessageBody) => user.post(`/rooms/${room}/join`)],
  ])('stops %s', async (_, write) => {
    const { author, room, message } = await aMember()
    const [refused] = await whileLocked(
      room,
      () => [write(author, message)],
      () => serverAct(author, 'ban'),
    )
    expect(await expectJson(refused as Response, 403)).toMatchObject({ code: 'server_banned' })
    expect(await textsIn(room)).toEqual(['hello'])
    expect(await stack.sql`select from reactions where message_id = ${message.id}`).toHaveLength(0)
  })

  it('stops a moderator of the room, whose acts on items and people wait too', async () => {
    const { moderator, author, room, item } = await stack.aJudgedMessage()
    const refused = await whileLocked(
      room,
      () => [
        stack.act(moderator, item, { kind: 'approve' }),
        stack.actOn(moderator, author, { kind: 'mute', room_id: room.id, duration_s: null }),
      ],
      () => serverAct(moderator, 'ban'),
    )
    for (const response of refused)
      expect([response.status, await codeOf(response)]).toEqual([403, 'insufficient_role'])
  })
})

describe('a ban or mute in the room that is committed while writes wait for it', { timeout: 60_000 }, () => {
  it('stops posts, edits and reactions', async () => {
    const { author, room, message } = await aMember()
    const refused = await whileLocked(
      room,
      () => [stack.post(author, room, 'too late'), edit(author, message), react(author, message)],
      (tx) => Promise.all(roomBan(tx, room, author)),
    )
    for (const response of refused) expect([response.status, await codeOf(response)]).toEqual([403, 'banned'])
    expect(await textsIn(room)).toEqual(['hello'])
  })

  it('stops a reaction of who was muted', async () => {
    const { author, room, message } = await aMember()
    const [refused] = await whileLocked(
      room,
      () => [react(author, message)],
      (tx) => tx`
        update memberships set muted_until = now() + interval '1 hour'
        where room_id = ${room.id} and user_id = ${author.id}`,
    )
    expect(await expectJson(refused as Response, 403)).toMatchObject({ code: 'muted' })
  })
})

describe('a role that is taken away while an act waits for the room', { timeout: 60_000 }, () => {
  it('stops the act: removing a message, kicking, renaming the room', async () => {
    const { moderator, author, room, message } = await aMember()
    const refused = await whileLocked(
      room,
      () => [
        moderator.request('DELETE', `/messages/${message.id}`),
        moderator.request('DELETE', `/rooms/${room.id}/members/${author.id}`),
        moderator.request('PATCH', `/rooms/${room.id}`, { topic: 'mine' }),
      ],
      (tx) => tx`update memberships set role = 'member' where room_id = ${room.id} and user_id = ${moderator.id}`,
    )
    for (const response of refused)
      expect([response.status, await codeOf(response)]).toEqual([403, 'insufficient_role'])
    expect(await stack.stateOf(message)).toBe('visible')
  })
})
