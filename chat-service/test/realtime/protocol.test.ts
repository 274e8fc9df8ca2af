import { REVOCATIONS_CHANNEL, type Revocation } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import { newId } from '@parley/common/ids'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Edge, EPOCH, startEdge } from './edge.js'

const PATIENT = { timeout: 20_000 }

// A machine that does other work besides is slow, not wrong.
vi.setConfig({ testTimeout: 30_000 })

let edge: Edge

afterEach(() => edge.close())

describe('opening a socket', () => {
  it('greets with the protocol version, the limits and the epoch', async () => {
    edge = await startEdge()
    const peer = await edge.connect()
    expect(await peer.next('hello')).toEqual({
      t: 'hello',
      v: 1,
      ping_s: 25,
      max_frame: 16_384,
      limits: { burst: 200, per_s: 50 },
      epoch: EPOCH,
    })
    expect(peer.ws.protocol).toBe('chat.v1')
    expect(peer.ws.extensions).toBe('')
  })

  it('is refused to pages of other origins, granted to our own and to programs', async () => {
    edge = await startEdge()
    await expect(edge.connect({ origin: 'https://evil.example.com' })).rejects.toThrow('refused with 403')
    await expect(edge.connect({ origin: 'null' })).rejects.toThrow('refused with 403')
    await edge.connect({ origin: 'https://chat.example.org' })
    await edge.connect({ origin: new URL(edge.url).origin.replace('ws:', 'http:') })
    await edge.connect()
  })

  it('is refused at other paths and with other subprotocols', async () => {
    edge = await startEdge()
    await expect(edge.connect({ path: '/more' })).rejects.toThrow('refused with 404')
    await expect(edge.connect({ subprotocol: 'chat.v2' })).rejects.toThrow('refused with 400')
    await edge.connect({ path: '?utm=nothing' })
  })

  it('is refused when there are too many', async () => {
    edge = await startEdge({ limits: { maxConnections: 1 } })
    await edge.connect()
    await expect(edge.connect()).rejects.toThrow('refused with 503')
  })

  it('needs an auth frame, in time', async () => {
    edge = await startEdge({ limits: { firstFrameMs: 50 } })
    const peer = await edge.connect()
    expect((await peer.closed).code).toBe(4408)
  })
})

