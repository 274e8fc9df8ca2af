import type { NoticeAct } from '@parley/common/contracts/socket'
import { newId } from '@parley/common/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActBody } from '../src/schemas/acts.js'
import { userChannel } from '../src/services/channels.js'
import { type ActsStack, INSULT, type ItemActedBody, MILD, startActs } from './acts-stack.js'
import { expectJson, type TestUser } from './chat-stack.js'

interface Undone {
  readonly act: ActBody
  readonly restored: boolean
}

let stack: ActsStack
let admin: TestUser
let serverModerator: TestUser
beforeAll(async () => {
  stack = await startActs()
  admin = await stack.aUser({ role: 'admin' })
  serverModerator = await stack.aUser({ role: 'moderator' })
  for (const user of [admin, serverModerator]) await expectJson(user.get('/rooms'), 200)
}, 60_000)
afterAll(() => stack.close())

interface Told {
  readonly act_id: string | null
  readonly reason: string
  readonly act: NoticeAct | null
}
const noticesOf = async (user: TestUser) => (await expectJson<{ items: Told[] }>(user.get('/notices'), 200)).items

describe('an act on an item', { timeout: 60_000 }, () => {
  it('removes and mutes as one, tells the author both, and stands in the records by the ids of its audit entries', async () => {
    const { moderator, author, room, item, message } = await stack.aJudgedMessage()
    const body = { kind: 'mute', duration_s: 3_600, decision: 'remove', reason: 'enough', note: 'third time' }
    const done = await stack.acted(moderator, item, body)
    expect(done.item).toMatchObject({ state: 'resolved', resolution: 'removed', message_state: 'removed' })
    expect(done.acts.map(({ kind }) => kind).sort()).toEqual(['mute', 'remove'])
    const mute = done.acts.find(({ kind }) => kind === 'mute')
    expect(mute).toMatchObject({ user: { id: author.id }, room: { id: room.id }, reason: 'enough', note: 'third time' })
    expect(mute?.until).not.toBeNull()
    await expectJson(stack.post(author, room), 403)
    expect(await stack.stateOf(message)).toBe('removed')
    const told = await noticesOf(author)
    expect(told.map(({ act_id }) => act_id)).toEqual(expect.arrayContaining(done.acts.map(({ id }) => id)))
    const audited = await stack.sql`select id from audit_log where id = any(${done.acts.map(({ id }) => id)}::uuid[])`
    expect(audited).toHaveLength(2)
  })

  it('tells the author what was done, until when and in whose words, in the inbox and to the sockets alike', async () => {
    const { moderator, author, item } = await stack.aJudgedMessage()
    const heard: unknown[] = []
    await stack.bus.subscribe(userChannel(author.id), (payload) => heard.push(JSON.parse(payload)))
    const body = { kind: 'mute', duration_s: 3_600, reason: 'Calm down', note: 'third time' }
    const [mute] = (await stack.acted(moderator, item, body)).acts
    const act = { kind: 'mute', by: 'moderator', until: mute?.until, words: 'Calm down', undone: false }
    expect((await noticesOf(author))[0]).toMatchObject({ act_id: mute?.id, act })
    expect(heard).toContainEqual(expect.objectContaining({ t: 'notice', act_id: mute?.id, state: null, act }))

    await expectJson(stack.undo(moderator, mute?.id ?? '', { reason: 'too hasty' }), 200)
    const undone = { kind: 'mute', by: 'moderator', until: null, words: 'too hasty', undone: true }
    expect((await noticesOf(author))[0]).toMatchObject({ act_id: mute?.id, act: undone })
    expect(heard).toContainEqual(expect.objectContaining({ t: 'notice', act: undone }))
    // What was done to the message itself says nothing of the kind.
    expect((await noticesOf(author)).at(-1)).toMatchObject({ act: null, appeal: null })
  })

  it('can be sent twice and is done once, also at the same time', async () => {
    const { moderator, author, item } = await stack.aJudgedMessage()
    const body = { kind: 'ban', duration_s: 60, decision: 'remove', reason: '', request_id: newId() }
    const answers = await Promise.all([1, 2, 3, 4].map(() => stack.acted(moderator, item, body)))
    const ids = answers.map(({ acts }) => acts.map(({ id }) => id).join())
    expect(new Set(ids).size).toBe(1)
    const [count] = await stack.sql<{ acts: number }[]>`
      select count(*)::int as acts from acts where user_id = ${author.id} and kind in ('ban', 'remove')`
    expect(count?.acts).toBe(2)
  })

  it('is refused to those who moderate another room, to members and to the author', async () => {
    const { author, item } = await stack.aJudgedMessage()
    const { owner: stranger } = await stack.aModeratedRoom()
    for (const user of [stranger, author]) {
      for (const kind of ['approve', 'remove', 'warn', 'mute', 'ban', 'skip'] as const) {
        await expectJson(stack.act(user, item, { kind }), 404)
      }
      await expectJson(stack.act(user, item, { kind: 'note', note: 'x' }), 404)
      await expectJson(stack.act(user, item, { kind: 'escalate', to: 'admin' }), 404)
    }
  })

  it('needs the server’s staff for what holds on the whole server', async () => {
    const { owner, item } = await stack.aJudgedMessage()
    const refused = await expectJson(stack.act(owner, item, { kind: 'ban', scope: 'server' }), 403)
    expect(refused).toMatchObject({ code: 'insufficient_role' })
  })

  it('is refused against peers, owners and staff, whose messages can still be judged', async () => {
    const { owner, moderator, other, room } = await stack.aModeratedRoom()
    await stack.join(admin, room)
    for (const author of [owner, other, admin]) {
      const message = await stack.aMessage(author, room, 'you utter fool')
      await stack.judge(message, INSULT)
      const item = (await stack.itemsOf(moderator, room)).find(({ message_id }) => message_id === message.id)
      if (!item) throw new Error('the message has no item')
      for (const kind of ['warn', 'mute', 'ban'] as const) {
        expect(await expectJson(stack.act(moderator, item, { kind }), 403)).toMatchObject({ code: 'insufficient_rank' })
        const direct = stack.actOn(moderator, author, { kind, room_id: room.id })
        expect(await expectJson(direct, 403)).toMatchObject({ code: 'insufficient_rank' })
      }
      await stack.acted(moderator, item, { kind: 'approve' })
    }
    // A server's moderator is an admin's junior, whatever they are in the room.
    expect(await expectJson(stack.actOn(serverModerator, admin, { kind: 'ban' }), 403)).toMatchObject({
      code: 'insufficient_rank',
    })
    await expectJson(serverModerator.request('PUT', `/rooms/${room.id}/bans/${admin.id}`, {}), 403)
  })

  it('waits while another moderator holds the item; the lease is not taken by acting, assigning or escalating', async () => {
    const { moderator, other, item } = await stack.aJudgedMessage()
    await expectJson(moderator.post(`/moderation/items/${item.id}/lease`), 200)
    for (const body of [
      { kind: 'approve' },
      { kind: 'mute' },
      { kind: 'assign', assignee_id: other.id },
      { kind: 'escalate', to: 'server' },
    ]) {
      expect(await expectJson(stack.act(other, item, body), 409)).toMatchObject({ code: 'leased' })
    }
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 409)
    await expectJson(other.request('DELETE', `/moderation/items/${item.id}/lease`), 204)
    await expectJson(other.post(`/moderation/items/${item.id}/lease`), 409)
    await stack.acted(other, item, { kind: 'note', note: 'I have seen this one before' })
    await stack.acted(moderator, item, { kind: 'approve' })
  })

  it('escalated, is decided by those it was escalated to', async () => {
    const { owner, moderator, item } = await stack.aJudgedMessage()
    const raised = await stack.acted(moderator, item, { kind: 'escalate', to: 'admin', note: 'lawyers' })
    expect(raised.item).toMatchObject({ escalated_to: 'admin', state: 'open' })
    expect(raised.item.priority).toBeGreaterThanOrEqual(item.priority + 19)
    for (const user of [owner, serverModerator]) {
      expect(await expectJson(stack.act(user, item, { kind: 'approve' }), 403)).toMatchObject({ code: 'escalated' })
    }
    await stack.acted(admin, item, { kind: 'approve' })
  })

  it('that is a penalty with a decision is one label for training, the decision; a penalty alone is one', async () => {
    for (const [decision, label] of [
      ['approve', { decision: 'approve', word: 'keep' }],
      ['remove', { decision: 'remove', word: 'remove' }],
      [null, { decision: 'warn', word: 'remove' }],
    ] as const) {
      const { moderator, item } = await stack.aJudgedMessage()
      await stack.acted(moderator, item, { kind: 'warn', decision, reason: 'mind' })
      const labels =
        await stack.sql`select decision, word, overturned_by from labels where message_id = ${item.message_id}`
      expect(labels).toEqual([{ ...label, overturned_by: null }])
    }
  })

  it('assigns to those who may decide it, and to nobody else', async () => {
    const { moderator, other, author, room, item } = await stack.aJudgedMessage()
    const assigned = await stack.acted(moderator, item, { kind: 'assign', assignee_id: other.id })
    expect(assigned.item.assignee).toMatchObject({ user_id: other.id })
    expect(await stack.itemsOf(other, room, '&assignee=me')).toHaveLength(1)
    expect(await stack.itemsOf(moderator, room, '&assignee=me')).toEqual([])
    const { owner: stranger } = await stack.aModeratedRoom()
    for (const user of [author, stranger]) {
      await expectJson(stack.act(moderator, item, { kind: 'assign', assignee_id: user.id }), 422)
    }
    const back = await stack.acted(moderator, item, { kind: 'assign', assignee_id: null })
    expect(back.item.assignee).toBeNull()
  })

  it('cannot mute a webhook, nor ban from a conversation of two', async () => {
    const { owner, room } = await stack.aModeratedRoom()
    const hook = await expectJson<{ path: string }>(owner.post(`/rooms/${room.id}/webhooks`, { name: 'Bot' }), 201)
    const posted = await stack.chat.app.request(hook.path.replace('/api/chat', ''), {
      method: 'POST',
      body: JSON.stringify({ text: 'you utter fool' }),
    })
    const { message_id: id } = await expectJson<{ message_id: string }>(posted, 201)
    const [row] = await stack.sql<[{ sender_id: string }]>`select sender_id from messages where id = ${id}`
    await stack.judge({ id, room: room.id, sender: { id: row.sender_id } }, INSULT)
    const [item] = await stack.itemsOf(owner, room)
    expect(await expectJson(stack.act(owner, item ?? { id }, { kind: 'mute' }), 409)).toMatchObject({
      code: 'no_author',
    })
    await stack.acted(owner, item ?? { id }, { kind: 'remove' })
  })
})

