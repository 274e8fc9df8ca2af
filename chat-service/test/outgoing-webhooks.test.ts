import { newId } from '@parley/common/ids'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { OutgoingWebhooksRepository } from '../src/repositories/outgoing-webhooks.js'
import { encodeCursor } from '../src/schemas/paging.js'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { errorOf } from './pages.js'
import { failing, ok, type Received, type Receiver, startReceiver } from './webhook-receiver.js'

interface Webhook {
  readonly id: string
  readonly secret: string
  readonly is_disabled: boolean
  readonly disabled_reason: string | null
  readonly may_be_private: boolean
  readonly pending: number
}
interface Delivery {
  readonly event_id: string
  readonly type: string
  readonly state: string
  readonly attempts: number
  readonly next_attempt_at: string | null
  readonly last_status: number | null
  readonly last_error: string | null
}

const LIMIT = { timeout: 30_000 }
const HOUR_MS = 3_600_000

let stack: ChatStack
let admin: TestUser
let owner: TestUser
let receiver: Receiver
beforeAll(async () => {
  stack = await startChatStack({ withJobs: true })
  admin = await stack.aUser({ role: 'admin' })
  owner = await stack.aUser()
}, 60_000)
afterAll(() => stack.close())
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

/** A webhook that reaches the receiver on this machine, which an admin must allow. */
async function aWebhook(
  room: { readonly id: string },
  events: readonly string[],
  url = receiver.url,
): Promise<Webhook> {
  const wish = { name: 'Mirror', url, events, may_be_private: true }
  return expectJson<Webhook>(admin.post(`/rooms/${room.id}/outgoing-webhooks`, wish), 201)
}
const deliveries = async (id: string): Promise<readonly Delivery[]> =>
  (await expectJson<{ items: Delivery[] }>(admin.get(`/outgoing-webhooks/${id}/deliveries`), 200)).items
const received = (count: number) => expect.poll(() => receiver.received.length, LIMIT).toBe(count)
const typesOf = (requests: readonly Received[]) => requests.map(({ json }) => json.type)

describe('an outgoing webhook', { timeout: 60_000 }, () => {
  it('is told of what happens in its room, signed as Standard Webhooks has it', async () => {
    const room = await stack.aRoom(owner)
    await stack.aMessage(owner, room, 'before it was made')
    const webhook = await aWebhook(room, ['message.created', 'message.edited', 'message.deleted'])
    const message = await stack.aMessage(owner, room, 'hello outside')
    await received(1)
    const [first] = receiver.received
    expect(first?.json).toMatchObject({
      type: 'message.created',
      data: { room: room.id, seq: message.seq, kind: 'message', message: { id: message.id, text: 'hello outside' } },
    })
    expect(first && receiver.isSigned(first, webhook.secret)).toBe(true)
    expect(first && receiver.isSigned(first, 'whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCwgbm90IG91cnM=')).toBe(false)
    await expectJson(owner.request('PATCH', `/messages/${message.id}`, { text: 'hello again' }), 200)
    await owner.request('DELETE', `/messages/${message.id}`)
    await received(3)
    expect(typesOf(receiver.received).sort()).toEqual(['message.created', 'message.deleted', 'message.edited'])
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  })

  it('hears only the types it asked for, and nothing of other rooms', async () => {
    const room = await stack.aRoom(owner)
    const other = await stack.aRoom(owner)
    await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, other)
    const message = await stack.aMessage(owner, room)
    await owner.post(`/messages/${message.id}/reactions`, { emoji: '👍' })
    const last = await stack.aMessage(owner, room)
    await received(2)
    expect(receiver.received.map(({ json }) => (json.data.message as { id: string }).id).sort()).toEqual(
      [message.id, last.id].sort(),
    )
  })

  it('is never sent a text that was taken back before it left', async () => {
    const room = await stack.aRoom(owner)
    receiver.answer = failing(503)
    const webhook = await aWebhook(room, ['message.created'])
    const message = await stack.aMessage(owner, room, 'a secret said by mistake')
    await received(1)
    await owner.request('DELETE', `/messages/${message.id}`)
    receiver.answer = ok
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.last_status, LIMIT).toBe(503)
    stack.clock.advance(10_000)
    await received(2)
    expect(receiver.received[1]?.body).not.toContain('a secret said by mistake')
    expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id'])
  })

  it('of moderation is told of acts in the transaction that writes them', async () => {
    const room = await stack.aRoom(owner)
    const member = await stack.aUser()
    await stack.join(member, room)
    const webhook = await aWebhook(room, ['moderation.report'])
    const message = await stack.aMessage(owner, room)
    await expectJson(member.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
    await received(1)
    expect(receiver.received[0]?.json).toMatchObject({
      type: 'moderation.report',
      data: { action: 'report.make', actor: { id: member.id }, message_id: message.id },
    })
    expect(await deliveries(webhook.id)).toMatchObject([{ type: 'moderation.report' }])
  })
})

