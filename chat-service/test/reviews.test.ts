import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VerdictsRepository } from '../src/repositories/verdicts.js'
import { ContentRules } from '../src/services/content-rules.js'
import { Judgements } from '../src/services/judgements.js'
import { ModerationNews } from '../src/services/moderation-news.js'
import { RoomPublisher } from '../src/services/room-publisher.js'
import { VerdictService } from '../src/services/verdicts.js'
import { asService, type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { aVerdict, aVerdictItem } from './moderation-stack.js'

interface Item {
  readonly id: string
  readonly cause: string
  readonly state: string
  readonly resolution: string | null
  readonly message_state: string
  readonly reports: number
  readonly severity: number
  readonly snapshot: { readonly text: string; readonly verdict: object | null }
  readonly appeal: string | null
  readonly lease: { readonly user_id: string } | null
}
interface Page<T> {
  readonly items: T[]
  readonly next: string | null
}

const TOXIC = { insult: 0.97 }

let stack: ChatStack
let verdicts: VerdictService
let admin: TestUser
beforeAll(async () => {
  stack = await startChatStack()
  const news = new ModerationNews(new RoomPublisher(stack.bus), () => {})
  const judgements = new Judgements(new ContentRules())
  verdicts = new VerdictService(new VerdictsRepository(stack.sql), judgements, news, stack.clock, () => {})
  admin = await stack.aUser({ role: 'admin' })
})
afterAll(async () => {
  await stack.close()
})

/** A room with owner, moderator, author and a message of the author's that was hidden. */
async function aHiddenMessage(mode = 'post', scores: Parameters<typeof aVerdict>[0] = TOXIC) {
  const owner = await stack.aUser()
  const author = await stack.aUser()
  const moderator = await stack.aUser()
  const room = await stack.aRoom(owner, { mode })
  for (const user of [author, moderator]) await stack.join(user, room)
  await stack.sql`
    update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${moderator.id}`
  const message = await stack.aMessage(author, room, 'you utter fool')
  await judge(message, scores)
  const [item] = await itemsOf(owner, room)
  if (!item) throw new Error('the message has no review item')
  return { owner, author, moderator, room, message, item }
}

async function judge(message: MessageBody, scores: Parameters<typeof aVerdict>[0], revision = 1): Promise<void> {
  const posted = { id: message.id, roomId: message.room, senderId: message.sender.id, revision }
  await verdicts.apply([aVerdictItem(posted, aVerdict(scores))])
}

async function itemsOf(user: TestUser, room: RoomBody, query = ''): Promise<Item[]> {
  const page = await expectJson<Page<Item>>(user.get(`/moderation/items?room=${room.id}${query}`), 200)
  return page.items
}

function decide(user: TestUser, item: Item, decision: string, over: object = {}): Promise<Response> {
  return user.post(`/moderation/items/${item.id}/decision`, { decision, note: 'for us', reason: 'for you', ...over })
}

async function textFor(user: TestUser, message: MessageBody): Promise<string | null> {
  return (await expectJson<MessageBody>(user.get(`/messages/${message.id}`), 200)).text
}

describe('the review queue', () => {
  it('shows an item with its evidence, its surroundings and its author’s record', async () => {
    const { owner, room, author, item, message } = await aHiddenMessage()
    for (let n = 0; n < 7; n++) await stack.aMessage(author, room, `after ${n}`)
    const details = await expectJson<{
      snapshot: { text: string; verdict: { scores: object } }
      message: MessageBody
      context: { before: MessageBody[]; after: MessageBody[] }
      author_record: Record<string, number>
    }>(owner.get(`/moderation/items/${item.id}`), 200)
    expect(details.snapshot).toMatchObject({ text: 'you utter fool', verdict: { scores: { insult: 0.97 } } })
    expect(details.message).toMatchObject({ id: message.id, state: 'hidden', text: 'you utter fool' })
    expect(details.context.after.map((body) => body.text)).toEqual([0, 1, 2, 3, 4].map((n) => `after ${n}`))
    expect(details.author_record).toEqual({ hide: 1 })
  })

  it('names the author as the room saw them, and by their username', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    const author = await stack.aUser()
    await stack.join(author, room)
    await stack.sql`update users set display_name = 'Ada Lovelace' where id = ${author.id}`
    await judge(await stack.aMessage(author, room, 'you utter fool'), { insult: 0.97 })
    const [item] = await itemsOf(owner, room)
    expect(item).toMatchObject({
      snapshot: { sender_name: author.username, sender_display_name: 'Ada Lovelace' },
    })
    expect((await asService(stack.chat, 'POST', `/internal/users/${author.id}/erase`)).status).toBe(200)
    const [erased] = await itemsOf(owner, room)
    expect(JSON.stringify(erased?.snapshot)).not.toMatch(new RegExp(`Ada|${author.username}`))
  })

  it('tells room moderators the author’s record in their room, and the server’s staff all of it', async () => {
    const { owner, author, item } = await aHiddenMessage()
    const elsewhere = await stack.aRoom(await stack.aUser())
    await stack.join(author, elsewhere)
    await judge(await stack.aMessage(author, elsewhere, 'another'), { insult: 0.7 })
    const recordFor = async (user: TestUser) =>
      (await expectJson<{ author_record: object }>(user.get(`/moderation/items/${item.id}`), 200)).author_record
    expect(await recordFor(owner)).toEqual({ hide: 1 })
    expect(await recordFor(admin)).toEqual({ hide: 1, flag: 1 })
  })

  it('keeps the evidence when the author deletes the message', async () => {
    const { owner, author, message, item } = await aHiddenMessage()
    expect((await author.request('DELETE', `/messages/${message.id}`)).status).toBe(204)
    const kept = await expectJson<Item>(owner.get(`/moderation/items/${item.id}`), 200)
    expect(kept).toMatchObject({ message_state: 'deleted', snapshot: { text: 'you utter fool' } })
    await expectJson(decide(owner, item, 'restore'), 409)
    await expectJson(decide(owner, item, 'approve'), 200)
    expect((await expectJson<Item>(owner.get(`/moderation/items/${item.id}`), 200)).message_state).toBe('deleted')
  })

  it('lists the gravest first, page by page, filtered by cause and state', async () => {
    const { owner, author, room, item } = await aHiddenMessage()
    const flagged = []
    for (let n = 0; n < 4; n++) flagged.push(await stack.aMessage(author, room, `hm ${n}`))
    for (const message of flagged) await judge(message, { insult: 0.7 })
    const seen: Item[] = []
    let cursor = ''
    do {
      const path = `/moderation/items?room=${room.id}&limit=2${cursor}`
      const page: Page<Item> = await expectJson<Page<Item>>(owner.get(path), 200)
      seen.push(...page.items)
      cursor = page.next === null ? '' : `&cursor=${page.next}`
    } while (cursor !== '')
    expect(seen.map((entry) => entry.cause)).toEqual(['hidden', 'flagged', 'flagged', 'flagged', 'flagged'])
    expect(new Set(seen.map((entry) => entry.id)).size).toBe(5)
    expect(await itemsOf(owner, room, '&cause=flagged')).toHaveLength(4)
    await expectJson(decide(owner, item, 'approve'), 200)
    expect(await itemsOf(owner, room, '&cause=hidden')).toEqual([])
    expect(await itemsOf(owner, room, '&state=resolved')).toMatchObject([{ id: item.id, resolution: 'approved' }])
    await expectJson(owner.get('/moderation/items?cursor=nonsense'), 422)
  })

  it('is closed to members, to moderators of other rooms and to tokens without a person’s scopes', async () => {
    const { author, room, item } = await aHiddenMessage()
    const { owner: stranger } = await aHiddenMessage()
    for (const user of [author, stranger]) {
      await expectJson(user.get(`/moderation/items/${item.id}`), 404)
      await expectJson(decide(user, item, 'approve'), 404)
      await expectJson(user.post(`/moderation/items/${item.id}/lease`), 404)
      await expectJson(user.get(`/moderation/items?room=${room.id}`), 403)
      const all = await expectJson<Page<Item>>(user.get('/moderation/items'), 200)
      expect(all.items.map((entry) => entry.id)).not.toContain(item.id)
      const audit = await expectJson<Page<{ room: { id: string } | null }>>(user.get('/moderation/audit'), 200)
      expect(audit.items.map((entry) => entry.room?.id)).not.toContain(room.id)
    }
    const reader = await stack.aUser({ role: 'moderator', scopes: ['chat:read', 'moderation:read'] })
    await expectJson(reader.get(`/moderation/items/${item.id}`), 200)
    expect((await decide(reader, item, 'approve')).status).toBeGreaterThanOrEqual(403)
  })

  it('shows the server’s staff every room, also rooms of two, of which they see no more than what was flagged', async () => {
    const [one, two] = [await stack.aUser(), await stack.aUser()]
    await one.get('/rooms')
    await two.get('/rooms')
    const room = await expectJson<RoomBody>(one.post('/direct', { user_id: two.id }), 201)
    await stack.aMessage(one, room, 'a secret')
    const message = await stack.aMessage(one, room, 'you utter fool')
    await judge(message, TOXIC)
    const [item] = await itemsOf(admin, room)
    if (!item) throw new Error('no item')
    const details = await expectJson<{ context: object }>(admin.get(`/moderation/items/${item.id}`), 200)
    expect(details.context).toEqual({ before: [], after: [] })
    await expectJson(decide(admin, item, 'approve'), 200)
    expect(await textFor(two, message)).toBe('you utter fool')
  })
})