describe('auth', () => {
  it('answers with the user, the expiry and the rooms', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    edge.chat.append(room, 'one')
    const peer = await edge.connect()
    peer.send({ t: 'auth', id: 'a1', token: ada.token })
    expect(await peer.next('ready')).toEqual({
      t: 'ready',
      id: 'a1',
      user: { id: ada.userId, username: 'ada', display_name: 'ada' },
      session: expect.any(String),
      exp: Math.floor(ada.expiresAtMs / 1_000),
      rooms: [{ room, role: 'member', head: 1, read: 0 }],
    })
  })

  it('closes with 4401 for a bad token', async () => {
    edge = await startEdge()
    const peer = await edge.connect()
    peer.send({ t: 'auth', id: 'a1', token: 'nonsense' })
    expect((await peer.closed).code).toBe(4401)
  })

  it('closes with 1012 when tokens cannot be checked, for the client to come back', async () => {
    edge = await startEdge()
    edge.verifier.failure = new Unavailable('The account service cannot be reached')
    const peer = await edge.connect()
    peer.send({ t: 'auth', id: 'a1', token: 'any' })
    expect((await peer.closed).code).toBe(1012)
  })

  it('that fails half-way leaves nothing behind', async () => {
    edge = await startEdge({ limits: { maxConnectionsPerUser: 1 } })
    const ada = edge.verifier.login('ada')
    edge.chat.beforeWelcoming = () => Promise.reject(new Unavailable('The database is away'))
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const peer = await edge.connect()
      peer.send({ t: 'auth', id: 'a1', token: ada.token })
      expect((await peer.closed).code).toBe(1012)
    }
    edge.chat.beforeWelcoming = async () => {}
    await edge.login(ada)
  })

  it('closes with 4403 when the credential may not read', async () => {
    edge = await startEdge()
    const bot = edge.verifier.login('bot', { scopes: new Set(['ml:analyze']) })
    const peer = await edge.connect()
    peer.send({ t: 'auth', id: 'a1', token: bot.token })
    expect((await peer.closed).code).toBe(4403)
  })

  it('must come first', async () => {
    edge = await startEdge()
    const peer = await edge.connect()
    peer.send({ t: 'typing', room: newId() })
    expect((await peer.closed).code).toBe(4400)
  })

  it('lets frames come on its heels', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    const peer = await edge.connect()
    peer.send({ t: 'auth', id: 'a1', token: ada.token })
    await peer.subscribe(room)
  })

  it('is asked for again before the token expires, and a new token keeps the socket', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada', { expiresAtMs: Date.now() + 30_000 })
    const peer = await edge.login(ada)
    const notice = await peer.next('expiring')
    expect(notice.in).toBeGreaterThan(0)
    expect(notice.in).toBeLessThanOrEqual(30)
    const later = edge.verifier.login('ada', { userId: ada.userId })
    peer.send({ t: 'auth', id: 'a2', token: later.token })
    expect(await peer.next('ready')).toMatchObject({ id: 'a2', exp: Math.floor(later.expiresAtMs / 1_000) })
  })

  it('closes with 4401 when the token expires', async () => {
    edge = await startEdge()
    const peer = await edge.login(edge.verifier.login('ada', { expiresAtMs: Date.now() + 300 }))
    expect((await peer.closed).code).toBe(4401)
  })

  it('cannot turn a socket over to somebody else', async () => {
    edge = await startEdge()
    const peer = await edge.login(edge.verifier.login('ada'))
    peer.send({ t: 'auth', id: 'a2', token: edge.verifier.login('bob').token })
    expect((await peer.closed).code).toBe(4403)
  })

  it('ends with 4401 when the session is revoked, and only then', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const peer = await edge.login(ada)
    const other = await edge.login(edge.verifier.login('ada', { userId: ada.userId }))
    const revocation: Revocation = {
      user_id: ada.userId,
      session_id: ada.sessionId,
      api_key_id: null,
      except_session_id: null,
      before: Math.floor(Date.now() / 1_000),
    }
    edge.bus.publish(REVOCATIONS_CHANNEL, JSON.stringify(revocation))
    expect((await peer.closed).code).toBe(4401)
    await expect.poll(() => edge.realtime.stats().connections, PATIENT).toBe(1)
    edge.bus.publish(REVOCATIONS_CHANNEL, JSON.stringify({ ...revocation, session_id: null }))
    expect((await other.closed).code).toBe(4401)
  })
})

describe('bounds and figures', () => {
  it('keep one user from having too many sockets', async () => {
    edge = await startEdge({ limits: { maxConnectionsPerUser: 1 } })
    const ada = edge.verifier.login('ada')
    await edge.login(ada)
    const second = await edge.connect()
    second.send({ t: 'auth', id: 'a', token: ada.token })
    expect((await second.closed).code).toBe(4008)
    await edge.login(edge.verifier.login('bob'))
  })

  it('are told to Prometheus', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    const peer = await edge.login(ada)
    await peer.subscribe(room)
    const bad = await edge.connect()
    bad.send('nonsense')
    await bad.closed
    await expect
      .poll(() => edge.metrics.registry.metrics(), PATIENT)
      .toMatch(/parley_ws_closes_total{.*code="4400".*} 1/)
    await expect.poll(() => edge.metrics.registry.metrics(), PATIENT).toMatch(/parley_ws_connections{.*} 1/)
    const text = await edge.metrics.registry.metrics()
    expect(text).toMatch(/parley_ws_subscriptions{.*} 1/)
    expect(text).toMatch(/parley_ws_frames_in_total{.*} [1-9]/)
    expect(text).toMatch(/parley_ws_frames_out_total{.*} [1-9]/)
    expect(text).toMatch(/parley_ws_replay_seconds_count{.*} 1/)
  })
})

