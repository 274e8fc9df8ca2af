import type { RoomId } from '@parley/common/ids'
import { newId } from '@parley/common/ids'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { roomChannel, userChannel } from '../../src/services/channels.js'
import { type Edge, EPOCH, startEdge } from './edge.js'
import { messageEvent } from './memory-chat.js'
import type { Peer } from './peer.js'

const PATIENT = { timeout: 20_000 }

// A machine that does other work besides is slow, not wrong.
vi.setConfig({ testTimeout: 30_000 })

let edge: Edge

afterEach(() => edge.close())

const upTo = (count: number, from = 1): number[] => Array.from({ length: count - from + 1 }, (_, index) => from + index)

/** Resolves when `peer` was sent event `seq`, which stays in its inbox. */
async function hasHeard(peer: Peer, room: string, seq: number): Promise<void> {
  await expect.poll(() => peer.events(room).some((event) => event.seq === seq), PATIENT).toBe(true)
}

/** Resolves when the log has not been read for a while. */
async function noMorePagesAreRead(): Promise<void> {
  const pages = () => edge.chat.pagesRead.length
  await expect
    .poll(() => new Promise((resolve) => setTimeout(resolve, 100, pages())).then((n) => n === pages()), PATIENT)
    .toBe(true)
}

const seqs = (peer: Peer, room: string): number[] => peer.events(room).map(({ seq }) => seq)

describe('sub', () => {
  it('without since starts at the head', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    edge.chat.append(room, 'before')
    const peer = await edge.login(ada)
    expect(await peer.subscribe(room)).toEqual({
      t: 'sub_ok',
      id: 'sub-1',
      room,
      epoch: EPOCH,
      head: 1,
      recovered: true,
      role: 'member',
    })
    edge.chat.append(room, 'after')
    await hasHeard(peer, room, 2)
    expect(seqs(peer, room)).toEqual([2])
  })

  it('with since replays what was missed in order, then says live, then goes on', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(1_000)) edge.chat.append(room, `message ${seq}`)
    const peer = await edge.login(ada)
    peer.send({ t: 'sub', id: 's', room, since: 10, epoch: EPOCH })
    await peer.next('sub_ok', ({ head }) => head === 1_000)
    expect(await peer.next('live')).toEqual({ t: 'live', room, seq: 1_000 })
    expect(seqs(peer, room)).toEqual(upTo(1_000, 11))
    edge.chat.append(room, 'now')
    await hasHeard(peer, room, 1_001)
  })

  it.each([
    ['of another epoch', { since: 1, epoch: 'another' }],
    ['before what was purged', { since: 1, epoch: EPOCH }],
    ['beyond the head', { since: 99 }],
  ])('%s is not recovered, and no event follows', async (_, position) => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(5)) edge.chat.append(room, `message ${seq}`)
    edge.chat.purge(room, 3)
    const peer = await edge.login(ada)
    expect(await peer.subscribe(room, position)).toMatchObject({ recovered: false, head: 5 })
    edge.chat.append(room, 'not for those who did not subscribe')
    expect(await peer.subscribe(room, { since: 5 })).toMatchObject({ recovered: true, head: 6 })
    expect(seqs(peer, room)).toEqual([6])
  })

  it('again for the same room replaces the old subscription', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    edge.chat.append(room, 'one')
    const peer = await edge.login(ada)
    await peer.subscribe(room)
    await peer.subscribe(room, { since: 0 })
    edge.chat.append(room, 'two')
    await hasHeard(peer, room, 2)
    expect(seqs(peer, room)).toEqual([1, 2])
    expect(edge.realtime.stats().subscriptions).toBe(1)
  })

  it('beyond the bound on subscriptions is refused', async () => {
    edge = await startEdge({ limits: { maxSubscriptions: 1 } })
    const ada = edge.verifier.login('ada')
    const peer = await edge.login(ada)
    await peer.subscribe(edge.chat.room(ada))
    peer.send({ t: 'sub', id: 'more', room: edge.chat.room(ada) })
    expect(await peer.next('err')).toMatchObject({ id: 'more', code: 'too_many_subscriptions' })
  })
})