describe('leases', () => {
  it('give an item to one moderator at a time', async () => {
    const { owner, moderator, item } = await aHiddenMessage()
    const claims = await Promise.all([owner, moderator].map((user) => user.post(`/moderation/items/${item.id}/lease`)))
    expect(claims.map((claim) => claim.status).sort()).toEqual([200, 409])
    const [holder, other] = claims[0]?.status === 200 ? [owner, moderator] : [moderator, owner]
    const refused = await expectJson<{ code: string; detail: string }>(decide(other, item, 'approve'), 409)
    expect(refused.code).toBe('leased')
    expect(refused.detail).toContain(holder.username)
    // Nobody can give back what another holds.
    expect((await other.request('DELETE', `/moderation/items/${item.id}/lease`)).status).toBe(204)
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 409)
    expect((await holder.request('DELETE', `/moderation/items/${item.id}/lease`)).status).toBe(204)
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 200)
    await expectJson(decide(other, item, 'approve'), 200)
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 409)
  })

  it('end by themselves', async () => {
    const { owner, moderator, item } = await aHiddenMessage()
    await expectJson(owner.post(`/moderation/items/${item.id}/lease`), 200)
    await stack.sql`update review_items set leased_until = now() - interval '1 second' where id = ${item.id}`
    await expectJson(decide(moderator, item, 'remove'), 200)
  })
})