describe('frames', () => {
  it('of an unknown kind get an err, and the socket stays open', async () => {
    edge = await startEdge()
    const peer = await edge.login(edge.verifier.login('ada'))
    peer.send({ t: 'dance', id: 'x' })
    expect(await peer.next('err')).toMatchObject({ id: 'x', code: 'unknown_frame', retry: false })
    peer.send({ t: 'sub', id: 'y', room: 'nowhere' })
    expect(await peer.next('err')).toMatchObject({ id: 'y', code: 'invalid_frame' })
    peer.send({ t: 'sub', id: 'z', room: newId() })
    expect(await peer.next('err')).toMatchObject({ id: 'z', code: 'room_not_found' })
  })

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1,2]'],
    ['null', 'null'],
    ['too large', JSON.stringify({ t: 'send', text: 'x'.repeat(17_000) })],
  ])('that are %s close with 4400', async (_, text) => {
    edge = await startEdge()
    const peer = await edge.login(edge.verifier.login('ada'))
    peer.send(text)
    expect((await peer.closed).code).toBe(4400)
  })

  it('that are binary or not UTF-8 close with 4400', async () => {
    edge = await startEdge()
    const binary = await edge.login(edge.verifier.login('ada'))
    binary.ws.send(Buffer.from([1, 2, 3]))
    expect((await binary.closed).code).toBe(4400)
    const malformed = await edge.login(edge.verifier.login('bob'))
    malformed.ws.send(Buffer.from([0xff, 0xfe]), { binary: false })
    expect((await malformed.closed).code).toBe(4400)
  })

  it('that come too fast are refused with rate_limited, and who persists is closed with 4008', async () => {
    edge = await startEdge({ limits: { burst: 5, perSecond: 1, maxRefusals: 20 } })
    const peer = await edge.login(edge.verifier.login('ada'))
    for (let count = 0; count < 6; count += 1) peer.send({ t: 'sub', id: `s${count}`, room: newId() })
    const refused = await peer.next('err', ({ code }) => code === 'rate_limited')
    expect(refused.retry).toBe(true)
    expect(refused.retry_ms).toBeGreaterThan(0)
    for (let count = 0; count < 30; count += 1) peer.send({ t: 'pong' })
    expect((await peer.closed).code).toBe(4008)
  })

  it('drawn at random never break anything', async () => {
    edge = await startEdge({ limits: { burst: 1_000, perSecond: 1_000 } })
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    const random = seeded(42)
    for (let round = 0; round < 20; round += 1) {
      const peer = await edge.login(ada)
      for (let count = 0; count < 20 && peer.ws.readyState === peer.ws.OPEN; count += 1) {
        peer.send(randomFrame(random, room))
      }
      peer.cut()
    }
    const survivor = await edge.login(ada)
    await survivor.subscribe(room)
    const { seq } = edge.chat.append(room, 'still here')
    expect(await survivor.next('ev', (event) => event.seq === seq)).toBeDefined()
  })
})

