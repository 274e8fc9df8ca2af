import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RoomBody } from '@parley/common/contracts/chat'
import { moderationJobSchema, type VerdictJob } from '@parley/common/contracts/queues'
import type { Consumer } from '@parley/common/queue/queues'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'
import { aVerdict } from './moderation-stack.js'
import { Peer } from './realtime/peer.js'

let stack: ChatStack
let server: Server
let scorer: Consumer
const peers: Peer[] = []

beforeAll(async () => {
  stack = await startChatStack({ withJobs: true })
  server = createServer()
  stack.chat.attachRealtime(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scorer = startScorer(stack)
}, 60_000)
afterAll(async () => {
  for (const peer of peers) peer.cut()
  await scorer.close()
  await stack.close()
  await new Promise((resolve) => server.close(resolve))
})

/** Stands where ml-core does: takes jobs from `moderation`, gives verdicts to `verdicts`, and knows one bad word. */
function startScorer({ queues }: ChatStack): Consumer {
  const verdicts = queues.producer<VerdictJob>('verdicts')
  return queues.consumer('moderation', moderationJobSchema, async ({ items }, { id }) => {
    const scored = items.map(({ text, ...item }) => {
      const begin = text.indexOf('fool')
      const spans = begin < 0 ? [] : [{ begin, end: begin + 4, label: 'insult' as const, score: 0.97 }]
      return { ...item, verdict: aVerdict(begin < 0 ? {} : { insult: 0.97 }, { spans }) }
    })
    await verdicts.addAll([{ id, data: { items: scored } }])
  })
}

async function enter(user: TestUser, room: RoomBody): Promise<Peer> {
  const { port } = server.address() as AddressInfo
  const peer = await Peer.open(`ws://127.0.0.1:${port}/api/chat/ws`)
  peers.push(peer)
  peer.send({ t: 'auth', id: 'a', token: user.token })
  await peer.next('ready')
  await peer.subscribe(room.id)
  return peer
}

async function aRoomOfTwo(mode = 'post') {
  const author = await stack.aUser()
  const other = await stack.aUser()
  const owner = await stack.aUser()
  const room = await stack.aRoom(owner, { mode })
  for (const user of [author, other]) await stack.join(user, room)
  return { author, other, owner, room }
}

describe('a toxic message, from post to hide', { timeout: 60_000 }, () => {
  it('is hidden from others at their sockets; its author is told why, and reads it still', async () => {
    const { author, other, room } = await aRoomOfTwo()
    const [authors, others] = [await enter(author, room), await enter(other, room)]
    const message = await stack.aMessage(author, room, 'you fool')
    const hide = await others.next('ev', (event) => event.kind === 'hide')
    expect(hide).toMatchObject({ room: room.id, message_id: message.id, state: 'hidden' })
    expect(hide.seq).toBe((message.seq ?? 0) + 1)
    const notice = await authors.next('notice')
    expect(notice).toMatchObject({
      message_id: message.id,
      state: 'hidden',
      note: { action: 'hide', label: 'insult', score: 0.97, spans: [{ begin: 4, end: 8, label: 'insult' }] },
    })
    expect(others.inbox.filter((frame) => frame.t === 'notice')).toEqual([])

    const [own, theirs] = await Promise.all(
      [author, other].map((user) => expectJson(user.get(`/messages/${message.id}`), 200)),
    )
    expect(own).toMatchObject({
      text: 'you fool',
      moderation: { action: 'hide', rule: 'threshold:insult:hide', spans: [{ begin: 4, end: 8 }] },
    })
    expect(theirs).toMatchObject({ text: null, state: 'hidden', moderation: null })
  })

  it('does not come back through a resume', async () => {
    const { author, other, room } = await aRoomOfTwo()
    const watching = await enter(other, room)
    const message = await stack.aMessage(author, room, 'you fool')
    await watching.next('ev', (event) => event.kind === 'hide')
    const log = await (await other.get(`/rooms/${room.id}/events?since=0`)).text()
    expect(log).toContain(message.id)
    expect(log).not.toContain('you fool')
  })

  it('is never seen by others where messages are held; a harmless one comes with its release', async () => {
    const { author, other, owner, room } = await aRoomOfTwo('hold')
    const others = await enter(other, room)
    await stack.aMessage(author, room, 'you fool')
    await stack.aMessage(author, room, 'good morning')
    const release = await others.next('ev', (event) => event.kind === 'release')
    expect(release).toMatchObject({ message: { text: 'good morning', state: 'visible' } })
    const queue = () => expectJson<{ items: object[] }>(owner.get(`/moderation/items?room=${room.id}`), 200)
    await expect
      .poll(async () => (await queue()).items, { timeout: 20_000 })
      .toMatchObject([{ cause: 'held', message_state: 'held', snapshot: { text: 'you fool' } }])
    expect(JSON.stringify(others.inbox)).not.toContain('you fool')
  })

  it('edited where messages are held waits again: it goes, and comes back in its place when it is harmless', async () => {
    const { author, other, room } = await aRoomOfTwo('hold')
    const others = await enter(other, room)
    const message = await stack.aMessage(author, room, 'good morning')
    const released = await others.next('ev', (event) => event.kind === 'release')
    await expectJson(author.request('PATCH', `/messages/${message.id}`, { text: 'good evening' }), 200)
    expect(await others.next('ev', (event) => event.kind === 'hide')).toMatchObject({ message_id: message.id })
    const back = await others.next('ev', (event) => event.kind === 'release')
    expect(back).toMatchObject({ message: { text: 'good evening', seq: released.seq, revision: 2 } })
  })

  it('put in by an edit is caught like one that was posted', async () => {
    const { author, other, room } = await aRoomOfTwo()
    const others = await enter(other, room)
    const message = await stack.aMessage(author, room, 'you angel')
    await expectJson(author.request('PATCH', `/messages/${message.id}`, { text: 'you fool' }), 200)
    expect(await others.next('ev', (event) => event.kind === 'hide')).toMatchObject({ message_id: message.id })
    await expectJson(author.request('PATCH', `/messages/${message.id}`, { text: 'you angel' }), 409)
  })

  it('posted by a webhook is hidden too', async () => {
    const { other, owner, room } = await aRoomOfTwo()
    const others = await enter(other, room)
    const hook = await expectJson<{ path: string }>(owner.post(`/rooms/${room.id}/webhooks`, { name: 'Bot' }), 201)
    const post = stack.chat.app.request(hook.path.replace('/api/chat', ''), {
      method: 'POST',
      body: JSON.stringify({ text: 'you fool' }),
    })
    const { message_id } = await expectJson<{ message_id: string }>(post, 201)
    expect(await others.next('ev', (event) => event.kind === 'hide')).toMatchObject({ message_id })
  })

  it('that a moderator restores comes back to everybody', async () => {
    const { author, other, owner, room } = await aRoomOfTwo()
    const others = await enter(other, room)
    const message = await stack.aMessage(author, room, 'you fool')
    await others.next('ev', (event) => event.kind === 'hide')
    const { items } = await expectJson<{ items: { id: string }[] }>(owner.get(`/moderation/items?room=${room.id}`), 200)
    await expectJson(owner.post(`/moderation/items/${items[0]?.id}/decision`, { decision: 'approve' }), 200)
    const release = await others.next('ev', (event) => event.kind === 'release')
    expect(release).toMatchObject({ message_id: message.id, message: { text: 'you fool', seq: message.seq } })
  })
})

describe('a nudge, over the socket', { timeout: 60_000 }, () => {
  it('asks the author before anybody sees the text; rewritten, it takes its place in the order', async () => {
    const { author, other, room } = await aRoomOfTwo('nudge')
    const [authors, others] = [await enter(author, room), await enter(other, room)]
    const cmid = randomUUID()
    authors.send({ t: 'send', id: 's', room: room.id, cmid, text: 'you fool' })
    const held = await authors.next('ack')
    expect(held).toMatchObject({ id: 's', cmid, state: 'held' })
    expect(held).not.toHaveProperty('seq')
    const asked = await authors.next('notice')
    expect(asked).toMatchObject({ message_id: held.msg_id, state: 'held', nudge: { cmid }, note: { action: 'nudge' } })

    authors.send({ t: 'answer', id: 'r', room: room.id, cmid, text: 'you dear' })
    expect(await authors.next('ack')).toMatchObject({ id: 'r', cmid, msg_id: held.msg_id, state: 'held' })
    const released = await others.next('ev', (event) => event.kind === 'release')
    expect(released).toMatchObject({ message: { text: 'you dear', revision: 2 } })
    expect(others.inbox.filter((frame) => JSON.stringify(frame).includes('fool'))).toEqual([])

    authors.send({ t: 'send', id: 'again', room: room.id, cmid, text: 'you fool' })
    expect(await authors.next('ack')).toMatchObject({ msg_id: held.msg_id, dup: true, state: 'visible' })
  })

  it('is answered by its author only, and twice alike', async () => {
    const { author, other, room } = await aRoomOfTwo('nudge')
    const [authors, others] = [await enter(author, room), await enter(other, room)]
    const cmid = randomUUID()
    authors.send({ t: 'send', id: 's', room: room.id, cmid, text: 'you fool' })
    await authors.next('notice')
    others.send({ t: 'answer', id: 'x', room: room.id, cmid })
    expect(await others.next('err')).toMatchObject({ id: 'x', code: 'message_not_found', retry: false })
    for (const id of ['first', 'second']) {
      authors.send({ t: 'answer', id, room: room.id, cmid })
      // Over the threshold for hiding: a person decides.
      expect(await authors.next('ack', (ack) => ack.id === id)).toMatchObject({ cmid, state: 'held' })
    }
    authors.send({ t: 'answer', id: 'late', room: room.id, cmid, text: 'another text' })
    expect(await authors.next('err')).toMatchObject({ id: 'late', code: 'nudge_answered' })
  })
})

it('slow mode refuses a socket’s post with the time to wait, and does not have the client hold up other rooms', async () => {
  const { author, owner, room } = await aRoomOfTwo()
  const change = { version: 0, mode: 'post', overrides: { slow_mode_s: 600 } }
  const watching = await enter(author, room)
  await expectJson(owner.request('PUT', `/rooms/${room.id}/policy`, change), 200)
  expect(await watching.next('ev', (event) => event.kind === 'room')).toMatchObject({ slow_mode_s: 600 })
  for (const id of ['one', 'two']) {
    watching.send({ t: 'send', id, room: room.id, cmid: randomUUID(), text: id })
  }
  expect(await watching.next('ack')).toMatchObject({ id: 'one', state: 'visible' })
  expect(await watching.next('err')).toMatchObject({
    ...{ id: 'two', code: 'slow_mode', retry: false, retry_ms: expect.any(Number) },
  })
}, 60_000)

it('a room’s name over a threshold is heard of by its moderators, not by who gave it, and its removal by the room', async () => {
  const { author, other: moderator, owner, room } = await aRoomOfTwo()
  await stack.sql`
    update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${moderator.id}`
  const [owners, moderators] = [await enter(owner, room), await enter(moderator, room)]
  for (const peer of [owners, moderators]) {
    peer.send({ t: 'watch', id: 'w' })
    await peer.next('watching')
  }
  const name = `fools of ${room.name}`
  await expectJson(owner.request('PATCH', `/rooms/${room.id}`, { name }), 200)
  const opened = await moderators.next('review', (frame) => frame.op === 'opened')
  expect(opened).toMatchObject({ room: room.id, named_by: owner.id })
  const item = await expectJson(moderator.get(`/moderation/items/${opened.item}`), 200)
  expect(item).toMatchObject({ cause: 'name', snapshot: { text: name, verdict: { spans: [{ begin: 0, end: 4 }] } } })
  // A message's item, which both hear of, comes after what the owner was not told.
  await stack.aMessage(author, room, 'you fool')
  expect(await owners.next('review')).toMatchObject({ op: 'opened', room: room.id })
  expect(owners.inbox.filter((frame) => frame.t === 'review' && frame.item === opened.item)).toEqual([])

  await expectJson(moderator.post(`/moderation/items/${opened.item}/acts`, { kind: 'remove' }), 200)
  const renamed = await owners.next('ev', (event) => event.kind === 'room' && event.name !== name)
  expect(renamed).toMatchObject({ op: 'update', name: expect.stringMatching(/^room-[0-9a-f]{8}$/) })
  expect(await owners.next('notice')).toMatchObject({ room: room.id, message_id: null, act_id: expect.any(String) })
  expect(owners.inbox.filter((frame) => frame.t === 'review' && frame.item === opened.item)).toEqual([])
}, 60_000)

it('a report is heard of by moderators at once: the first puts the message before them, the next adds to it', async () => {
  const { author, other: moderator, owner, room } = await aRoomOfTwo()
  await stack.sql`
    update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${moderator.id}`
  const message = await stack.aMessage(author, room, 'have a nice day')
  const moderators = await enter(moderator, room)
  moderators.send({ t: 'watch', id: 'w' })
  await moderators.next('watching')
  await expectJson(owner.post(`/messages/${message.id}/report`, { reason: 'other' }), 202)
  const opened = await moderators.next('review', (frame) => frame.op === 'opened')
  await expectJson(owner.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
  await expectJson(moderator.post(`/messages/${message.id}/report`, { reason: 'spam' }), 202)
  expect(await moderators.next('review', (frame) => frame.op !== 'opened')).toMatchObject({
    ...{ op: 'changed', item: opened.item, room: room.id },
  })
  expect(moderators.inbox.filter(({ t }) => t === 'review')).toEqual([])
}, 60_000)