describe('a decision', () => {
  it('approve undoes an automatic hide, tells room and author, and is on record', async () => {
    const { owner, author, moderator, room, message, item } = await aHiddenMessage()
    const heard: { kind: string; seq: number }[] = []
    const told: { reason: string }[] = []
    await stack.bus.subscribe(`room.${room.id}`, (payload) => heard.push(JSON.parse(payload)))
    await stack.bus.subscribe(`user.${author.id}`, (payload) => told.push(JSON.parse(payload)))
    expect(await textFor(moderator, message)).toBe('you utter fool')
    const decided = await expectJson<Item>(decide(moderator, item, 'approve'), 200)
    expect(decided).toMatchObject({ state: 'resolved', resolution: 'approved', message_state: 'visible', lease: null })
    expect(heard).toMatchObject([
      { kind: 'release', message: { id: message.id, text: 'you utter fool', seq: message.seq } },
    ])
    expect(told).toMatchObject([{ state: 'visible', reason: expect.stringContaining('for you') }])
    const audit = await expectJson<Page<{ action: string; actor: { id: string } | null; details: object }>>(
      owner.get(`/moderation/audit?message=${message.id}`),
      200,
    )
    expect(audit.items).toMatchObject([
      { action: 'message.approve', actor: { id: moderator.id }, details: { note: 'for us', state_before: 'hidden' } },
      { action: 'message.hide', actor: null },
    ])
    const facts = await stack.sql`
      select payload from outbox where payload ->> 'type' = 'moderation_act' and payload ->> 'message_id' = ${message.id}`
    expect(facts).toMatchObject([{ payload: { action: 'approve', moderator_id: moderator.id } }])
  })

  it('remove and restore reverse each other after the item is resolved', async () => {
    const { owner, author, message, item } = await aHiddenMessage()
    const member = await stack.aUser()
    await stack.join(member, { id: message.room, kind: 'public' } as RoomBody)
    await expectJson(decide(owner, item, 'remove'), 200)
    expect(await textFor(member, message)).toBeNull()
    await expectJson(decide(owner, item, 'remove'), 409)
    await expectJson(decide(owner, item, 'approve'), 409)
    await expectJson(decide(owner, item, 'restore'), 200)
    expect(await textFor(member, message)).toBe('you utter fool')
    await expectJson(decide(owner, item, 'restore'), 409)
    await expectJson(decide(owner, item, 'remove'), 200)
    const own = await expectJson<MessageBody>(author.get(`/messages/${message.id}`), 200)
    expect(own).toMatchObject({ state: 'removed', moderation: { action: 'remove', reason: 'for you' } })
    expect(JSON.stringify(own)).not.toContain('for us')
  })

  it('publishes a held message at the place of its release', async () => {
    const { owner, author, room, message, item } = await aHiddenMessage('hold')
    expect(item.cause).toBe('held')
    const second = await stack.aMessage(author, room, 'hello')
    await judge(second, {})
    await expectJson(decide(owner, item, 'approve'), 200)
    const [first, later] = await Promise.all(
      [message, second].map((body) => expectJson<MessageBody>(owner.get(`/messages/${body.id}`), 200)),
    )
    expect(first?.seq).toBe((later?.seq ?? 0) + 1)
  })

  it('of a person is not overruled by a verdict that comes later', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const reporter = await stack.aUser()
    await stack.join(reporter, room)
    const message = await stack.aMessage(author, room, 'sharp words')
    await expectJson(reporter.post(`/messages/${message.id}/report`, { reason: 'other' }), 202)
    const [item] = await itemsOf(owner, room, '&cause=reported')
    if (!item) throw new Error('no item')
    await expectJson(decide(owner, item, 'approve'), 200)
    await judge(message, TOXIC)
    expect(await textFor(reporter, message)).toBe('sharp words')
  })

  it('racing the verdict on the same text wins, whichever comes first', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const reporter = await stack.aUser()
    await stack.join(reporter, room)
    for (let round = 0; round < 5; round++) {
      const message = await stack.aMessage(author, room, `sharp words ${round}`)
      await expectJson(reporter.post(`/messages/${message.id}/report`, { reason: 'other' }), 202)
      const [item] = await itemsOf(owner, room, '&cause=reported')
      if (!item) throw new Error('no item')
      await Promise.all([expectJson(decide(owner, item, 'approve'), 200), judge(message, TOXIC)])
      expect(await textFor(reporter, message)).toBe(`sharp words ${round}`)
      expect(await itemsOf(owner, room, '&cause=reported')).toEqual([])
    }
  })

  it('on one’s own message is for others', async () => {
    const { owner, room, item: _ } = await aHiddenMessage()
    const message = await stack.aMessage(owner, room, 'mine')
    await judge(message, TOXIC)
    const [item] = await itemsOf(owner, room, '&cause=flagged')
    if (!item) throw new Error('no item')
    const refused = await expectJson<{ code: string }>(decide(owner, item, 'approve'), 403)
    expect(refused.code).toBe('own_message')
  })

  it('with words that cannot be stored is refused', async () => {
    const { owner, item } = await aHiddenMessage()
    await expectJson(decide(owner, item, 'approve', { note: 'a\0b' }), 422)
    await expectJson(decide(owner, item, 'approve', { reason: 'x\ud800' }), 422)
    await expectJson(owner.get('/moderation/audit?action=%00'), 422)
  })

  it('made twice at once is made once', async () => {
    const { owner, moderator, message, item, room } = await aHiddenMessage()
    const answers = await Promise.all([decide(owner, item, 'approve'), decide(moderator, item, 'approve')])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    const releases = await stack.sql`
      select seq from room_events where room_id = ${room.id} and message_id = ${message.id} and kind = 'release'`
    expect(releases).toHaveLength(1)
  })
})

