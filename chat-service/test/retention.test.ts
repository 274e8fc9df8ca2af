import { randomUUID } from 'node:crypto'
import type { MessageBody, RoomBody, RoomEventsBody } from '@parley/common/contracts/chat'
import { createLogger } from '@parley/common/logger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MessagesRepository } from '../src/repositories/messages.js'
import { RetentionRepository } from '../src/repositories/retention.js'
import { SanctionsRepository } from '../src/repositories/sanctions.js'
import { StandingsRepository } from '../src/repositories/standings.js'
import { Access } from '../src/services/access.js'
import { RetentionService } from '../src/services/retention.js'
import { Sanctions } from '../src/services/sanctions.js'
import { type ChatStack, expectJson, startChatStack } from './chat-stack.js'
import { errorOf, readAll } from './pages.js'

const DAY_MS = 24 * 3_600_000
const DAYS = 30

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack({ settings: { messageRetentionDays: DAYS } })
}, 60_000)
afterAll(() => stack.close())

function retention(days: number | null) {
  const access = new Access(
    new StandingsRepository(stack.sql),
    new MessagesRepository(stack.sql),
    new Sanctions(new SanctionsRepository(stack.sql), stack.clock),
    stack.clock,
  )
  const logger = createLogger({ service: 'test', level: 'silent' })
  return new RetentionService(access, new RetentionRepository(stack.sql), days, stack.clock, logger, () => {})
}

describe('retention', () => {
  it('deletes what is too old, keeps the rest, and says what it deleted', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    const held = await stack.aRoom(owner, { mode: 'hold' })
    const old: MessageBody[] = []
    for (let index = 0; index < 3; index++) old.push(await stack.aMessage(owner, room, `old news ${index}`))
    await expectJson(owner.request('PATCH', `/messages/${old[0]?.id}`, { text: 'old news, edited' }), 200)
    await expectJson(owner.post(`/messages/${old[0]?.id}/reactions`, { emoji: '👍' }), 204)
    await stack.aMessage(owner, held, 'never published')
    await stack.sql`update room_events set at = at - make_interval(days => ${DAYS + 1})`
    await stack.sql`update messages set created_at = created_at - make_interval(days => ${DAYS + 1})`
    const fresh = await stack.aMessage(owner, room, 'fresh news')
    await expectJson(owner.request('DELETE', `/messages/${old[1]?.id}`), 204)

    const run = await retention(DAYS).run()
    expect(run).toMatchObject({ messages: 4 })
    const history = await readAll<MessageBody>(owner, `/rooms/${room.id}/messages`)
    expect(history.map(({ id }) => id)).toEqual([fresh.id])
    const { head } = await expectJson<RoomBody>(owner.get(`/rooms/${room.id}`), 200)
    const events = (since: number) =>
      expectJson<RoomEventsBody>(owner.get(`/rooms/${room.id}/events?since=${since}`), 200)
    expect(await events(0)).toMatchObject({ recovered: false, head })
    const kept = await events((fresh.seq ?? 0) - 1)
    expect(kept).toMatchObject({ recovered: true, events: [{ kind: 'message' }, { kind: 'delete' }] })
    const left = await stack.sql`
      select message_id from message_revisions union all select message_id from reactions
      union all select id from messages where body like 'never%'`
    expect(left).toEqual([])
    expect(await retention(DAYS).run()).toBeNull()

    const admin = await stack.aUser({ role: 'admin' })
    const report = await expectJson(admin.get('/retention'), 200)
    expect(report).toMatchObject({ days: DAYS, runs: [{ id: run?.id, messages: 4, rooms: run?.rooms }] })
    expect(await errorOf(owner.get('/retention'))).toBe('403 insufficient_role')
    expect(await errorOf((await stack.aUser({ role: 'moderator' })).get('/retention'))).toBe('403 insufficient_role')
  })

  it('takes labels along: those of messages with them, corrections by their own age', async () => {
    const owner = await stack.aUser()
    const member = await stack.aUser()
    const room = await stack.aRoom(owner)
    await stack.join(member, room)
    const { id } = await stack.aMessage(member, room, 'to be removed')
    await expectJson(owner.request('DELETE', `/messages/${id}`), 204)
    await stack.sql`
      insert into labels (id, source, at, labelled_by, text)
      values (${randomUUID()}, 'correction', ${stack.clock.now()}, ${member.id}, 'a corrected text')`
    const labels = () => stack.sql`select source from labels where message_id = ${id} or labelled_by = ${member.id}`
    expect(await labels()).toHaveLength(2)
    await retention(DAYS).run()
    expect(await labels()).toHaveLength(2)
    await stack.sql`update room_events set at = at - make_interval(days => ${DAYS + 1}) where room_id = ${room.id}`
    await stack.sql`update labels set at = at - make_interval(days => ${DAYS + 1}) where labelled_by = ${member.id}`
    await retention(DAYS).run()
    expect(await labels()).toEqual([])
  })

  it('takes many small steps for a long past', { timeout: 60_000 }, async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => stack.aMessage(owner, room, `${index}`)))
    stack.clock.advance((DAYS + 1) * DAY_MS)
    expect(await retention(DAYS).run()).toMatchObject({ messages: expect.any(Number) })
    expect(await readAll(owner, `/rooms/${room.id}/messages`)).toEqual([])
    const message = await stack.aMessage(owner, room, 'life goes on')
    expect(message.seq).toBeGreaterThan(1_200)
  })

  it('unset keeps everything', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    await stack.aMessage(owner, room)
    stack.clock.advance(100 * 365 * DAY_MS)
    expect(await retention(null).run()).toBeNull()
    expect(await readAll(owner, `/rooms/${room.id}/messages`)).toHaveLength(1)
  })
})
