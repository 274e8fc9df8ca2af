import { createHmac } from 'node:crypto'
import type { MessageBody, RoomBody } from '@parley/common/contracts/chat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack, type TestUser } from './chat-stack.js'

interface Hook {
  readonly id: string
  readonly path: string
  readonly secret: string
}
interface Delivered {
  readonly status: string
  readonly message_id: string | null
}

let stack: ChatStack
let owner: TestUser
let room: RoomBody
beforeAll(async () => {
  stack = await startChatStack({ settings: { postLimits: { posts: 30, windowS: 60 } } })
  owner = await stack.aUser()
  room = await stack.aRoom(owner)
})
afterAll(async () => {
  await stack.close()
})

async function aWebhook(over: object = {}): Promise<Hook> {
  return expectJson<Hook>(owner.post(`/rooms/${room.id}/webhooks`, { name: 'Builds', ...over }), 201)
}

/** To the path as a client was shown it, less the prefix that the edge takes off. */
function send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(
    stack.chat.app.request(path.replace('/api/chat', ''), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
}

function signature(secret: string, body: string, at = stack.clock.now()): string {
  const seconds = Math.floor(at.getTime() / 1_000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

function sendGitHub(hook: Hook, event: string, payload: unknown, over: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify(payload)
  return send(hook.path, body, {
    'x-github-event': event,
    'x-github-delivery': crypto.randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
    ...over,
  })
}

async function posted(answer: Promise<Response>): Promise<MessageBody> {
  const { status, message_id } = await expectJson<Delivered>(answer, 201)
  expect(status).toBe('posted')
  return expectJson<MessageBody>(owner.get(`/messages/${message_id}`), 200)
}

async function countMessages(): Promise<number> {
  const [row] = await stack.sql<{ messages: number }[]>`
    select count(*)::int as messages from messages where room_id = ${room.id}`
  return row?.messages ?? 0
}

describe('managing webhooks', () => {
  it('shows secrets once, and never stores the path’s', async () => {
    const hook = await aWebhook({ is_signed: true })
    expect(hook.path).toMatch(new RegExp(`^/api/chat/webhooks/${hook.id}/[\\w-]{43}$`))
    expect(hook.secret).toMatch(/^[\w-]{43}$/)
    const list = await (await owner.get(`/rooms/${room.id}/webhooks`)).text()
    const token = hook.path.split('/').at(-1) ?? ''
    expect(list).toContain(hook.id)
    expect(list).not.toContain(token)
    expect(list).not.toContain(hook.secret)
    const stored = JSON.stringify(await stack.sql`select * from webhooks where id = ${hook.id}`)
    expect(stored).not.toContain(token)
  })

  it('is for moderators of the room', async () => {
    const hook = await aWebhook()
    const member = await stack.aUser()
    await stack.join(member, room)
    const stranger = await stack.aUser()
    const strangersRoom = await stack.aRoom(stranger)
    await expectJson(member.get(`/rooms/${room.id}/webhooks`), 403)
    await expectJson(member.post(`/rooms/${room.id}/webhooks`, { name: 'Mine' }), 403)
    expect((await stranger.request('DELETE', `/rooms/${strangersRoom.id}/webhooks/${hook.id}`)).status).toBe(404)
    await stack.sql`
      update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${member.id}`
    await expectJson(member.post(`/rooms/${room.id}/webhooks`, { name: 'Mine' }), 201)
  })

  it('rotates, disables and deletes, each with a record', async () => {
    const hook = await aWebhook()
    const at = `/rooms/${room.id}/webhooks/${hook.id}`
    await expectJson(send(hook.path, { text: 'one' }), 201)
    const rotated = await expectJson<Hook>(owner.post(`${at}/rotate`, { what: 'path' }), 200)
    await expectJson(send(hook.path, { text: 'two' }), 404)
    await expectJson(send(rotated.path, { text: 'two' }), 201)
    await expectJson(owner.post(`${at}/rotate`, { what: 'secret' }), 409)
    await expectJson(owner.request('PATCH', at, { is_disabled: true }), 200)
    await expectJson(send(rotated.path, { text: 'three' }), 404)
    await expectJson(owner.request('PATCH', at, { is_disabled: false, name: 'Renamed' }), 200)
    expect((await posted(send(rotated.path, { text: 'three' }))).sender.display_name).toBe('Renamed')
    expect((await owner.request('DELETE', at)).status).toBe(204)
    await expectJson(send(rotated.path, { text: 'four' }), 404)
    const audit = await expectJson<{ items: { action: string; details: { webhook_id: string } }[] }>(
      owner.get(`/moderation/audit?room=${room.id}`),
      200,
    )
    const acts = audit.items.filter((entry) => entry.details.webhook_id === hook.id).map((entry) => entry.action)
    expect(acts).toEqual(['webhook.delete', 'webhook.change', 'webhook.change', 'webhook.rotate', 'webhook.create'])
  })
})

describe('an incoming webhook', () => {
  it('posts like anybody else: into the order, to the sockets, to be scored', async () => {
    const hook = await aWebhook()
    const heard: { kind: string }[] = []
    const stop = await stack.bus.subscribe(`room.${room.id}`, (payload) => heard.push(JSON.parse(payload)))
    const message = await posted(send(hook.path, { text: 'Build 7 is green', username: 'CI' }))
    stop()
    expect(message).toMatchObject({
      text: 'Build 7 is green',
      state: 'visible',
      sender: { id: hook.id, kind: 'webhook', display_name: 'CI' },
    })
    expect(heard).toMatchObject([{ kind: 'message', seq: message.seq }])
    const queued = await stack.sql`
      select kind from outbox where payload ->> 'message_id' = ${message.id} and kind = 'message_posted'`
    expect(queued).toHaveLength(1)
  })

  it('with a delivery id posts a repeated delivery once', async () => {
    const hook = await aWebhook()
    const headers = { 'x-parley-delivery': 'build-7' }
    const first = await expectJson<Delivered>(send(hook.path, { text: 'once' }, headers), 201)
    const second = await expectJson<Delivered>(send(hook.path, { text: 'once' }, headers), 200)
    expect(second).toMatchObject({ status: 'repeated', message_id: first.message_id })
    await expectJson(send((await aWebhook()).path, { text: 'once' }, headers), 201)
  })

  it('that demands signatures refuses missing, wrong and old ones, and posts a replayed request once', async () => {
    const hook = await aWebhook({ is_signed: true })
    const body = JSON.stringify({ text: 'signed' })
    const before = await countMessages()
    const missing = await expectJson<{ code: string }>(send(hook.path, body), 401)
    expect(missing.code).toBe('signature_missing')
    for (const [header, code] of [
      [signature('another secret', body), 'signature_wrong'],
      [signature(hook.secret, '{"text":"other"}'), 'signature_wrong'],
      [signature(hook.secret, body, new Date(stack.clock.now().getTime() - 301_000)), 'signature_expired'],
    ] as const) {
      const refused = await expectJson<{ code: string }>(send(hook.path, body, { 'x-parley-signature': header }), 401)
      expect(refused.code).toBe(code)
    }
    expect(await countMessages()).toBe(before)
    const headers = { 'x-parley-signature': signature(hook.secret, body) }
    await expectJson(send(hook.path, body, headers), 201)
    expect(await expectJson(send(hook.path, body, headers), 200)).toMatchObject({ status: 'repeated' })
    expect(await countMessages()).toBe(before + 1)
  })

  it('that demands signatures posts one text for each, whatever is written around it', async () => {
    const hook = await aWebhook({ is_signed: true })
    const body = JSON.stringify({ text: 'overheard' })
    const signed = signature(hook.secret, body)
    const as = (delivery: string | null, header = signed): Promise<Response> =>
      send(hook.path, body, {
        'x-parley-signature': header,
        ...(delivery === null ? {} : { 'x-parley-delivery': delivery }),
      })
    const before = await countMessages()
    await expectJson(as('the senders own'), 201)
    for (const replay of [as('another'), as(null), as('another', signed.replace(',', ', ')), as('yet another')]) {
      expect(await expectJson(replay, 401)).toMatchObject({ code: 'signature_used' })
    }
    expect(await expectJson(as('the senders own'), 200)).toMatchObject({ status: 'repeated' })
    const anew = signature(hook.secret, body, new Date(stack.clock.now().getTime() + 1_000))
    expect(await expectJson(as('the senders own', anew), 200)).toMatchObject({ status: 'repeated' })
    expect(await countMessages()).toBe(before + 1)
  })

  it('that demands signatures posts one text for each, however many come at once', async () => {
    const hook = await aWebhook({ is_signed: true })
    const body = JSON.stringify({ text: 'a crowd' })
    const header = signature(hook.secret, body)
    const before = await countMessages()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        send(hook.path, body, { 'x-parley-signature': header, 'x-parley-delivery': `try ${n}` }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(401)])
    expect(await countMessages()).toBe(before + 1)
  })

  it('that demands signatures takes a request again that could not be posted', async () => {
    const [maker, admin] = [await stack.aUser(), await stack.aUser({ role: 'admin' })]
    const { id } = await stack.aRoom(maker)
    const hook = await expectJson<Hook>(maker.post(`/rooms/${id}/webhooks`, { name: 'Builds', is_signed: true }), 201)
    const act = (kind: string) => expectJson(admin.post(`/moderation/users/${maker.id}/acts`, { kind }), 200)
    const body = JSON.stringify({ text: 'in the end' })
    const headers = { 'x-parley-signature': signature(hook.secret, body), 'x-parley-delivery': 'build-9' }
    await act('mute')
    expect(await expectJson(send(hook.path, body, headers), 403)).toMatchObject({ code: 'server_muted' })
    await act('unmute')
    await expectJson(send(hook.path, body, headers), 201)
  })

  it('answers a wrong path as it answers none', async () => {
    const hook = await aWebhook()
    const answers = [hook.path.replace(/.$/, '_'), hook.path.replace(hook.id, crypto.randomUUID())]
    const bodies = await Promise.all(answers.map((path) => expectJson(send(path, { text: 'x' }), 404)))
    expect(bodies[0]).toEqual(bodies[1])
    await expectJson(send('/webhooks/nonsense/x', { text: 'x' }), 404)
  })

  it.each([
    ['no text', {}],
    ['an empty text', { text: '' }],
    ['white space', { text: ' \n ' }],
    ['too long a text', { text: 'x'.repeat(4_001) }],
    ['what cannot be stored', { text: 'a\0b' }],
    ['a name of two lines', { text: 'x', username: 'a\nb' }],
    ['no JSON', '{text:'],
  ])('refuses %s', async (_name, body) => {
    const hook = await aWebhook()
    await expectJson(send(hook.path, body), 422)
  })

  it('refuses bodies that are too large, whatever their headers say', async () => {
    const hook = await aWebhook()
    const large = JSON.stringify({ text: 'x', padding: 'y'.repeat(70_000) })
    await expectJson(send(hook.path, large), 413)
    const chunked = new Request(`http://chat.test${hook.path.replace('/api/chat', '')}`, {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect((await stack.chat.app.request(chunked)).status).toBe(413)
  })

  it('is limited in what it posts', async () => {
    const hook = await aWebhook()
    const statuses: number[] = []
    for (let n = 0; n < 31; n++) statuses.push((await send(hook.path, { text: `n ${n}` })).status)
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(201))
    expect(statuses[30]).toBe(429)
    await expectJson(send((await aWebhook()).path, { text: 'another webhook is free' }), 201)
  })
})

describe('a GitHub webhook', () => {
  const repository = { full_name: 'acme/widgets' }
  const sender = { login: 'ada' }
  const push = {
    ref: 'refs/heads/main',
    commits: [{ id: 'a1b2c3d4e5', message: 'Mend it for @everyone', author: { name: 'Grace' } }],
    compare: 'https://github.com/acme/widgets/compare/a...b',
    pusher: { name: 'ada' },
    repository,
    sender,
  }

  it.each([
    ['ping', { zen: 'Keep it simple.', hook: { events: ['push'] }, repository }, 'acme/widgets is connected'],
    ['push', push, 'ada pushed 1 commit to branch main of acme/widgets\n• a1b2c3d Mend it for @\u200beveryone (Grace)'],
    ['issues', { action: 'opened', issue: { number: 3, title: 'Broken' }, repository, sender }, 'ada opened issue #3'],
    ['release', { action: 'published', release: { tag_name: 'v1' }, repository, sender }, 'ada published release v1'],
  ])('posts a %s', async (event, payload, text) => {
    const hook = await aWebhook({ kind: 'github', name: 'GitHub' })
    const message = await posted(sendGitHub(hook, event, payload))
    expect(message.text).toContain(text)
    expect(message.sender).toMatchObject({ kind: 'webhook', display_name: 'GitHub' })
  })

  it('posts a delivery once, however often GitHub sends it, or who overheard it under other ids', async () => {
    const hook = await aWebhook({ kind: 'github' })
    const first = await expectJson<Delivered>(sendGitHub(hook, 'push', push), 201)
    const again = { status: 'repeated', message_id: first.message_id }
    expect(await expectJson(sendGitHub(hook, 'push', push), 200)).toMatchObject(again)
    const other = { 'x-github-delivery': 'made up' }
    expect(await expectJson(sendGitHub(hook, 'push', push, other), 200)).toMatchObject(again)
    await expectJson(sendGitHub(hook, 'push', { ...push, after: 'b'.repeat(40) }), 201)
  })

  it('acknowledges what is of no interest', async () => {
    const hook = await aWebhook({ kind: 'github' })
    const before = await countMessages()
    expect(await expectJson(sendGitHub(hook, 'star', { action: 'created' }), 200)).toMatchObject({ status: 'ignored' })
    expect(await countMessages()).toBe(before)
  })

  it('refuses what GitHub did not sign, and what is not a delivery', async () => {
    const hook = await aWebhook({ kind: 'github' })
    const wrong = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }
    expect(await expectJson(sendGitHub(hook, 'push', push, wrong), 401)).toMatchObject({ code: 'signature_wrong' })
    expect(await expectJson(send(hook.path, push, { 'x-github-event': 'push' }), 401)).toMatchObject({
      code: 'signature_missing',
    })
    await expectJson(sendGitHub(hook, 'push', { ref: 7 }), 422)
  })

  it('takes the form encoding too, and pushes larger than other requests may be', async () => {
    const hook = await aWebhook({ kind: 'github' })
    const commits = Array.from({ length: 400 }, () => ({ ...push.commits[0], added: ['x'.repeat(500)] }))
    const payload = JSON.stringify({ ...push, commits })
    expect(payload.length).toBeGreaterThan(200_000)
    const body = new URLSearchParams({ payload }).toString()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-github-event': 'push',
      'x-github-delivery': crypto.randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
    }
    expect((await posted(send(hook.path, body, headers))).text).toContain('pushed 400 commits')
  })
})