describe('reports', () => {
  it('of many members are one item; a member’s second one changes nothing', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const message = await stack.aMessage(author, room, 'sharp words')
    for (let n = 0; n < 3; n++) {
      const reporter = await stack.aUser()
      await stack.join(reporter, room)
      for (const status of ['accepted', 'repeated']) {
        const report = reporter.post(`/messages/${message.id}/report`, { reason: 'harassment', comment: `no ${n}` })
        expect(await expectJson(report, 202)).toEqual({ status })
      }
    }
    const items = await itemsOf(owner, room, '&cause=reported')
    expect(items).toMatchObject([{ reports: 3, snapshot: { text: 'sharp words' } }])
    const details = await expectJson<{ reported_by: object[] }>(owner.get(`/moderation/items/${items[0]?.id}`), 200)
    expect(details.reported_by).toMatchObject([2, 1, 0].map((n) => ({ reason: 'harassment', comment: `no ${n}` })))
    await expectJson(author.post(`/messages/${message.id}/report`, { reason: 'spam' }), 409)
  })

  it('of a moderator’s own message do not tell them who reported it', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const message = await stack.aMessage(owner, room, 'my own sharp words')
    await expectJson(author.post(`/messages/${message.id}/report`, { reason: 'harassment', comment: 'it hurts' }), 202)
    const [item] = await itemsOf(owner, room, '&cause=reported')
    const details = await expectJson(owner.get(`/moderation/items/${item?.id}`), 200)
    expect(details).toMatchObject({ reports: 1, reported_by: [] })
    expect(JSON.stringify(details)).not.toContain('it hurts')
  })

  it('of what a person approved do not bring it back, and a flood of them is stopped', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const message = await stack.aMessage(author, room, 'fine words')
    const [first, second] = [await stack.aUser(), await stack.aUser()]
    for (const user of [first, second]) await stack.join(user, room)
    await expectJson(first.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
    const [item] = await itemsOf(owner, room, '&cause=reported')
    if (!item) throw new Error('no item')
    await expectJson(decide(owner, item, 'approve'), 200)
    await expectJson(second.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
    expect(await itemsOf(owner, room, '&cause=reported')).toEqual([])
    const statuses: number[] = []
    for (let n = 0; n < 21; n++) {
      const { id } = await stack.aMessage(author, room, `text ${n}`)
      statuses.push((await second.post(`/messages/${id}/report`, { reason: 'spam' })).status)
    }
    expect(statuses.slice(0, 19)).toEqual(Array(19).fill(202))
    expect(statuses.at(-1)).toBe(429)
  })

  it('are answered: who reported hears what came of it', async () => {
    const { owner, author, room } = await aHiddenMessage()
    const message = await stack.aMessage(author, room, 'sharp words')
    const reporter = await stack.aUser()
    await stack.join(reporter, room)
    const told: object[] = []
    await stack.bus.subscribe(`user.${reporter.id}`, (payload) => told.push(JSON.parse(payload)))
    await expectJson(reporter.post(`/messages/${message.id}/report`, { reason: 'threat' }), 202)
    const [item] = await itemsOf(owner, room, '&cause=reported')
    if (!item) throw new Error('no item')
    await expectJson(decide(owner, item, 'remove'), 200)
    expect(told).toMatchObject([{ t: 'notice', message_id: message.id, reason: expect.stringContaining('not shown') }])
  })

  it('come from members only', async () => {
    const { room, message } = await aHiddenMessage()
    const stranger = await stack.aUser()
    expect((await stranger.post(`/messages/${message.id}/report`, { reason: 'spam' })).status).toBeGreaterThanOrEqual(
      403,
    )
    expect(room.kind).toBe('public')
  })
})