describe('keeping alive', () => {
  it('pings, and closes with 4408 who does not answer', async () => {
    edge = await startEdge({ limits: { pingMs: 200, pongGraceMs: 3_000 } })
    const answering = await edge.login(edge.verifier.login('ada'))
    const silent = await edge.login(edge.verifier.login('bob'))
    const closed = silent.closed
    let isClosed = false
    void closed.then(() => {
      isClosed = true
    })
    while (!isClosed) {
      await Promise.race([answering.next('ping'), closed])
      answering.send({ t: 'pong' })
    }
    expect((await closed).code).toBe(4408)
    expect(answering.ws.readyState).toBe(answering.ws.OPEN)
  })

  it('answers the protocol’s own pings too', async () => {
    edge = await startEdge()
    const peer = await edge.login(edge.verifier.login('ada'))
    const answered = new Promise<string>((resolve) => peer.ws.once('pong', (data) => resolve(data.toString())))
    peer.ws.ping('are you there')
    expect(await answered).toBe('are you there')
  })

  it('drains with 1012 after answering what is in hand', async () => {
    edge = await startEdge()
    const ada = edge.verifier.login('ada')
    const room = edge.chat.room(ada)
    const peer = await edge.login(ada)
    const others = await Promise.all([edge.login(ada), edge.login(ada)])
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isPosting = false
    edge.chat.beforePosting = () => {
      isPosting = true
      return held
    }
    peer.send({ t: 'send', id: 's1', room, cmid: newId(), text: 'in hand' })
    await vi.waitFor(() => expect(isPosting).toBe(true))
    const drained = edge.realtime.drain()
    await expect(edge.connect()).rejects.toThrow('refused with 503')
    release()
    await drained
    expect(await peer.next('ack')).toMatchObject({ id: 's1', seq: 1, state: 'visible' })
    for (const socket of [peer, ...others]) expect((await socket.closed).code).toBe(1012)
  })
})

describe('a slow reader', () => {
  it('is closed with 4429 and harms nobody', async () => {
    edge = await startEdge({ limits: { maxQueuedFrames: 50 } })
    const [ada, bob] = [edge.verifier.login('ada'), edge.verifier.login('bob')]
    const room = edge.chat.room(ada, bob)
    const slow = await edge.login(ada)
    const quick = await edge.login(bob)
    await slow.subscribe(room)
    await quick.subscribe(room)
    slow.ws.pause()
    const text = 'x'.repeat(3_900)
    let sent = 0
    while (edge.realtime.stats().slowCloses === 0) {
      for (let count = 0; count < 20; count += 1) sent = edge.chat.append(room, text).seq
      await quick.next('ev', (event) => event.seq === sent)
    }
    slow.ws.resume()
    expect((await slow.closed).code).toBe(4429)
    const received = quick.events(room).map(({ seq }) => seq)
    expect(received).toEqual(Array.from({ length: sent }, (_, index) => index + 1).filter((seq) => seq % 20 !== 0))
  })

  it('loses ephemeral frames first', async () => {
    edge = await startEdge({ limits: { maxQueuedFrames: 50 } })
    const [ada, bob] = [edge.verifier.login('ada'), edge.verifier.login('bob')]
    const room = edge.chat.room(ada, bob)
    const slow = await edge.login(ada)
    await slow.subscribe(room)
    slow.ws.pause()
    const user = { id: bob.userId, username: 'bob', display_name: 'b'.repeat(10_000) }
    while (edge.realtime.stats().dropped === 0) {
      for (let count = 0; count < 100; count += 1) {
        edge.publisher.publishEphemeral({ t: 'eph', room, kind: 'typing', user })
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(edge.realtime.stats().slowCloses).toBe(0)
    const { seq } = edge.chat.append(room, 'not to be lost')
    slow.ws.resume()
    expect(await slow.next('ev', (event) => event.seq === seq)).toBeDefined()
  })
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** A frame with a known name and fields of every kind, or no frame at all. */
function randomFrame(random: () => number, room: string): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const value = (): unknown =>
    pick([
      room,
      newId(),
      '',
      'x',
      0,
      -1,
      1.5,
      2 ** 53,
      1e300,
      null,
      true,
      [],
      {},
      '\u0000',
      '\ud800',
      'x'.repeat(5_000),
      [[[[]]]],
      { t: 'auth' },
    ])
  if (random() < 0.05) return pick(['', '{', '"', '{"t":', 'nul', '[]', '"text"', '\u0000'])
  const kinds = ['auth', 'sub', 'unsub', 'send', 'typing', 'read', 'pong', '__proto__', 'constructor', value()]
  const frame: Record<string, unknown> = { t: pick(kinds) }
  for (const name of ['id', 'room', 'cmid', 'text', 'since', 'epoch', 'seq', 'token', 'reply_to', '__proto__']) {
    if (random() < 0.6) frame[name] = value()
  }
  return JSON.stringify(frame)
}