describe('undoing', { timeout: 60_000 }, () => {
  const actOf = ({ acts }: ItemActedBody, kind: string): ActBody => {
    const act = acts.find((one) => one.kind === kind)
    if (!act) throw new Error(`no ${kind}`)
    return act
  }

  it('a removal shows the message again, puts its item back and tells the author; twice is once', async () => {
    const { moderator, other, author, item, message } = await stack.aJudgedMessage(MILD)
    const remove = actOf(await stack.acted(moderator, item, { kind: 'remove' }), 'remove')
    const undone = await expectJson<Undone>(stack.undo(other, remove.id, { reason: 'too hasty' }), 200)
    expect(undone).toMatchObject({ restored: true, act: { id: remove.id, undone_by: other.id } })
    expect(await stack.stateOf(message)).toBe('visible')
    expect((await noticesOf(author))[0]?.reason).toContain('too hasty')
    expect(await expectJson(other.get(`/moderation/items/${item.id}`), 200)).toMatchObject({ state: 'open' })
    expect(await expectJson(stack.undo(other, remove.id), 200)).toMatchObject({ restored: false })
    await stack.acted(other, item, { kind: 'approve' })
  })

  it('reaches what was done without the queue: a deleted message, a kick, a mute of the member list', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const message = await stack.aMessage(author, room, 'hello')
    await expectJson(moderator.request('DELETE', `/messages/${message.id}`), 204)
    await expectJson(moderator.request('PUT', `/rooms/${room.id}/mutes/${author.id}`, { duration_s: 600 }), 200)
    await expectJson(moderator.request('DELETE', `/rooms/${room.id}/members/${author.id}`), 204)
    const { items } = await expectJson<{ items: ActBody[] }>(moderator.get(`/moderation/acts?user=${author.id}`), 200)
    expect(items.map(({ kind }) => kind)).toEqual(['kick', 'mute', 'remove'])
    const [kick, mute, remove] = items
    expect(remove?.points).toBe(2)
    expect((await noticesOf(author)).map(({ act }) => act?.kind)).toEqual(['kick', 'mute', undefined])
    for (const act of [kick, mute, remove]) {
      expect(await expectJson(stack.undo(moderator, act?.id ?? ''), 200)).toMatchObject({ restored: true })
    }
    expect(await stack.stateOf(message)).toBe('visible')
    await expectJson(stack.post(author, room), 201)
  })

  it('a kick lets them back in as they were: in the private room, with their role and what they had read', async () => {
    const { owner, moderator } = await stack.aModeratedRoom()
    const room = await stack.aRoom(owner, { kind: 'private' })
    await stack.join(moderator, room, owner)
    await stack.giveRole(moderator, room, 'moderator')
    const membership = () =>
      stack.sql`select role, state, read_seq, joined_at from memberships
                where room_id = ${room.id} and user_id = ${moderator.id}`
    const before = await membership()
    await stack.aMessage(owner, room, 'unread')
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/members/${moderator.id}`), 204)
    await expectJson(moderator.get(`/rooms/${room.id}`), 404)
    const { items } = await expectJson<{ items: ActBody[] }>(owner.get(`/moderation/acts?user=${moderator.id}`), 200)
    expect(await expectJson(stack.undo(owner, items[0]?.id ?? ''), 200)).toMatchObject({ restored: true })
    expect(await membership()).toEqual(before)
    await expectJson(stack.post(moderator, room), 201)
    const log = await expectJson<{ events: { kind: string; op?: string }[] }>(
      owner.get(`/rooms/${room.id}/events?since=0`),
      200,
    )
    expect(log.events.filter(({ kind }) => kind === 'member').map(({ op }) => op)).toEqual([
      'join',
      'join',
      'kick',
      'join',
    ])
  })

  it('a kick changes nothing for who was banned since, came back by themselves, or whose room is gone', async () => {
    const { owner, moderator, author, room } = await stack.aModeratedRoom()
    const kick = async () => {
      await expectJson(moderator.request('DELETE', `/rooms/${room.id}/members/${author.id}`), 204)
      const [act] = await stack.sql<{ id: string }[]>`
        select id from acts where user_id = ${author.id} and kind = 'kick' order by id desc limit 1`
      return act?.id ?? ''
    }
    const undoes = async (id: string, user = moderator) =>
      (await expectJson<Undone>(stack.undo(user, id), 200)).restored
    const first = await kick()
    await stack.join(author, room)
    expect(await undoes(first)).toBe(false)
    const second = await kick()
    await expectJson(stack.actOn(moderator, author, { kind: 'ban', room_id: room.id, duration_s: null }), 200)
    expect(await undoes(second)).toBe(false)
    await expectJson(author.post(`/rooms/${room.id}/join`), 403)
    await expectJson(stack.actOn(moderator, author, { kind: 'unban', room_id: room.id }), 200)
    await stack.join(author, room)
    const third = await kick()
    await expectJson(owner.request('DELETE', `/rooms/${room.id}`), 204)
    expect(await undoes(third, await stack.aUser({ role: 'admin' }))).toBe(false)
  })

  it('a kick by an owner is not for moderators to undo', async () => {
    const { owner, moderator, author, room } = await stack.aModeratedRoom()
    await expectJson(owner.request('DELETE', `/rooms/${room.id}/members/${author.id}`), 204)
    const { items } = await expectJson<{ items: ActBody[] }>(moderator.get(`/moderation/acts?user=${author.id}`), 200)
    expect(await expectJson(stack.undo(moderator, items[0]?.id ?? ''), 403)).toMatchObject({
      code: 'insufficient_rank',
    })
  })

  it('a removal of what was hidden hides it again', async () => {
    const { moderator, item, message } = await stack.aJudgedMessage()
    const remove = actOf(await stack.acted(moderator, item, { kind: 'remove' }), 'remove')
    await expectJson(stack.undo(moderator, remove.id), 200)
    expect(await stack.stateOf(message)).toBe('hidden')
  })

  it('an approval hides the message again, and what the machine did stands again', async () => {
    const { moderator, item, message } = await stack.aJudgedMessage()
    const approve = actOf(await stack.acted(moderator, item, { kind: 'approve' }), 'approve')
    const hide = async () =>
      (
        await stack.sql<{ undone_at: Date | null }[]>`
        select undone_at from acts where message_id = ${message.id} and kind = 'hide'`
      )[0]?.undone_at
    expect(await hide()).not.toBeNull()
    await expectJson(stack.undo(moderator, approve.id), 200)
    expect(await stack.stateOf(message)).toBe('hidden')
    expect(await hide()).toBeNull()
  })

  it('changes nothing where something newer was decided', async () => {
    const { moderator, other, item, message } = await stack.aJudgedMessage()
    const approve = actOf(await stack.acted(moderator, item, { kind: 'approve' }), 'approve')
    await stack.acted(other, item, { kind: 'remove' })
    expect(await expectJson(stack.undo(moderator, approve.id), 200)).toMatchObject({ restored: false })
    expect(await stack.stateOf(message)).toBe('removed')
  })

  it('changes nothing where the author has written something else since', async () => {
    const { moderator, author, item, message } = await stack.aJudgedMessage()
    const approve = actOf(await stack.acted(moderator, item, { kind: 'approve' }), 'approve')
    await expectJson(author.request('PATCH', `/messages/${message.id}`, { text: 'you dear friend' }), 200)
    expect(await expectJson(stack.undo(moderator, approve.id), 200)).toMatchObject({ restored: false })
    expect(await stack.stateOf(message)).toBe('visible')
  })

  it('a mute leaves the newer mute, and then none', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const first = await expectJson<ActBody>(
      stack.actOn(moderator, author, { kind: 'mute', room_id: room.id, duration_s: 60 }),
      200,
    )
    const second = await expectJson<ActBody>(
      stack.actOn(moderator, author, { kind: 'mute', room_id: room.id, duration_s: null }),
      200,
    )
    await expectJson(stack.undo(moderator, first.id), 200)
    await expectJson(stack.post(author, room), 403)
    await expectJson(stack.undo(moderator, second.id), 200)
    await expectJson(stack.post(author, room), 201)
  })

  it('a ban brings back who was in the room; a lifted one is not brought back by undoing an older one', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const ban = await expectJson<ActBody>(stack.actOn(moderator, author, { kind: 'ban', room_id: room.id }), 200)
    await expectJson(author.post(`/rooms/${room.id}/join`), 403)
    await expectJson(stack.undo(moderator, ban.id), 200)
    await expectJson(stack.post(author, room), 201)
    await expectJson(stack.actOn(moderator, author, { kind: 'unban', room_id: room.id }), 409)
  })

  it('is not for who stands below the one who acted, nor for whom it was done to', async () => {
    const { owner, moderator, author, room } = await stack.aModeratedRoom()
    const byOwner = await expectJson<ActBody>(stack.actOn(owner, moderator, { kind: 'warn', room_id: room.id }), 200)
    expect(await expectJson(stack.undo(moderator, byOwner.id), 403)).toMatchObject({ code: 'own_act' })
    const mute = await expectJson<ActBody>(stack.actOn(owner, author, { kind: 'mute', room_id: room.id }), 200)
    expect(await expectJson(stack.undo(moderator, mute.id), 403)).toMatchObject({ code: 'insufficient_rank' })
    await expectJson(stack.undo(author, mute.id), 404)
    const { owner: stranger } = await stack.aModeratedRoom()
    await expectJson(stack.undo(stranger, mute.id), 404)
    const server = await expectJson<ActBody>(stack.actOn(admin, author, { kind: 'mute' }), 200)
    await expectJson(stack.undo(owner, server.id), 404)
    expect(await expectJson(stack.undo(serverModerator, server.id), 403)).toMatchObject({ code: 'insufficient_rank' })
    await expectJson(stack.undo(admin, server.id), 200)
  })

  it('races with a verdict that comes late: the text is judged once, by whoever is later', async () => {
    const { moderator, author, room } = await stack.aModeratedRoom()
    const message = await stack.aMessage(author, room, 'you utter fool')
    await expectJson(author.get(`/messages/${message.id}`), 200)
    await expectJson(moderator.post(`/messages/${message.id}/report`, { reason: 'harassment' }), 202)
    const [item] = await stack.itemsOf(moderator, room)
    if (!item) throw new Error('no item')
    const remove = actOf(await stack.acted(moderator, item, { kind: 'remove' }), 'remove')
    await Promise.all([expectJson(stack.undo(moderator, remove.id), 200), stack.judge(message, INSULT)])
    const acts = await stack.sql<{ kind: string }[]>`
      select kind from acts where message_id = ${message.id} and undone_at is null and kind in ('hide', 'remove')`
    const state = await stack.stateOf(message)
    expect(acts.length === 0 ? 'visible' : 'hidden').toBe(state)
    await stack.judge(message, INSULT)
    expect(await stack.stateOf(message)).toBe(state)
  })
})

describe('analytics is told', { timeout: 60_000 }, () => {
  const actOf = async (message: { readonly id: string }, kind: string): Promise<string> => {
    const [act] = await stack.sql<{ id: string }[]>`
      select id from acts where message_id = ${message.id} and kind = ${kind}`
    return act?.id ?? ''
  }
  const lastFactOf = async (message: { readonly id: string }) => (await stack.factsOf(message)).at(-1)

  it.each(['remove', 'approve', 'warn', 'mute', 'ban'])('what was undone: %s', async (kind) => {
    const { moderator, other, room, item, message } = await stack.aJudgedMessage(MILD)
    await stack.acted(moderator, item, { kind })
    const undoes = await actOf(message, kind)
    await expectJson(stack.undo(other, undoes), 200)
    await expectJson(stack.undo(other, undoes), 200)
    expect(await stack.factsOf(message)).toMatchObject([
      { type: 'verdict_applied' },
      { type: 'moderation_act', action: kind, act_id: undoes },
      {
        type: 'moderation_act',
        action: 'undo',
        undoes,
        moderator_id: other.id,
        room_id: room.id,
        room_name: room.name,
      },
    ])
  })

  it('of a ban from the whole server, too, that a message led to', async () => {
    const { room, item, message } = await stack.aJudgedMessage(MILD)
    await stack.acted(admin, item, { kind: 'ban', scope: 'server' })
    const undoes = await actOf(message, 'ban')
    await expectJson(stack.undo(admin, undoes), 200)
    expect(await lastFactOf(message)).toMatchObject({ action: 'undo', undoes, room_id: room.id })
  })

  it('also where that changes nothing: the author has edited or deleted it, somebody has decided since', async () => {
    const edited = await stack.aJudgedMessage()
    await stack.acted(edited.moderator, edited.item, { kind: 'approve' })
    await expectJson(edited.author.request('PATCH', `/messages/${edited.message.id}`, { text: 'you dear' }), 200)
    const deleted = await stack.aJudgedMessage()
    await stack.acted(deleted.moderator, deleted.item, { kind: 'approve' })
    await expectJson(deleted.author.request('DELETE', `/messages/${deleted.message.id}`), 204)
    const decided = await stack.aJudgedMessage()
    await stack.acted(decided.moderator, decided.item, { kind: 'approve' })
    await stack.acted(decided.other, decided.item, { kind: 'remove' })
    for (const { moderator, message } of [edited, deleted, decided]) {
      const undoes = await actOf(message, 'approve')
      expect(await expectJson(stack.undo(moderator, undoes), 200)).toMatchObject({ restored: false })
      expect(await lastFactOf(message)).toMatchObject({ action: 'undo', undoes, revision: 1 })
    }
  })

  it('of what policy did and a person takes back as of their decision to keep it, by its audit entry', async () => {
    const { moderator, message } = await stack.aJudgedMessage()
    await expectJson(stack.undo(moderator, await actOf(message, 'hide')), 200)
    const [entry] = await stack.sql<{ id: string }[]>`
      select id from audit_log where message_id = ${message.id} and action = 'act.undo'`
    const fact = await lastFactOf(message)
    expect(fact).toMatchObject({ action: 'restore', act_id: entry?.id, moderator_id: moderator.id, revision: 1 })
    expect(fact).not.toHaveProperty('undoes')
  })

  it('of nothing where a person has decided since: their decision stands', async () => {
    const { moderator, item, message } = await stack.aJudgedMessage()
    await stack.acted(moderator, item, { kind: 'remove' })
    await expectJson(stack.undo(moderator, await actOf(message, 'hide')), 200)
    expect(await stack.stateOf(message)).toBe('removed')
    expect(await lastFactOf(message)).toMatchObject({ action: 'remove' })
  })

  it('of one decision on the message where it comes with a penalty, which is an act of its own', async () => {
    for (const decision of ['approve', 'remove']) {
      const { moderator, item, message } = await stack.aJudgedMessage(MILD)
      await stack.acted(moderator, item, { kind: 'mute', decision })
      const [, ...acts] = await stack.factsOf(message)
      expect(acts).toMatchObject([{ type: 'moderation_act', action: decision }])
      const others = await stack.sql<{ payload: object }[]>`
        select payload from outbox where kind = 'fact' and payload ->> 'act_id' = ${await actOf(message, 'mute')}`
      expect(others).toMatchObject([{ payload: { action: 'mute', message_id: null, moderator_id: moderator.id } }])
    }
  })
})

describe('records', { timeout: 60_000 }, () => {
  it('show what concerns the asker’s rooms; to the user all, but not who and what moderators say among themselves', async () => {
    const { moderator, author, item, room } = await stack.aJudgedMessage()
    await stack.acted(moderator, item, { kind: 'note', note: 'secret thoughts' })
    await stack.acted(moderator, item, { kind: 'warn', decision: 'remove', reason: 'be kind', note: 'also secret' })
    const elsewhere = await stack.aJudgedMessage()
    await stack.join(author, elsewhere.room)
    await expectJson(
      stack.actOn(elsewhere.moderator, author, { kind: 'mute', room_id: elsewhere.room.id, duration_s: 60 }),
      200,
    )
    type Record = { acts: ActBody[]; rooms: { room: { id: string }; points: number }[]; points: number }
    const record = await expectJson<Record>(moderator.get(`/moderation/users/${author.id}/record`), 200)
    expect(record.rooms.map((one) => one.room.id)).toEqual([room.id])
    expect(record.acts.map(({ kind }) => kind).sort()).toEqual(['hide', 'note', 'remove', 'warn'])
    expect(record.points).toBeGreaterThan(0)
    const all = await expectJson<Record>(serverModerator.get(`/moderation/users/${author.id}/record`), 200)
    expect(all.acts.map(({ kind }) => kind)).toContain('mute')
    const own = await author.get('/me/record')
    const text = await own.text()
    expect(text).toContain('be kind')
    expect(text).not.toContain('secret')
    expect(text).not.toContain(moderator.id)
    const { owner: stranger } = await stack.aModeratedRoom()
    await expectJson(stranger.get(`/moderation/users/${author.id}/record`), 404)
    await expectJson(author.get(`/moderation/users/${author.id}/record?room=${room.id}`), 403)
  })

  it('of acts are listed to the moderators of their rooms', async () => {
    const { moderator, author, item, room } = await stack.aJudgedMessage()
    await stack.acted(moderator, item, { kind: 'remove' })
    const list = (user: TestUser, query: string) =>
      expectJson<{ items: ActBody[] }>(user.get(`/moderation/acts?${query}`), 200)
    expect((await list(moderator, `item=${item.id}`)).items.map(({ kind }) => kind)).toEqual(['remove'])
    expect((await list(moderator, `user=${author.id}&kind=hide`)).items).toHaveLength(1)
    const { owner: stranger } = await stack.aModeratedRoom()
    expect((await list(stranger, `user=${author.id}`)).items).toEqual([])
    await expectJson(stranger.get(`/moderation/acts?room=${room.id}`), 403)
    expect((await list(admin, `user=${author.id}`)).items.length).toBeGreaterThan(0)
  })
})
