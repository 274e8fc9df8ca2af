import type { NameRemoval } from '@parley/common/contracts/identity'
import type { VerdictItem } from '@parley/common/contracts/queues'
import type { ReviewFrame } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RemovedNamesRepository } from '../src/repositories/removed-names.js'
import { UsersRepository } from '../src/repositories/users.js'
import type { ReviewItemBody } from '../src/schemas/reviews.js'
import { REVIEWS_CHANNEL } from '../src/services/channels.js'
import { RemovedNameNews } from '../src/services/removed-name-news.js'
import { type ActsStack, INSULT, MILD, startActs } from './acts-stack.js'
import { asService, expectJson, type TestUser } from './chat-stack.js'
import { aVerdict } from './moderation-stack.js'

let stack: ActsStack
let staff: TestUser
let admin: TestUser
const frames: ReviewFrame[] = []
beforeAll(async () => {
  stack = await startActs()
  staff = await stack.aUser({ role: 'moderator' })
  admin = await stack.aUser({ role: 'admin' })
  for (const user of [staff, admin]) await expectJson(user.get('/rooms'), 200)
  await stack.bus.subscribe(REVIEWS_CHANNEL, (json) => frames.push(JSON.parse(json) as ReviewFrame))
}, 60_000)
afterAll(() => stack.close())

type Subject = 'room_name' | 'room_topic' | 'display_name'

/** The model's word on a name that `by` gave; `name: undefined` = from a sender that does not say which. */
function aNameVerdict(subject: Subject, subjectId: string, by: TestUser, name: string | undefined, scores = INSULT) {
  const roomId = subject === 'display_name' ? null : subjectId
  return {
    event_id: newId(),
    correlation_id: newId(),
    subject,
    subject_id: subjectId,
    room_id: roomId,
    sender_id: by.id,
    revision: 1,
    ...(name === undefined ? {} : { name }),
    posted_at: stack.clock.now().toISOString(),
    verdict: aVerdict(scores, { spans: [{ begin: 0, end: 3, label: 'insult', score: 0.9 }] }),
  } satisfies VerdictItem
}

async function aToxicRoom() {
  const people = await stack.aModeratedRoom()
  const { owner, room } = people
  await stack.verdicts.apply([aNameVerdict('room_name', room.id, owner, room.name)])
  const [item] = await stack.itemsOf(people.moderator, room, '&cause=name')
  if (!item) throw new Error('the name has no review item')
  return { ...people, item }
}

/** Somebody whose display name, as a token said it, is toxic. */
async function aToxicPerson(name = `Utter Fool ${newId().slice(-6)}`) {
  const user = await stack.aUser()
  await expectJson(user.get('/rooms'), 200)
  const users = new UsersRepository(stack.sql)
  const saying = (display_name: string) =>
    users.remember({ id: user.id, username: user.username, display_name }, 'user')
  await saying(name)
  await stack.verdicts.apply([aNameVerdict('display_name', user.id, user, name)])
  const item = await itemAbout(user)
  return { user, name, item, saying }
}

async function itemAbout(user: TestUser): Promise<ReviewItemBody> {
  const path = `/moderation/items?cause=name&author=${user.id}`
  const { items } = await expectJson<{ items: ReviewItemBody[] }>(staff.get(path), 200)
  const [item] = items
  if (!item || items.length > 1) throw new Error(`${items.length} items`)
  return item
}

const nameOf = async (room: { readonly id: string }) =>
  (await expectJson<{ name: string }>(admin.get(`/rooms/${room.id}`), 200)).name
const displayNameOf = async ({ id }: TestUser) => {
  const [row] = await stack.sql<{ display_name: string }[]>`select display_name from users where id = ${id}`
  return row?.display_name
}
const codeOf = async (answer: Promise<Response>) => {
  const { code, detail } = (await (await answer).json()) as { code?: string; detail: { type: string }[] | string }
  return code ?? (typeof detail === 'string' ? detail : detail[0]?.type)
}
const erase = ({ id }: TestUser) => expectJson(asService(stack.chat, 'POST', `/internal/users/${id}/erase`), 200)
interface Told {
  readonly items: readonly { readonly kind: string; readonly act_id: string | null; readonly reason: string }[]
}
const noticesOf = async (user: TestUser) => (await expectJson<Told>(user.get('/notices'), 200)).items