describe('what does not arrive', { timeout: 60_000 }, () => {
  it('is tried again later and later, under the same id, until it arrives', async () => {
    const room = await stack.aRoom(owner)
    // Each attempt its own status: attempts count when they begin, and only the status says that one is settled.
    receiver.answer = failing(501)
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    for (let attempt = 1; attempt <= 4; attempt++) {
      await expect
        .poll(async () => (await deliveries(webhook.id))[0], LIMIT)
        .toMatchObject({ attempts: attempt, last_status: 500 + attempt })
      receiver.answer = failing(501 + attempt)
      stack.clock.advance(HOUR_MS)
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    receiver.answer = ok
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.state, LIMIT).toBe('delivered')
  })

  it('disables the webhook after a day of failures, and its maker is told', async () => {
    const room = await stack.aRoom(owner)
    receiver.answer = failing(500)
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.last_status, LIMIT).toBe(500)
    stack.clock.advance(25 * HOUR_MS)
    await expect
      .poll(async () => {
        const { items } = await expectJson<{ items: Webhook[] }>(admin.get(`/rooms/${room.id}/outgoing-webhooks`), 200)
        return items[0]
      }, LIMIT)
      .toMatchObject({ is_disabled: true, disabled_reason: 'failing', pending: 0 })
    const { items: inbox } = await expectJson<{ items: { kind: string; reason: string }[] }>(
      admin.get('/notices?unread=true'),
      200,
    )
    expect(inbox[0]).toMatchObject({ kind: 'webhook', reason: expect.stringContaining('disabled') })
    const sent = receiver.received.length
    await stack.aMessage(owner, room, 'while it is disabled')
    receiver.answer = ok
    await expectJson(admin.request('PATCH', `/outgoing-webhooks/${webhook.id}`, { is_disabled: false }), 200)
    await stack.aMessage(owner, room, 'once it is enabled')
    await received(sent + 1)
    expect(receiver.received.at(-1)?.body).toContain('once it is enabled')
  })

  it('with 410 disables the webhook at once', async () => {
    const room = await stack.aRoom(owner)
    receiver.answer = failing(410)
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    const list = () => expectJson<{ items: Webhook[] }>(admin.get(`/rooms/${room.id}/outgoing-webhooks`), 200)
    await expect.poll(async () => (await list()).items[0]?.disabled_reason, LIMIT).toBe('gone')
    await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/ping`), 409)
  })

  it('follows no redirect', async () => {
    const room = await stack.aRoom(owner)
    const other = await startReceiver()
    receiver.answer = (_, response) => response.writeHead(302, { location: other.url }).end()
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.last_status, LIMIT).toBe(302)
    expect(other.received).toHaveLength(0)
    await other.close()
  })

  it('is not lost when the process dies in the middle: the delivery is due again when its lease is over', async () => {
    const room = await stack.aRoom(owner)
    const webhook = await aWebhook(room, ['message.created'])
    // As a process leaves it that died between claiming and settling.
    const eventId = `evt_${newId()}`
    await stack.sql`
      insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject, attempts, next_attempt_at)
      values (${webhook.id}, ${eventId}, 'ping', ${room.id}, '{"ping": true}', 1,
              ${new Date(stack.clock.now().getTime() + 60_000)})`
    stack.clock.advance(61_000)
    await received(1)
    expect(receiver.received[0]?.headers['webhook-id']).toBe(eventId)
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.state, LIMIT).toBe('delivered')
  })
})

describe('a disabled webhook', { timeout: 60_000 }, () => {
  const disabledNow = (id: string) =>
    new OutgoingWebhooksRepository(stack.sql).disable(id, 'gone', stack.clock.now(), {
      audit: {
        actorId: null,
        action: 'outgoing_webhook.disable',
        roomId: null,
        messageId: null,
        userId: null,
        rule: null,
        details: {},
      },
      notice: {
        userId: admin.id,
        kind: 'webhook',
        roomId: null,
        messageId: null,
        actId: null,
        state: null,
        note: null,
        reason: 'gone',
      },
    })
  const pending = async (id: string): Promise<number> =>
    (await stack.sql`select 1 from outgoing_deliveries where webhook_id = ${id} and state = 'pending'`).length
  /** Until `count` statements about webhooks wait for somebody else's. */
  const waiting = (count: number) =>
    expect
      .poll(
        async () =>
          (
            await stack.sql`
              select 1 from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock' and query like '%outgoing_webhooks%'`
          ).length,
        LIMIT,
      )
      .toBe(count)

  it('stops no other, whatever is left of its deliveries', async () => {
    const [left, heard] = [await stack.aRoom(owner), await stack.aRoom(owner)]
    const webhook = await aWebhook(left, ['message.created'])
    await aWebhook(heard, ['message.created'])
    await expectJson(admin.request('PATCH', `/outgoing-webhooks/${webhook.id}`, { is_disabled: true }), 200)
    // As many as one pass takes, and due before everything else.
    await stack.sql`
      insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject, next_attempt_at)
      select ${webhook.id}, 'left_' || n, 'ping', ${left.id}, '{"ping": true}', now() - interval '1 day'
      from generate_series(1, 4) n`
    await stack.aMessage(owner, heard)
    await received(1)
    expect(await pending(webhook.id)).toBe(4)
  })

  it('keeps none of the deliveries that were being written when it was disabled', async () => {
    const room = await stack.aRoom(owner)
    const webhook = await aWebhook(room, ['moderation.report'])
    let disabled: Promise<unknown> = Promise.resolve()
    await stack.sql.begin(async (tx) => {
      await tx`
        insert into outgoing_deliveries (webhook_id, event_id, type, room_id, subject)
        values (${webhook.id}, 'act_in_flight', 'moderation.report', ${room.id}, '{"ping": true}')`
      disabled = disabledNow(webhook.id)
      await waiting(1)
    })
    await disabled
    expect(await pending(webhook.id)).toBe(0)
  })

  it('is neither pinged nor told again by who asked right before', async () => {
    const room = await stack.aRoom(owner)
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.state, LIMIT).toBe('delivered')
    const [delivery] = await deliveries(webhook.id)
    const at = `/outgoing-webhooks/${webhook.id}`
    const asked: Promise<string>[] = []
    await stack.sql.begin(async (tx) => {
      await tx`select from outgoing_webhooks where id = ${webhook.id} for update`
      await tx`update outgoing_webhooks set disabled_at = now(), disabled_reason = 'gone' where id = ${webhook.id}`
      asked.push(errorOf(admin.post(`${at}/ping`)))
      asked.push(errorOf(admin.post(`${at}/deliveries/${delivery?.event_id}/redeliver`)))
      await waiting(2)
    })
    expect(await Promise.all(asked)).toEqual(['409 webhook_disabled', '409 webhook_disabled'])
    expect(await pending(webhook.id)).toBe(0)
  })
})

