import type { MessageBody, RoomBody, RoomEvent, RoomEventsBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { roomChannel } from '../src/services/channels.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf, readAll } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

async function aRoomOfTwo() {
  const [owner, member] = await Promise.all([stack.aUser(), stack.aUser()])
  const room = await stack.aRoom(owner)
  await stack.join(member, room)
  return { owner, member, room }
}

const eventsOf = (user: TestUser, room: RoomBody, query: string) =>
  expectJson<RoomEventsBody>(user.get(`/rooms/${room.id}/events?${query}`), 200)

/** A day in a room: every kind of change. */
async function liveThrough(owner: TestUser, member: TestUser, room: RoomBody): Promise<MessageBody> {
  const message = await stack.aMessage(member, room, 'first words')
  await expectJson(member.request('PATCH', `/messages/${message.id}`, { text: 'better words' }), 200)
  await expectJson(owner.post(`/messages/${message.id}/reactions`, { emoji: '👍' }), 204)
  await expectJson(owner.request('DELETE', `/messages/${message.id}/reactions/${encodeURIComponent('👍')}`), 204)
  await expectJson(owner.request('PATCH', `/rooms/${room.id}`, { topic: 'changed' }), 200)
  await expectJson(owner.request('PUT', `/rooms/${room.id}/mutes/${member.id}`, {}), 200)
  await expectJson(owner.request('DELETE', `/messages/${(await stack.aMessage(owner, room)).id}`), 204)
  return message
}

describe('the log of a room', () => {
  it('holds every change, in one order without gaps, and is what the sockets were told', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const told: RoomEvent[] = []
    await stack.bus.subscribe(roomChannel(room.id), (payload) => {
      const frame = JSON.parse(payload) as RoomEvent | { readonly t: 'eph' }
      if (frame.t === 'ev') told.push(frame)
    })
    await liveThrough(owner, member, room)
    const { events, head, recovered } = await eventsOf(member, room, 'since=0')
    expect(recovered).toBe(true)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1))
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['room', 'member', 'member', 'message', 'edit', 'reaction', 'reaction', 'room', 'member', 'message', 'delete'],
    ])
    await vi.waitFor(() => expect(told).toHaveLength(8))
    // Except what has changed since: the first words were replaced.
    const replayed = events.slice(3).map((event) => (event.kind === 'message' ? { ...event, message: null } : event))
    const live = told.map((event) => (event.kind === 'message' ? { ...event, message: null } : event))
    expect(live).toEqual(replayed)
  })

  it('shows messages as they are now: what was replaced or retracted does not come back', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const edited = await stack.aMessage(member, room, 'indiscreet')
    await expectJson(member.request('PATCH', `/messages/${edited.id}`, { text: 'discreet' }), 200)
    const hidden = await stack.aMessage(member, room, 'hideous')
    await stack.sql`update messages set state = 'hidden' where id = ${hidden.id}`
    const log = JSON.stringify(await eventsOf(await joined(room), room, 'since=0'))
    expect(log).toContain('discreet')
    expect(log).not.toContain('indiscreet')
    expect(log).not.toContain('hideous')
    expect(JSON.stringify(await eventsOf(owner, room, 'since=0'))).toContain('hideous')
  })

  async function joined(room: RoomBody): Promise<TestUser> {
    const user = await stack.aUser()
    await stack.join(user, room)
    return user
  }

  it('is read on from any place, page by page', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    await liveThrough(owner, member, room)
    const all = await eventsOf(member, room, 'since=0')
    const read: RoomEvent[] = []
    let since = 2
    for (;;) {
      const page = await eventsOf(member, room, `since=${since}&limit=3&epoch=${all.epoch}`)
      read.push(...page.events)
      since = page.events.at(-1)?.seq ?? since
      if (since === page.head) break
    }
    expect(read).toEqual(all.events.slice(2))
    expect((await eventsOf(member, room, `since=${all.head}`)).events).toEqual([])
  })

  it('never claims a part: another epoch, a purged past or an unknown future is not recovered', async () => {
    const { owner, room } = await aRoomOfTwo()
    const { head, epoch } = await eventsOf(owner, room, 'since=0')
    expect(await eventsOf(owner, room, 'since=1&epoch=another')).toMatchObject({ recovered: false, events: [], epoch })
    expect(await eventsOf(owner, room, `since=${head + 1}`)).toMatchObject({ recovered: false, events: [], head })
    await stack.sql`update rooms set purged_seq = 2 where id = ${room.id}`
    expect(await eventsOf(owner, room, 'since=1')).toMatchObject({ recovered: false, events: [], head })
    expect(await eventsOf(owner, room, 'since=2')).toMatchObject({ recovered: true })
  })

  it('has one epoch for all instances', async () => {
    const { owner, room } = await aRoomOfTwo()
    const other = await stack.anotherInstance()
    const answer = await other.app.request(`/rooms/${room.id}/events?since=0`, {
      headers: { authorization: `Bearer ${owner.token}` },
    })
    expect((await expectJson<RoomEventsBody>(answer, 200)).epoch).toBe((await eventsOf(owner, room, 'since=0')).epoch)
  })

  it('refuses what is no place', async () => {
    const { owner, room } = await aRoomOfTwo()
    expect(await errorOf(owner.get(`/rooms/${room.id}/events`))).toMatch(/^422 /)
    expect(await errorOf(owner.get(`/rooms/${room.id}/events?since=-1`))).toBe('422 too_small')
    expect(await errorOf((await stack.aUser()).get(`/rooms/${room.id}/events?since=0`))).toBe('403 not_a_member')
  })
})