describe('a room’s name over a threshold', { timeout: 60_000 }, () => {
  it('is one item of the queue with the name, whose it is and its scores, however often it is judged', async () => {
    const { moderator, owner, room, item } = await aToxicRoom()
    expect(item).toMatchObject({
      cause: 'name',
      rule: 'threshold:insult:hide',
      label: 'insult',
      room: { id: room.id },
      message_id: null,
      message_state: null,
      name: { of: 'room_name', subject_id: room.id, now: room.name },
      snapshot: {
        text: room.name,
        sender_id: owner.id,
        sender_name: owner.username,
        verdict: { scores: { insult: 0.97 }, spans: [{ begin: 0, end: 3 }] },
      },
      reach: { members: 4 },
    })
    const again = aNameVerdict('room_name', room.id, owner, room.name)
    // The same job in two hands at once.
    await Promise.all([stack.verdicts.apply([again]), stack.verdicts.apply([again])])
    await stack.verdicts.apply([again])
    expect(await stack.itemsOf(moderator, room)).toMatchObject([{ id: item.id }])
    const details = await expectJson(moderator.get(`/moderation/items/${item.id}`), 200)
    expect(details).toMatchObject({ message: null, context: { before: [], after: [] }, reported_by: [] })
    expect(frames.filter(({ item: of }) => of === item.id)).toMatchObject([
      { op: 'opened', room: room.id, named_by: owner.id },
      { op: 'changed', room: room.id, named_by: owner.id },
    ])
    expect(await expectJson(moderator.get('/moderation/counts'), 200)).toEqual({ open: { name: 1 } })
  })

  it('is nothing to decide when it was replaced before its verdict came; the audit log has it', async () => {
    const { owner, moderator, room } = await stack.aModeratedRoom()
    await stack.verdicts.apply([aNameVerdict('room_name', room.id, owner, 'what it was called')])
    await stack.verdicts.apply([aNameVerdict('room_name', room.id, owner, room.name, { insult: 0.01 })])
    expect(await stack.itemsOf(moderator, room)).toEqual([])
    const { items } = await expectJson<{ items: object[] }>(admin.get(`/moderation/audit?room=${room.id}`), 200)
    expect(items).toMatchObject([{ action: 'room_name.flag', rule: 'threshold:insult:hide' }])
  })

  it('opens an item over the lower threshold too, and by a verdict that does not say which name it is on', async () => {
    const { owner, moderator, room } = await stack.aModeratedRoom()
    await stack.verdicts.apply([aNameVerdict('room_name', room.id, owner, undefined, MILD)])
    expect(await stack.itemsOf(moderator, room)).toMatchObject([{ rule: 'threshold:insult:flag' }])
  })

  it('is not for members, for moderators elsewhere, nor for who gave it: as if it were not there', async () => {
    const { owner, author, room, item } = await aToxicRoom()
    const stranger = (await stack.aModeratedRoom()).moderator
    for (const user of [owner, author, stranger]) {
      expect((await user.get(`/moderation/items/${item.id}`)).status).toBe(404)
      expect((await stack.act(user, item, { kind: 'approve' })).status).toBe(404)
      expect((await user.post(`/moderation/items/${item.id}/lease`)).status).toBe(404)
    }
    expect(await stack.itemsOf(owner, room)).toEqual([])
    expect(await expectJson(owner.get('/moderation/counts'), 200)).toEqual({ open: {} })
    expect(await expectJson(owner.post('/moderation/next', { room: room.id }), 200)).toEqual({ item: null })
    const batch = await expectJson(owner.post('/moderation/bulk', { items: [item.id], kind: 'approve' }), 200)
    expect(batch).toMatchObject({ done: 0, results: [{ status: 'refused', code: 'item_not_found' }] })
    expect((await author.get(`/moderation/items?room=${room.id}`)).status).toBe(403)
  })

  it('is not decided by who gave it, even of the server’s staff', async () => {
    const room = await stack.aRoom(staff)
    await stack.verdicts.apply([aNameVerdict('room_name', room.id, staff, room.name)])
    const item = await itemAbout(staff)
    expect(await codeOf(stack.act(staff, item, { kind: 'approve' }))).toBe('own_name')
    expect(await codeOf(staff.post(`/moderation/items/${item.id}/lease`))).toBe('own_name')
    await stack.acted(admin, item, { kind: 'approve' })
  })

  it('is replaced by a neutral one when it is removed; the room sees it, who gave it is told, and undoing gives it back', async () => {
    const { owner, moderator, room, item } = await aToxicRoom()
    const before = await nameOf(room)
    const { acts, item: after } = await stack.acted(moderator, item, { kind: 'remove', reason: 'not here' })
    expect(after).toMatchObject({ state: 'resolved', resolution: 'removed', name: { now: await nameOf(room) } })
    expect(await nameOf(room)).toMatch(/^room-[0-9a-f]{8}$/)
    const log = await expectJson<{ events: object[] }>(owner.get(`/rooms/${room.id}/events?since=0`), 200)
    expect(log.events.at(-1)).toMatchObject({ kind: 'room', op: 'update', name: await nameOf(room) })
    expect((await noticesOf(owner))[0]).toMatchObject({
      kind: 'act',
      act_id: acts[0]?.id,
      reason: 'The name you gave to a room was removed by a moderator: not here',
    })
    expect(acts).toMatchObject([{ kind: 'remove', name: 'room_name', user: { id: owner.id }, points: 0 }])
    const { items } = await expectJson<{ items: object[] }>(admin.get(`/moderation/audit?room=${room.id}`), 200)
    expect(items[0]).toMatchObject({ action: 'room_name.remove', user: { id: owner.id } })
    expect(JSON.stringify(items[0]).split(before)).toHaveLength(1)

    expect(await expectJson(stack.undo(moderator, acts[0]?.id ?? ''), 200)).toMatchObject({ restored: true })
    expect(await nameOf(room)).toBe(before)
    expect(await stack.itemsOf(moderator, room)).toMatchObject([{ id: item.id, state: 'open' }])
    expect((await noticesOf(owner))[0]?.reason).toContain('is yours again')
  })

  it('keeps the name it has by now, both when an old one is removed and when that is undone', async () => {
    const { owner, moderator, room, item } = await aToxicRoom()
    const rename = (name: string) => expectJson(owner.request('PATCH', `/rooms/${room.id}`, { name }), 200)
    const better = `better-${newId().slice(-8)}`
    await rename(better)
    await stack.acted(moderator, item, { kind: 'remove' })
    expect(await nameOf(room)).toBe(better)
    expect(await noticesOf(owner)).toEqual([])
    const own = await expectJson<{ items: object[] }>(owner.get('/me/acts'), 200)
    expect(own.items).toMatchObject([{ kind: 'remove', name: 'room_name', not_appealable: 'over' }])

    const other = await aToxicRoom()
    const { acts } = await stack.acted(other.moderator, other.item, { kind: 'remove' })
    await expectJson(other.owner.request('PATCH', `/rooms/${other.room.id}`, { name: `${better}-2` }), 200)
    expect(await expectJson(stack.undo(other.moderator, acts[0]?.id ?? ''), 200)).toMatchObject({ restored: false })
    expect(await nameOf(other.room)).toBe(`${better}-2`)
  })

  it('is removed though somebody else took the neutral name to prevent it', async () => {
    const { moderator, room, item } = await aToxicRoom()
    await stack.aRoom(await stack.aUser(), { name: `room-${room.id.slice(-8)}` })
    await stack.acted(moderator, item, { kind: 'remove' })
    expect(await nameOf(room)).toMatch(/^room-[0-9a-f]{32}$/)
  })

  it('does not come back into the queue once a person approved it', async () => {
    const { owner, moderator, room, item } = await aToxicRoom()
    await stack.acted(moderator, item, { kind: 'approve' })
    await stack.verdicts.apply([aNameVerdict('room_name', room.id, owner, room.name)])
    expect(await stack.itemsOf(moderator, room)).toEqual([])
    expect(await codeOf(stack.act(moderator, item, { kind: 'remove' }))).toBe('already_resolved')
  })

  it('can be noted, skipped, escalated, assigned and leased like others, and its giver warned by those above', async () => {
    const { owner, moderator, other, room, item } = await aToxicRoom()
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 200)
    expect(await codeOf(stack.act(moderator, item, { kind: 'approve' }))).toBe('leased')
    await expectJson(other.request('DELETE', `/moderation/items/${item.id}/lease`), 204)
    await stack.acted(moderator, item, { kind: 'note', note: 'hm' })
    await stack.acted(moderator, item, { kind: 'skip' })
    expect(await codeOf(stack.act(moderator, item, { kind: 'restore' }))).toBe('not_for_names')
    expect(await codeOf(stack.act(moderator, item, { kind: 'warn' }))).toBe('insufficient_rank')
    expect(await codeOf(stack.act(moderator, item, { kind: 'assign', assignee_id: owner.id }))).toBe('not_a_moderator')
    await stack.acted(moderator, item, { kind: 'assign', assignee_id: other.id })
    const { acts } = await stack.acted(staff, item, { kind: 'warn', decision: 'remove', scope: 'room' })
    expect(acts.map(({ kind }) => kind).sort()).toEqual(['remove', 'warn'])
    expect(await nameOf(room)).toMatch(/^room-/)
    await expectJson(owner.get('/me/record'), 200)
  })

  it('that was removed can be appealed, and another moderator gives it back', async () => {
    const { owner, moderator, other, room, item } = await aToxicRoom()
    const before = await nameOf(room)
    const { acts } = await stack.acted(moderator, item, { kind: 'remove' })
    const actId = acts[0]?.id ?? ''
    const own = await expectJson<{ items: object[] }>(owner.get('/me/acts'), 200)
    expect(own.items).toMatchObject([{ id: actId, kind: 'remove', name: 'room_name', not_appealable: null }])
    await expectJson(owner.post(`/acts/${actId}/appeal`, { text: 'it is a band' }), 202)
    const decide = (user: TestUser) =>
      user.post(`/moderation/appeals/${actId}/decision`, { outcome: 'overturn', reason: 'it is' })
    expect(await codeOf(decide(moderator))).toBe('own_act')
    await expectJson(decide(other), 200)
    expect(await nameOf(room)).toBe(before)
  })

  it('is still to be decided when who gave it was erased', async () => {
    const { owner, moderator, room, item } = await aToxicRoom()
    const before = await nameOf(room)
    await erase(owner)
    const { snapshot } = await expectJson<ReviewItemBody>(moderator.get(`/moderation/items/${item.id}`), 200)
    expect(snapshot).toMatchObject({ text: before, sender_name: 'deleted user' })
    await stack.acted(moderator, item, { kind: 'remove' })
    expect(await nameOf(room)).toMatch(/^room-/)
  })

  it('is decided in bulk beside messages', async () => {
    const { moderator, room, item } = await aToxicRoom()
    const batch = await expectJson<{ id: string }>(
      moderator.post('/moderation/bulk', { items: [item.id], kind: 'remove' }),
      200,
    )
    expect(batch).toMatchObject({ done: 1, refused: 0 })
    expect(await nameOf(room)).toMatch(/^room-/)
    expect(await expectJson(moderator.post(`/moderation/batches/${batch.id}/undo`), 200)).toMatchObject({ undone: 1 })
    expect(await nameOf(room)).toBe(room.name)
  })

  it('and a topic likewise: removed it is empty', async () => {
    const { owner, moderator, room } = await stack.aModeratedRoom()
    await expectJson(owner.request('PATCH', `/rooms/${room.id}`, { topic: 'fools' }), 200)
    await stack.verdicts.apply([aNameVerdict('room_topic', room.id, owner, 'fools')])
    const [item] = await stack.itemsOf(moderator, room)
    expect(item).toMatchObject({ name: { of: 'room_topic', now: 'fools' } })
    await stack.acted(moderator, item ?? { id: '' }, { kind: 'remove' })
    expect(await expectJson(owner.get(`/rooms/${room.id}`), 200)).toMatchObject({ topic: '', name: room.name })
  })
})