describe('secrets', { timeout: 60_000 }, () => {
  it('rotate with a time in which both sign, and are shown once', async () => {
    const room = await stack.aRoom(owner)
    const webhook = await aWebhook(room, ['message.created'])
    const rotated = await expectJson<Webhook>(
      admin.post(`/outgoing-webhooks/${webhook.id}/rotate`, { keep_hours: 24 }),
      200,
    )
    await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/ping`), 202)
    await received(1)
    const [both] = receiver.received
    expect(both && receiver.isSigned(both, webhook.secret)).toBe(true)
    expect(both && receiver.isSigned(both, rotated.secret)).toBe(true)
    await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/rotate`, { keep_hours: 0 }), 200)
    await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/ping`), 202)
    await received(2)
    const last = receiver.received[1]
    expect(last && receiver.isSigned(last, rotated.secret)).toBe(false)
    const listed = await (await admin.get(`/rooms/${room.id}/outgoing-webhooks`)).text()
    expect(listed).not.toContain('whsec_')
  })

  it('a delivered event can be sent again, under its old id', async () => {
    const room = await stack.aRoom(owner)
    const webhook = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room)
    await expect.poll(async () => (await deliveries(webhook.id))[0]?.state, LIMIT).toBe('delivered')
    const [delivery] = await deliveries(webhook.id)
    await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/deliveries/${delivery?.event_id}/redeliver`), 202)
    await received(2)
    expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id'])
  })

  it('a place in the list of deliveries that is no time is none', async () => {
    const webhook = await aWebhook(await stack.aRoom(owner), ['message.created'])
    const cursor = encodeCursor({ at: '0000-01-01T00:00:00Z', id: 'ping_1' })
    const list = admin.get(`/outgoing-webhooks/${webhook.id}/deliveries?cursor=${cursor}`)
    expect(await errorOf(list)).toBe('422 cursor_invalid')
  })
})

