import { randomUUID } from 'node:crypto'
import type { EventId, MessageId, RoomId } from '@parley/common/ids'
import { newId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { connectDatabase } from '@parley/common/postgres/connect'
import type { Sql } from '@parley/common/postgres/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { MessageWriter, type NewMessage } from './message-writer.js'

const LIMITS = { maxBatch: 50, maxWaiting: 1_000 }

let database: TestDatabase
let sql: Sql
beforeAll(async () => {
  database = await createTestDatabase('chat')
  sql = connect(database.url)
}, 60_000)
afterAll(async () => {
  await sql.end()
  await database.drop()
})

function connect(url: string): Sql {
  return connectDatabase({
    url,
    schema: {},
    logger: createLogger({ service: 'test', level: 'silent' }),
    applicationName: 'test',
  }).sql
}

async function aRoom(mode = 'post'): Promise<{ roomId: RoomId; senderId: string }> {
  const roomId = newId<RoomId>()
  const senderId = newId()
  await sql`insert into users (id, username, display_name) values (${senderId}, ${senderId}, 'Somebody')`
  await sql`insert into rooms (id, kind, name, mode, created_by) values (${roomId}, 'private', '', ${mode}, ${senderId})`
  await sql`insert into memberships (room_id, user_id) values (${roomId}, ${senderId})`
  return { roomId, senderId }
}

function aPost(
  at: { readonly roomId: RoomId; readonly senderId: string },
  overrides: Partial<NewMessage> = {},
): NewMessage {
  return {
    id: newId<MessageId>(),
    ...at,
    senderKind: 'user',
    senderName: null,
    cmid: randomUUID(),
    body: 'hello',
    replyTo: null,
    createdAt: new Date().toISOString(),
    eventId: newId<EventId>(),
    correlationId: 'test',
    ...overrides,
  }
}

async function waitingForLocks(): Promise<number> {
  const rows = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return rows.length
}

function aWriter(using: Sql = sql, limits = LIMITS) {
  const batches: number[] = []
  return { writer: new MessageWriter(using, limits, ({ size }) => batches.push(size)), batches }
}

describe('group commit', () => {
  it('writes what arrives together in one statement, and what arrives meanwhile in the next', async () => {
    const room = await aRoom()
    const { writer, batches } = aWriter()
    const outcomes = await Promise.all(Array.from({ length: 120 }, () => writer.append(aPost(room))))
    expect(batches).toEqual([50, 50, 20])
    expect(outcomes.map((outcome) => (outcome.kind === 'written' ? outcome.seq : null))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    )
  })

  it('a row that cannot be written fails alone; its neighbours are written', async () => {
    const room = await aRoom()
    const { writer } = aWriter()
    const results = await Promise.allSettled([
      writer.append(aPost(room)),
      writer.append(aPost(room, { body: 'nul \u0000 byte' })),
      writer.append(aPost(room)),
      writer.append(aPost(room, { cmid: 'no uuid' })),
      writer.append(aPost(room)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    const rows = await sql`select seq::int as seq from messages where room_id = ${room.roomId} order by seq`
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  it('the same post twice in one batch is written once', async () => {
    const room = await aRoom()
    const { writer } = aWriter()
    const cmid = randomUUID()
    const first = aPost(room, { cmid })
    const [one, two] = await Promise.all([writer.append(first), writer.append(aPost(room, { cmid }))])
    expect(one).toEqual({ kind: 'written', seq: 1, state: 'visible' })
    expect(two).toEqual({ kind: 'duplicate', id: first.id, seq: 1, state: 'visible' })
  })

  it('judges each post of a batch by itself', async () => {
    const room = await aRoom()
    const held = await aRoom('hold')
    const { writer } = aWriter()
    const outcomes = await Promise.all([
      writer.append(aPost(room)),
      writer.append(aPost({ ...room, senderId: newId() })),
      writer.append(aPost({ ...room, roomId: newId<RoomId>() })),
      writer.append(aPost(held)),
      writer.append(aPost(room, { replyTo: newId<MessageId>() })),
      writer.append(aPost({ ...room, senderId: newId() }, { senderKind: 'webhook', senderName: 'CI' })),
    ])
    expect(outcomes).toEqual([
      { kind: 'written', seq: 1, state: 'visible' },
      { kind: 'refused', reason: 'not_a_member' },
      { kind: 'refused', reason: 'no_room' },
      { kind: 'written', seq: null, state: 'held' },
      { kind: 'refused', reason: 'no_reply_target' },
      { kind: 'written', seq: 2, state: 'visible' },
    ])
  })

  it('instances that write to the same rooms at once neither deadlock nor share a place', async () => {
    const rooms = await Promise.all([aRoom(), aRoom(), aRoom()])
    const writers = [aWriter(), aWriter(), aWriter(), aWriter()]
    await Promise.all(
      Array.from({ length: 400 }, (_, index) => {
        const room = rooms[(index * 7) % rooms.length]
        const writer = writers[index % writers.length]
        if (!room || !writer) throw new Error('unreachable')
        return writer.writer.append(aPost(room))
      }),
    )
    for (const { roomId } of rooms) {
      const [room] = await sql`
        select head_seq::int as head, count(*)::int as events, min(e.seq)::int as first, max(e.seq)::int as last
        from rooms r join room_events e on e.room_id = r.id where r.id = ${roomId} group by r.id`
      expect(room).toEqual({ head: room?.events, events: room?.events, first: 1, last: room?.events })
    }
  })

  it.each([0, 60])('refuses whom a ban caught while the batch waited for its room (slow mode: %i s)', async (slowS) => {
    const room = await aRoom()
    const neighbour = newId()
    await sql`insert into users (id, username, display_name) values (${neighbour}, ${neighbour}, 'Somebody else')`
    await sql`insert into memberships (room_id, user_id) values (${room.roomId}, ${neighbour})`
    const { writer, batches } = aWriter()
    let posts: Promise<unknown[]> = Promise.resolve([])
    await sql.begin(async (tx) => {
      await tx`select from rooms where id = ${room.roomId} for update`
      posts = Promise.all([
        writer.append(aPost(room, { slowS })),
        writer.append(aPost({ ...room, senderId: neighbour }, { slowS })),
        writer.append(
          aPost(
            { ...room, senderId: newId() },
            { senderKind: 'webhook', senderName: 'CI', accountableId: room.senderId },
          ),
        ),
      ])
      await expect.poll(() => waitingForLocks(), { timeout: 30_000 }).toBe(1)
      // Committed by others while the statement above waits with its snapshot from before.
      await sql`insert into sanctions (user_id, banned_until) values (${room.senderId}, now() + interval '1 hour')`
    })
    expect(await posts).toEqual([
      { kind: 'refused', reason: 'server_banned' },
      { kind: 'written', seq: 1, state: 'visible' },
      { kind: 'refused', reason: 'server_banned' },
    ])
    expect(batches).toEqual([3])
  })

  it('refuses to let too many wait, and says that one may try again', async () => {
    const room = await aRoom()
    const { writer } = aWriter(sql, { maxBatch: 10, maxWaiting: 20 })
    const results = await Promise.allSettled(Array.from({ length: 25 }, () => writer.append(aPost(room))))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(5)
    expect(refused[0]).toMatchObject({ reason: { kind: 'unavailable', code: 'overloaded' } })
    await writer.drain()
    expect(await writer.append(aPost(room))).toMatchObject({ kind: 'written', seq: 21 })
  })

  it('says unavailable, not acknowledged, when the database is gone', async () => {
    const room = await aRoom()
    const nowhere = connect('postgres://nobody@127.0.0.1:1/nothing')
    const { writer } = aWriter(nowhere)
    const results = await Promise.allSettled([writer.append(aPost(room)), writer.append(aPost(room))])
    for (const result of results) expect(result).toMatchObject({ reason: { kind: 'unavailable', code: 'not_saved' } })
    await nowhere.end({ timeout: 1 })
  })
})