describe('an appeal', () => {
  it('is decided by somebody else than who acted, and overturning it publishes the message', async () => {
    const { owner, author, moderator, message, item } = await aHiddenMessage()
    await expectJson(decide(moderator, item, 'remove'), 200)
    await expectJson(author.post(`/messages/${message.id}/appeal`, { text: 'It was a quotation' }), 202)
    await expectJson(author.post(`/messages/${message.id}/appeal`, { text: 'Again' }), 409)
    const [appeal] = await expectJson<Page<Item>>(owner.get('/moderation/items?cause=appeal'), 200).then(
      (page) => page.items,
    )
    if (!appeal) throw new Error('no appeal')
    expect(appeal).toMatchObject({ appeal: 'It was a quotation', snapshot: { text: 'you utter fool' } })
    const refused = await expectJson<{ code: string }>(decide(moderator, appeal, 'approve'), 403)
    expect(refused.code).toBe('own_act')
    await expectJson(decide(author, appeal, 'approve'), 404)
    await expectJson(decide(owner, appeal, 'approve'), 200)
    expect(await textFor(moderator, message)).toBe('you utter fool')
    expect(await stack.sql`select state from appeals where message_id = ${message.id}`).toMatchObject([
      { state: 'overturned' },
    ])
  })

  it('that was refused is the end of it', async () => {
    const { owner, author, message, item } = await aHiddenMessage()
    await expectJson(author.post(`/messages/${message.id}/appeal`, { text: 'It was a quotation' }), 202)
    expect(await itemsOf(owner, { id: message.room } as RoomBody)).toMatchObject([{ id: item.id, cause: 'appeal' }])
    await expectJson(decide(owner, item, 'remove'), 200)
    const again = author.post(`/messages/${message.id}/appeal`, { text: 'But still' })
    expect(await expectJson(again, 409)).toMatchObject({ code: 'appeal_decided' })
    expect(await itemsOf(owner, { id: message.room } as RoomBody)).toEqual([])
  })

  it('is the author’s alone, and needs something to object to', async () => {
    const { owner, author, room, message } = await aHiddenMessage()
    await expectJson(owner.post(`/messages/${message.id}/appeal`, { text: 'not mine' }), 403)
    const untouched = await stack.aMessage(author, room)
    await expectJson(author.post(`/messages/${untouched.id}/appeal`, { text: 'why' }), 409)
  })
})