describe('the seam between replay and live', () => {
  it('neither loses nor doubles an event while others keep arriving', async () => {
    edge = await startEdge({ limits: { replayPage: 7, maxBuffered: 5 } })
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(60)) edge.chat.append(room, `message ${seq}`)
    // Every page that is read, more arrives than the page held: the log runs away from the reader for a while.
    let posting = 40
    edge.chat.beforeReading = async () => {
      for (let count = 0; count < 9 && posting > 0; count += 1) edge.chat.append(room, `during ${posting--}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const peers = await Promise.all(upTo(8).map(() => edge.login(ada)))
    await Promise.all(peers.map((peer, index) => peer.subscribe(room, { since: index * 5 })))
    const last = edge.chat.append(room, 'last').seq
    for (const [index, peer] of peers.entries()) {
      await hasHeard(peer, room, last)
      expect(seqs(peer, room)).toEqual(upTo(last, index * 5 + 1))
    }
  })

  it('waits for a slow reader of a long log, however much it holds', { timeout: 30_000 }, async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    // Some 20 MB: more than the kernel's buffers and the queue's bound together.
    for (const seq of upTo(5_000)) edge.chat.append(room, `${seq}`.padEnd(4_000, 'x'))
    const peer = await edge.login(ada)
    peer.send({ t: 'sub', id: 's', room, since: 0 })
    await peer.next('sub_ok')
    peer.ws.pause()
    await noMorePagesAreRead()
    edge.chat.append(room, 'meanwhile')
    peer.ws.resume()
    await hasHeard(peer, room, 5_001)
    expect(seqs(peer, room)).toEqual(upTo(5_001))
    expect(edge.realtime.stats().slowCloses).toBe(0)
  })

  it('reads no page for a peer that takes nothing, however often it subscribes', { timeout: 30_000 }, async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(5_000)) edge.chat.append(room, `${seq}`.padEnd(4_000, 'x'))
    const peer = await edge.login(ada)
    peer.send({ t: 'sub', id: 'first', room, since: 0 })
    await peer.next('sub_ok')
    peer.ws.pause()
    await noMorePagesAreRead()
    const read = edge.chat.pagesRead.length
    const opened = vi.spyOn(edge.chat, 'openLog')
    for (const since of upTo(10)) {
      peer.send({ t: 'sub', id: `${since}`, room, since })
      await vi.waitFor(() => expect(opened).toHaveBeenCalledTimes(since), PATIENT)
    }
    await noMorePagesAreRead()
    expect(edge.chat.pagesRead).toHaveLength(read)
    peer.ws.resume()
    await peer.next('sub_ok', ({ id }) => id === '10')
    await hasHeard(peer, room, 5_000)
    expect(seqs(peer, room).slice(-4_990)).toEqual(upTo(5_000, 11))
  })

  it('reads one page at a time for a socket, whatever it subscribes to', async () => {
    edge = await startEdge({ limits: { replayPage: 10 } })
    const ada = edge.verifier.login('ada')
    const rooms = upTo(6).map(() => edge.chat.room(ada))
    for (const room of rooms) for (const seq of upTo(25)) edge.chat.append(room, `message ${seq}`)
    let [reading, most] = [0, 0]
    edge.chat.beforeReading = async () => {
      most = Math.max(most, ++reading)
      await new Promise((resolve) => setImmediate(resolve))
      reading--
    }
    const peer = await edge.login(ada)
    await Promise.all(rooms.map((room) => peer.subscribe(room, { since: 0 })))
    for (const room of rooms) expect(seqs(peer, room)).toEqual(upTo(25))
    expect(most).toBe(1)
  })

  it('reads a page once for all who need it at once', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(20)) edge.chat.append(room, `message ${seq}`)
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    edge.chat.beforeReading = () => held
    const peers = await Promise.all(upTo(10).map(() => edge.login(ada)))
    for (const peer of peers) peer.send({ t: 'sub', id: 's', room, since: 0 })
    await Promise.all(peers.map((peer) => peer.next('sub_ok')))
    release()
    await Promise.all(peers.map((peer) => peer.next('live')))
    expect(edge.chat.pagesRead).toHaveLength(1)
    for (const peer of peers) expect(seqs(peer, room)).toEqual(upTo(20))
  })
})

describe('a bus that', () => {
  it('swaps events does not show', async () => {
    edge = await startEdge({ limits: { gapWaitMs: 5_000 } })
    const { room, peer } = await subscribed()
    const first = edge.chat.append(room, 'one', { isLost: true })
    edge.chat.append(room, 'two')
    edge.chat.publishAgain(first)
    edge.chat.publishAgain(first)
    await hasHeard(peer, room, 2)
    expect(seqs(peer, room)).toEqual([1, 2])
    expect(edge.chat.pagesRead).toEqual([])
  })

  it('loses events is made good from the log', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    for (const seq of upTo(500)) edge.chat.append(room, `message ${seq}`, { isLost: seq % 3 === 0 && seq < 500 })
    await hasHeard(peer, room, 500)
    expect(seqs(peer, room)).toEqual(upTo(500))
  })

  it('loses the last event is found out all the same', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    edge.chat.append(room, 'nobody was told', { isLost: true })
    await hasHeard(peer, room, 1)
  })

  it('loses events while the log cannot be read is made good when it can', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    let failures = 3
    edge.chat.beforeReading = async () => {
      if (failures-- > 0) throw new Error('the database is away')
    }
    edge.chat.append(room, 'one', { isLost: true })
    edge.chat.append(room, 'two')
    await hasHeard(peer, room, 2)
    expect(seqs(peer, room)).toEqual([1, 2])
  })

  it('says what no server says harms nobody', async () => {
    edge = await startEdge()
    const { room, peer, userId } = await subscribed()
    for (const payload of ['', 'null', '{}', '[]', '{"t":"ev"}', '{"t":"who"}', '{"t":"here"}']) {
      edge.bus.publish(roomChannel(room), payload)
      edge.bus.publish(userChannel(userId), payload === '{"t":"ev"}' ? '{' : '')
    }
    edge.chat.append(room, 'still here')
    await hasHeard(peer, room, 1)
  })
})

describe('losing one’s place', () => {
  it('in a room ends the subscription at once, and a resume says why', async () => {
    edge = await startEdge()
    const { room, peer, user } = await subscribed()
    edge.chat.ban(room, user)
    edge.publisher.tell(user.userId, { t: 'unsub', room, code: 'banned' })
    expect(await peer.next('unsub')).toEqual({ t: 'unsub', room, code: 'banned' })
    edge.chat.append(room, 'not for you')
    peer.send({ t: 'sub', id: 'again', room, since: 0 })
    expect(await peer.next('err')).toMatchObject({ id: 'again', code: 'banned', retry: false })
    expect(await peer.next('unsub')).toEqual({ t: 'unsub', room, code: 'banned' })
    expect(seqs(peer, room)).toEqual([])
  })

  it('is noticed from the log alone when the news of it is lost', async () => {
    edge = await startEdge()
    const { room, peer, user } = await subscribed()
    const { at } = messageEvent(room, 1, '')
    const profile = { id: user.userId, username: 'ada', display_name: 'ada' }
    const kick = { t: 'ev', room, seq: 1, at, kind: 'member', user: profile, op: 'kick', role: null, by: null } as const
    edge.publisher.publish([kick])
    expect(await peer.next('unsub')).toEqual({ t: 'unsub', room, code: 'left' })
    expect(edge.realtime.stats().subscriptions).toBe(0)
  })

  it('by the end of the room itself ends everybody’s', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    const { at } = messageEvent(room, 1, '')
    const gone = { t: 'ev', room, seq: 1, at, kind: 'room', name: '', topic: '', mode: 'post', op: 'delete' } as const
    edge.publisher.publish([gone])
    expect(await peer.next('unsub')).toEqual({ t: 'unsub', room, code: 'deleted' })
  })

  it('while a subscription is being replayed stops the replay', async () => {
    edge = await startEdge({ limits: { replayPage: 10 } })
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    for (const seq of upTo(100)) edge.chat.append(room, `message ${seq}`)
    const peer = await edge.login(ada)
    edge.chat.beforeReading = async () => {
      if (edge.chat.pagesRead.length === 3) edge.publisher.tell(ada.userId, { t: 'unsub', room, code: 'left' })
    }
    peer.send({ t: 'sub', id: 's', room, since: 0 })
    await peer.next('unsub')
    expect(seqs(peer, room).length).toBeLessThanOrEqual(30)
  })
})

describe('news without a place in the order', () => {
  it('typing reaches the others, seldom', async () => {
    edge = await startEdge()
    const { room, ada, bob, adaPeer, bobPeer } = await twoSubscribed()
    for (let count = 0; count < 3; count += 1) adaPeer.send({ t: 'typing', room })
    expect(await bobPeer.next('eph', ({ kind }) => kind === 'typing')).toEqual({
      t: 'eph',
      room,
      kind: 'typing',
      user: { id: ada.userId, username: 'ada', display_name: 'ada' },
    })
    bobPeer.send({ t: 'typing', room })
    await adaPeer.next('eph', (frame) => frame.kind === 'typing' && frame.user.id === bob.userId)
    expect(bobPeer.inbox.filter((frame) => frame.t === 'eph' && frame.kind === 'typing')).toEqual([])
  })

  it('presence names who is there, comes and goes', async () => {
    edge = await startEdge({ limits: { presenceGraceMs: 100 } })
    const { room, ada, bob, adaPeer, bobPeer } = await twoSubscribed()
    const presence = (peer: Peer, user: { userId: string }, state: string) =>
      peer.next('eph', (frame) => frame.kind === 'presence' && frame.user_id === user.userId && frame.state === state)
    await presence(adaPeer, bob, 'online')
    await presence(bobPeer, ada, 'online')
    bobPeer.close()
    await presence(adaPeer, bob, 'offline')
    const again = await edge.login(bob)
    await again.subscribe(room)
    await presence(adaPeer, bob, 'online')
  })

  it('presence of newcomers is not told in a crowd', async () => {
    edge = await startEdge({ limits: { maxPresentUsers: 2, presenceGraceMs: 50 } })
    const people = ['ada', 'bob', 'cy'].map((name) => edge.verifier.login(name))
    const room = edge.chat.room(...people)
    const peers: Peer[] = []
    for (const person of people) {
      const peer = await edge.login(person)
      await peer.subscribe(room)
      peers.push(peer)
    }
    const [adaPeer, bobPeer] = peers
    if (!adaPeer || !bobPeer) throw new Error('there are three')
    const told = (peer: Peer, state: string) =>
      peer.next('eph', (frame) => frame.kind === 'presence' && frame.state === state)
    expect(await told(adaPeer, 'online')).toMatchObject({ user_id: people[1]?.userId })
    expect(adaPeer.inbox.filter((frame) => frame.t === 'eph')).toEqual([])
    bobPeer.close()
    expect(await told(adaPeer, 'offline')).toMatchObject({ user_id: people[1]?.userId })
    expect(await told(adaPeer, 'online')).toMatchObject({ user_id: people[2]?.userId })
  })

  it('presence crosses instances, and forgets an instance that died', async () => {
    edge = await startEdge({ limits: { presenceAnnounceMs: 50 } })
    const { room, peer } = await subscribed()
    const elsewhere = newId()
    edge.bus.publish(roomChannel(room), JSON.stringify({ t: 'here', from: 'instance-2', users: [elsewhere] }))
    const isAbout = (frame: object): boolean => 'user_id' in frame && frame.user_id === elsewhere
    expect(await peer.next('eph', isAbout)).toMatchObject({ kind: 'presence', state: 'online' })
    expect(await peer.next('eph', isAbout)).toMatchObject({ kind: 'presence', state: 'offline' })
  })

  it('read marks only grow, are written together and told to the room', async () => {
    edge = await startEdge()
    const { room, ada, adaPeer, bobPeer } = await twoSubscribed()
    for (const seq of upTo(20)) edge.chat.append(room, `message ${seq}`)
    await hasHeard(adaPeer, room, 20)
    for (const seq of [3, 20, 7, 999]) adaPeer.send({ t: 'read', room, seq })
    expect(await bobPeer.next('eph', ({ kind }) => kind === 'read')).toMatchObject({ user_id: ada.userId, seq: 20 })
    const mine = edge.chat.savedMarks.filter(({ userId }) => userId === ada.userId)
    expect(Math.max(...mine.map(({ readSeq }) => readSeq))).toBe(20)
    expect(mine.length).toBeLessThan(20)
  })

  it('delivery is marked when an event was written to a member’s socket', async () => {
    edge = await startEdge()
    const { room, bob, bobPeer } = await twoSubscribed()
    edge.chat.append(room, 'for bob')
    await hasHeard(bobPeer, room, 1)
    await expect
      .poll(() => edge.chat.savedMarks.find(({ userId }) => userId === bob.userId), PATIENT)
      .toEqual({ roomId: room, userId: bob.userId, readSeq: 0, deliveredSeq: 1 })
  })
})

describe('news of one’s own messages', () => {
  it('reach all of the author’s sockets and nobody else', async () => {
    edge = await startEdge()
    const { room, ada, adaPeer, bobPeer } = await twoSubscribed()
    const other = await edge.login(ada)
    const notice = { t: 'notice', room, message_id: newId(), state: 'hidden', reason: 'insult' } as const
    edge.publisher.tell(ada.userId, notice)
    expect(await adaPeer.next('notice')).toEqual(notice)
    expect(await other.next('notice')).toEqual(notice)
    edge.chat.append(room, 'after it')
    await hasHeard(bobPeer, room, 1)
    expect(bobPeer.inbox.filter(({ t }) => t === 'notice')).toEqual([])
  })
})

describe('sending', () => {
  it('answers in the order of the frames, and a repeated one as a duplicate', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    const cmids = upTo(100).map(() => newId())
    for (const [index, cmid] of cmids.entries()) peer.send({ t: 'send', id: `s${index}`, room, cmid, text: `${index}` })
    await expect.poll(() => peer.inbox.filter(({ t }) => t === 'ack').length, PATIENT).toBe(100)
    const acks = peer.inbox.filter((frame) => frame.t === 'ack')
    expect(acks.map(({ cmid, seq }) => [cmid, seq])).toEqual(cmids.map((cmid, index) => [cmid, index + 1]))
    peer.send({ t: 'send', id: 'again', room, cmid: cmids[4], text: '4' })
    expect(await peer.next('ack', ({ id }) => id === 'again')).toMatchObject({ seq: 5, dup: true, state: 'visible' })
  })

  it('more at once than the bound pauses the socket and loses nothing', async () => {
    edge = await startEdge({ limits: { maxInFlight: 4 } })
    const { room, peer } = await subscribed()
    let [working, most] = [0, 0]
    edge.chat.beforePosting = async () => {
      working += 1
      most = Math.max(most, working)
      await new Promise((resolve) => setTimeout(resolve, 1))
      working -= 1
    }
    // Larger than what one read of the socket brings, so that pausing shows.
    const text = 'x'.repeat(3_900)
    for (const seq of upTo(150)) peer.send({ t: 'send', id: `s${seq}`, room, cmid: newId(), text })
    await expect.poll(() => peer.inbox.filter(({ t }) => t === 'ack').length, PATIENT).toBe(150)
    expect(most).toBeLessThan(60)
  })

  it('of what cannot be posted gets an err with the reason', async () => {
    edge = await startEdge()
    const { room, peer } = await subscribed()
    peer.send({ t: 'send', id: 'blank', room, cmid: newId(), text: '  ' })
    expect(await peer.next('err')).toMatchObject({ id: 'blank', code: 'text_empty', retry: false })
  })
})

async function subscribed() {
  const user = edge.verifier.login('ada')
  const room: RoomId = edge.chat.room(user)
  const peer = await edge.login(user)
  await peer.subscribe(room)
  return { user, userId: user.userId, room, peer }
}

async function twoSubscribed() {
  const [ada, bob] = [edge.verifier.login('ada'), edge.verifier.login('bob')]
  const room: RoomId = edge.chat.room(ada, bob)
  const [adaPeer, bobPeer] = [await edge.login(ada), await edge.login(bob)]
  await adaPeer.subscribe(room)
  await bobPeer.subscribe(room)
  return { room, ada, bob, adaPeer, bobPeer }
}