describe('an attacker who moderates a room', { timeout: 60_000 }, () => {
  it('reaches nothing of the private network, by address or by name', async () => {
    const room = await stack.aRoom(owner)
    const port = new URL(receiver.url).port
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0x7f000001',
      '2130706433',
      '0.0.0.0',
    ]) {
      const wish = { name: 'Inside', url: `http://${host}:${port}/hook`, events: ['message.created'] }
      const webhook = await expectJson<Webhook>(owner.post(`/rooms/${room.id}/outgoing-webhooks`, wish), 201)
      await expectJson(owner.post(`/outgoing-webhooks/${webhook.id}/ping`), 202)
      await expect
        .poll(async () => (await deliveries(webhook.id))[0]?.last_error, { ...LIMIT, message: host })
        .toBe('address_not_allowed')
      await owner.request('DELETE', `/outgoing-webhooks/${webhook.id}`)
    }
    expect(receiver.received).toHaveLength(0)
  })

  it('cannot allow it themselves, nor keep an admin’s allowance for another URL', async () => {
    const room = await stack.aRoom(owner)
    const wish = { name: 'Inside', url: receiver.url, events: ['message.created'], may_be_private: true }
    const refused = await expectJson<{ code: string }>(owner.post(`/rooms/${room.id}/outgoing-webhooks`, wish), 403)
    expect(refused.code).toBe('private_needs_admin')
    const webhook = await aWebhook(room, ['message.created'])
    const moved = await expectJson<Webhook>(
      owner.request('PATCH', `/outgoing-webhooks/${webhook.id}`, { url: 'http://127.0.0.1:1/inside' }),
      200,
    )
    expect(moved.may_be_private).toBe(false)
    await expectJson(owner.request('PATCH', `/outgoing-webhooks/${webhook.id}`, { may_be_private: true }), 403)
  })

  it('learns of no webhook elsewhere, and sets up none for the server', async () => {
    const mine = await stack.aRoom(owner)
    const stranger = await stack.aUser()
    const webhook = await aWebhook(mine, ['message.created'])
    for (const [method, path] of [
      ['PATCH', `/outgoing-webhooks/${webhook.id}`],
      ['POST', `/outgoing-webhooks/${webhook.id}/rotate`],
    ] as const) {
      expect((await stranger.request(method, path, {})).status).toBe(404)
    }
    expect((await stranger.get(`/outgoing-webhooks/${webhook.id}/deliveries`)).status).toBe(404)
    expect((await stranger.request('DELETE', `/outgoing-webhooks/${webhook.id}`)).status).toBe(404)
    expect((await stranger.get('/outgoing-webhooks')).status).toBe(403)
    const moderator = await stack.aUser({ role: 'moderator' })
    const wish = { name: 'All', url: 'https://example.org/hook', events: ['message.created'] }
    expect((await moderator.post('/outgoing-webhooks', wish)).status).toBe(403)
  })
})

describe('deleting a webhook', { timeout: 60_000 }, () => {
  it('while it is being told of many things stops them, and disturbs nobody', async () => {
    const room = await stack.aRoom(owner)
    for (let round = 0; round < 5; round++) {
      const webhook = await aWebhook(room, ['message.created'])
      await Promise.all(Array.from({ length: 20 }, (_, n) => stack.aMessage(owner, room, `message ${n}`)))
      await expect.poll(() => receiver.received.length, LIMIT).toBeGreaterThan(0)
      expect((await admin.request('DELETE', `/outgoing-webhooks/${webhook.id}`)).status).toBe(204)
      receiver.received.splice(0)
    }
  })
})