describe('the audit log', () => {
  it('is refused every change by the database itself', async () => {
    await aHiddenMessage()
    await expect(stack.sql`update audit_log set action = 'nothing'`).rejects.toThrow('append-only')
    await expect(stack.sql`delete from audit_log`).rejects.toThrow('append-only')
    await expect(stack.sql`truncate audit_log`).rejects.toThrow('append-only')
  })

  it('is filtered, paged and exported as JSON and CSV', async () => {
    const { owner, moderator, room, message, item } = await aHiddenMessage()
    await expectJson(decide(moderator, item, 'remove', { note: '=SUM(A1) "quoted", \n line' }), 200)
    const query = `room=${room.id}`
    const machine = await expectJson<Page<{ action: string }>>(owner.get(`/moderation/audit?${query}&by=machine`), 200)
    expect(machine.items.map((entry) => entry.action)).toEqual(['message.hide'])
    const first = await expectJson<Page<{ id: string }>>(owner.get(`/moderation/audit?${query}&limit=1`), 200)
    const rest = await expectJson<Page<{ id: string }>>(
      owner.get(`/moderation/audit?${query}&limit=100&cursor=${first.next}`),
      200,
    )
    const exported = await expectJson<{ id: string }[]>(owner.get(`/moderation/audit/export?${query}`), 200)
    expect([...first.items, ...rest.items].map((entry) => entry.id)).toEqual(exported.map((entry) => entry.id))
    const csv = await owner.get(`/moderation/audit/export?${query}&format=csv&message=${message.id}`)
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.headers.get('content-disposition')).toContain('parley-audit.csv')
    const text = await csv.text()
    expect(text).toMatch(/^id,at,actor_id/)
    expect(text).toContain('message.remove')
    expect(text.split('\r\n').filter((line) => /^[0-9a-f-]{36},/.test(line))).toHaveLength(2)
  })
})