describe('a person’s name over a threshold', { timeout: 60_000 }, () => {
  it('is for the server’s staff only, whatever rooms the person is in', async () => {
    const { moderator, owner, room } = await stack.aModeratedRoom()
    const { user, name, item } = await aToxicPerson()
    await stack.join(user, room)
    expect(item).toMatchObject({
      cause: 'name',
      room: null,
      message_id: null,
      name: { of: 'display_name', subject_id: user.id, now: name },
      snapshot: { text: name, sender_id: user.id, sender_name: user.username },
    })
    expect(frames.find(({ item: of }) => of === item.id)).toMatchObject({ op: 'opened', room: null })
    for (const other of [moderator, owner, user]) {
      expect((await other.get(`/moderation/items/${item.id}`)).status).toBe(404)
      expect((await stack.act(other, item, { kind: 'remove' })).status).toBe(404)
    }
    const { items } = await expectJson<{ items: object[] }>(moderator.get('/moderation/items?cause=name'), 200)
    expect(items).toEqual([])
  })

  it('is reset to the username when it is removed, and no old token brings it back', async () => {
    const { user, name, item, saying } = await aToxicPerson()
    const { acts } = await stack.acted(staff, item, { kind: 'remove' })
    expect(acts).toMatchObject([{ kind: 'remove', name: 'display_name', room: null }])
    expect(await displayNameOf(user)).toBe(user.username)
    expect((await noticesOf(user))[0]?.reason).toBe('Your display name was removed by a moderator')
    expect(await saying(name)).toMatchObject({ display_name: user.username })
    await saying('Ada')
    expect(await displayNameOf(user)).toBe('Ada')
    await saying(name)
    expect(await displayNameOf(user)).toBe(user.username)
    expect(await expectJson(stack.undo(admin, acts[0]?.id ?? ''), 200)).toMatchObject({ restored: true })
    expect(await displayNameOf(user)).toBe(name)
    expect(await saying(name)).toMatchObject({ display_name: name })
  })

  it('is told to auth-service until it has heard, and the newest word last', async () => {
    const said: (NameRemoval & { userId: string })[] = []
    let isAway = true
    let meanwhile = async (): Promise<void> => {}
    const news = new RemovedNameNews(new RemovedNamesRepository(stack.sql), {
      setRemoval: async (userId, removal) => {
        if (isAway) throw new Error('auth is away')
        said.push({ userId, ...removal })
        await meanwhile()
      },
    })
    await stack.sql`delete from removed_names`
    const { user, name, item } = await aToxicPerson()
    const { acts } = await stack.acted(staff, item, { kind: 'remove' })
    await expect(news.tell()).rejects.toThrow('auth is away')
    isAway = false
    // Undone, and told by another instance, while the first word is on its way.
    meanwhile = async () => {
      meanwhile = async () => {}
      await expectJson(stack.undo(staff, acts[0]?.id ?? ''), 200)
      await news.tell()
    }
    await news.tell()
    await news.tell()
    await news.tell()
    const removed = { userId: user.id, name, is_removed: true }
    const given = { ...removed, is_removed: false }
    expect(said).toEqual([removed, given, given])
  })

  it('that is the username cannot be removed, which is said; its bearer can be banned from the server', async () => {
    const user = await stack.aUser()
    await expectJson(user.get('/rooms'), 200)
    await stack.verdicts.apply([aNameVerdict('display_name', user.id, user, user.username.toUpperCase())])
    const item = await itemAbout(user)
    expect(item).toMatchObject({ name: { of: 'username', now: user.username }, snapshot: { text: user.username } })
    expect(await codeOf(stack.act(staff, item, { kind: 'remove' }))).toBe('username_is_fixed')
    expect(await codeOf(stack.act(staff, item, { kind: 'ban', duration_s: null }))).toBe('no_room')
    const ban = { kind: 'ban', scope: 'server', duration_s: null, decision: 'approve' }
    const { item: after } = await stack.acted(staff, item, ban)
    expect(after).toMatchObject({ state: 'resolved', resolution: 'approved' })
    expect(await codeOf(user.get('/rooms'))).toBe('server_banned')
  })

  it('queues a username of its own, once, where the display name says something else', async () => {
    const id = newId()
    const users = new UsersRepository(stack.sql)
    const queued = async () => {
      const rows = await stack.sql<{ text: string }[]>`
        select payload ->> 'text' as text from outbox
        where kind = 'text' and payload ->> 'subject_id' = ${id} order by event_id`
      return rows.map(({ text }) => text)
    }
    const username = `u_${id.slice(-8)}`
    await users.remember({ id, username, display_name: 'Ada' }, 'user')
    await users.remember({ id, username, display_name: 'Ada L.' }, 'user')
    expect((await queued()).sort()).toEqual(['Ada', 'Ada L.', username].sort())
  })

  it('goes with the person: an erased one leaves nothing to decide and no name behind', async () => {
    const { user, name, item } = await aToxicPerson()
    await erase(user)
    const after = await expectJson<ReviewItemBody>(staff.get(`/moderation/items/${item.id}`), 200)
    expect(after).toMatchObject({ state: 'resolved', resolution: 'expired', name: { now: null } })
    expect(JSON.stringify(after)).not.toContain(name)
  })
})