describe('a webhook of the server', { timeout: 60_000 }, () => {
  it('hears all rooms, also new ones, but none of two people', async () => {
    const old = await stack.aRoom(owner)
    const wish = { name: 'All', url: receiver.url, events: ['message.created'], may_be_private: true }
    const webhook = await expectJson<Webhook>(admin.post('/outgoing-webhooks', wish), 201)
    const young = await stack.aRoom(owner)
    const friend = await stack.aUser()
    const direct = await expectJson<{ id: string }>(owner.post('/direct', { user_id: friend.id }), 201)
    const body = { text: 'between us', client_message_id: newId() }
    await expectJson(owner.post(`/rooms/${direct.id}/messages`, body), 201)
    await stack.aMessage(owner, old, 'in the old room')
    await stack.aMessage(owner, young, 'in the new room')
    await received(2)
    expect(receiver.received.map(({ json }) => json.data.room).sort()).toEqual([old.id, young.id].sort())
    await admin.request('DELETE', `/outgoing-webhooks/${webhook.id}`)
  })

  it('is told of moderation in rooms, and of none between two people', async () => {
    const room = await stack.aRoom(owner)
    const friend = await stack.aUser()
    await stack.join(friend, room)
    const events = ['moderation.report', 'moderation.act']
    const wish = { name: 'All', url: receiver.url, events, may_be_private: true }
    const webhook = await expectJson<Webhook>(admin.post('/outgoing-webhooks', wish), 201)
    const direct = await expectJson<{ id: string }>(owner.post('/direct', { user_id: friend.id }), 201)
    const body = { text: 'between us', client_message_id: newId() }
    const between = await expectJson<{ id: string }>(owner.post(`/rooms/${direct.id}/messages`, body), 201)
    const open = await stack.aMessage(owner, room)
    await expectJson(friend.post(`/messages/${between.id}/report`, { reason: 'spam' }), 202)
    await expectJson(friend.post(`/messages/${open.id}/report`, { reason: 'spam' }), 202)
    await received(1)
    expect(receiver.received[0]?.json.data).toMatchObject({ message_id: open.id })
    expect(await deliveries(webhook.id)).toHaveLength(1)
    const audited = await stack.sql`
      select 1 from audit_log where room_id = ${direct.id} and action = 'report.make'`
    expect(audited).toHaveLength(1)
    await admin.request('DELETE', `/outgoing-webhooks/${webhook.id}`)
  })
})

describe('an outgoing webhook whose maker is banned from the server', { timeout: 60_000 }, () => {
  const act = (user: TestUser, kind: 'ban' | 'unban') =>
    expectJson(admin.post(`/moderation/users/${user.id}/acts`, { kind }), 200)

  it('is told nothing while the ban lasts, nor afterwards of what happened meanwhile', async () => {
    const other = await stack.aUser()
    const room = await stack.aRoom(other)
    await stack.join(owner, room)
    const wish = { name: 'Mirror', url: 'https://example.org/hook', events: ['message.created'] }
    const webhook = await expectJson<Webhook>(other.post(`/rooms/${room.id}/outgoing-webhooks`, wish), 201)
    const change = { url: receiver.url, may_be_private: true }
    await expectJson(admin.request('PATCH', `/outgoing-webhooks/${webhook.id}`, change), 200)
    const control = await aWebhook(room, ['message.created'])
    await stack.aMessage(owner, room, 'before')
    await received(2)
    await act(other, 'ban')
    await stack.aMessage(owner, room, 'not for you')
    await received(3)
    // Both places in the log have moved by then, as they move in one statement.
    await expect
      .poll(
        async () =>
          (
            await stack.sql`select 1 from outgoing_cursors c join rooms r on r.id = c.room_id
                            where c.room_id = ${room.id} and c.seq = r.head_seq`
          ).length,
        LIMIT,
      )
      .toBe(2)
    const listed = await expectJson<{ items: { id: string; is_suspended: boolean }[] }>(
      admin.get(`/rooms/${room.id}/outgoing-webhooks`),
      200,
    )
    expect(listed.items.map(({ id, is_suspended }) => [id, is_suspended]).sort()).toEqual(
      [
        [webhook.id, true],
        [control.id, false],
      ].sort(),
    )
    await act(other, 'unban')
    await stack.aMessage(owner, room, 'after')
    await received(5)
    const texts = receiver.received
      .filter((request) => receiver.isSigned(request, webhook.secret))
      .map(({ json }) => (json.data as { message: { text: string } }).message.text)
    expect(texts).toEqual(['before', 'after'])
  })

  it('works again for who rotates its secret, who answers for it from then on', async () => {
    const maker = await stack.aUser()
    const room = await stack.aRoom(maker)
    const wish = { name: 'Mirror', url: 'https://example.org/hook', events: ['message.created'] }
    const webhook = await expectJson<Webhook>(maker.post(`/rooms/${room.id}/outgoing-webhooks`, wish), 201)
    await act(maker, 'ban')
    const rotated = await expectJson(admin.post(`/outgoing-webhooks/${webhook.id}/rotate`, { keep_hours: 0 }), 200)
    expect(rotated).toMatchObject({ is_suspended: false, created_by: admin.id })
  })
})