describe('reactions', () => {
  it('are one of a kind per member, counted, and told apart', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const message = await stack.aMessage(owner, room)
    const path = `/messages/${message.id}/reactions`
    for (const user of [owner, member, member]) await expectJson(user.post(path, { emoji: '🎉' }), 204)
    await expectJson(member.post(path, { emoji: '👨‍👩‍👧' }), 204)
    const seen = await expectJson<MessageBody>(owner.get(`/messages/${message.id}`), 200)
    expect(seen.reactions).toEqual([
      { emoji: '🎉', count: 2, mine: true },
      { emoji: '👨‍👩‍👧', count: 1, mine: false },
    ])
    const who = await readAll<{ id: string }>(owner, `${path}/${encodeURIComponent('🎉')}?limit=1`)
    expect(who.map(({ id }) => id)).toEqual([owner.id, member.id].sort())
    const changes = (await eventsOf(owner, room, `since=${message.seq}`)).events
    expect(changes).toHaveLength(3)
  })

  it('are emoji, of at most twenty kinds, on visible messages, by members', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const message = await stack.aMessage(owner, room)
    const path = `/messages/${message.id}/reactions`
    for (const emoji of ['text', 'a', '👍👍', ' 👍', '<b>', '1']) {
      expect(await errorOf(member.post(path, { emoji }))).toBe('422 emoji_invalid')
    }
    const kinds = [...'😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓']
    for (const emoji of kinds) await expectJson(member.post(path, { emoji }), 204)
    expect(await errorOf(member.post(path, { emoji: '👻' }))).toBe('409 too_many_reactions')
    await expectJson(owner.post(path, { emoji: '😀' }), 204)
    expect(await errorOf((await stack.aUser()).post(path, { emoji: '👍' }))).toBe('404 message_not_found')
    await stack.sql`update messages set state = 'hidden' where id = ${message.id}`
    expect(await errorOf(member.post(path, { emoji: '😀' }))).toBe('409 message_retracted')
  })
})

describe('marks', () => {
  it('move forward only, never past the head, and tell who received and who read a message', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const message = await stack.aMessage(owner, room)
    const seq = message.seq ?? 0
    const receiptOf = async (user: TestUser) => {
      const receipts = await readAll<{ user: { id: string }; delivered: boolean; read: boolean }>(
        owner,
        `/messages/${message.id}/receipts?limit=1`,
      )
      const { delivered, read } = receipts.find((receipt) => receipt.user.id === user.id) ?? {}
      return { delivered, read }
    }
    expect(await receiptOf(member)).toEqual({ delivered: false, read: false })
    await expectJson(member.post(`/rooms/${room.id}/delivered`, { seq }), 204)
    expect(await receiptOf(member)).toEqual({ delivered: true, read: false })
    await expectJson(member.post(`/rooms/${room.id}/read`, { seq: seq + 1_000_000 }), 204)
    await expectJson(member.post(`/rooms/${room.id}/read`, { seq: 0 }), 204)
    await expectJson(member.post(`/rooms/${room.id}/delivered`, { seq: 1 }), 204)
    expect(await receiptOf(member)).toEqual({ delivered: true, read: true })
    const own = await expectJson<RoomBody>(member.get(`/rooms/${room.id}`), 200)
    expect(own.membership?.read).toBe(seq)
    expect(await errorOf((await stack.aUser()).get(`/messages/${message.id}/receipts`))).toBe('404 message_not_found')
  })

  it('tell the room what was read, once', async () => {
    const { owner, member, room } = await aRoomOfTwo()
    const heard: unknown[] = []
    await stack.bus.subscribe(roomChannel(room.id), (payload) => heard.push(JSON.parse(payload)))
    const { seq } = await stack.aMessage(owner, room)
    for (let time = 0; time < 3; time++) await expectJson(member.post(`/rooms/${room.id}/read`, { seq }), 204)
    const reads = () => heard.filter((frame) => (frame as { kind: string }).kind === 'read')
    await vi.waitFor(() =>
      expect(reads()).toEqual([{ t: 'eph', room: room.id, kind: 'read', user_id: member.id, seq }]),
    )
  })
})
