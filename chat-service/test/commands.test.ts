import { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { MessageBody } from '@parley/common/contracts/chat'
import { newId } from '@parley/common/ids'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { userChannel } from '../src/services/channels.js'
import { type ChatStack, expectJson, SERVICE_TOKEN, startChatStack, type TestUser } from './chat-stack.js'
import { type Answer, failing, type Receiver, startReceiver } from './webhook-receiver.js'

interface Command {
  readonly id: string
  readonly name: string
  readonly webhook_id: string
  readonly secret: string
}
interface Invoked {
  readonly id: string
  readonly state: string
}
type Heard = Record<string, unknown>[]

const LIMIT = { timeout: 30_000 }

let stack: ChatStack
let admin: TestUser
let receiver: Receiver
beforeAll(async () => {
  stack = await startChatStack({
    withJobs: true,
    settings: { publicUrl: 'https://chat.example.org' },
  })
  admin = await stack.aUser({ role: 'admin' })
}, 60_000)
afterAll(() => stack.close())
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const saying =
  (reply: unknown): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))

/** A room with a bot that answers `/remind`, and a member. */
async function aRoomWithBot() {
  const bot = await stack.aUser()
  const room = await stack.aRoom(bot)
  const member = await stack.aUser()
  await stack.join(member, room)
  const wish = { name: 'remind', description: 'Reminds you', hint: '[when] [what]', url: receiver.url }
  const command = await expectJson<Command>(bot.post(`/rooms/${room.id}/commands`, wish), 201)
  await expectJson(admin.request('PATCH', `/outgoing-webhooks/${command.webhook_id}`, { may_be_private: true }), 200)
  const heard: Heard = []
  await stack.bus.subscribe(userChannel(member.id), (payload) => heard.push(JSON.parse(payload)))
  return { bot, room, member, command, heard }
}
const invoke = (user: TestUser, room: { readonly id: string }, text: string) =>
  user.post(`/rooms/${room.id}/commands/invoke`, { text })
const received = (count: number) => expect.poll(() => receiver.received.length, LIMIT).toBe(count)
const messagesOf = async (user: TestUser, room: { readonly id: string }) =>
  (await expectJson<{ items: MessageBody[] }>(user.get(`/rooms/${room.id}/messages`), 200)).items
const pathOf = (url: unknown) => new URL(String(url)).pathname.replace('/api/chat', '')
const reply = (url: unknown, body: unknown, deliveryId?: string) =>
  Promise.resolve(
    stack.chat.app.request(pathOf(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(deliveryId ? { 'x-parley-delivery': deliveryId } : {}) },
      body: JSON.stringify(body),
    }),
  )

describe('a slash command', { timeout: 60_000 }, () => {
  it('is listed for members, and taken to its bot in a signed request', async () => {
    const { room, member, command } = await aRoomWithBot()
    const { items } = await expectJson<{ items: Command[] }>(member.get(`/rooms/${room.id}/commands`), 200)
    expect(items).toMatchObject([{ name: 'remind', description: 'Reminds you', hint: '[when] [what]' }])
    expect(JSON.stringify(items)).not.toContain('whsec_')
    const invoked = await expectJson<Invoked>(invoke(member, room, '/remind tomorrow  water the plants '), 202)
    await received(1)
    const [request] = receiver.received
    expect(request?.json).toMatchObject({
      type: 'command.invoked',
      data: {
        invocation_id: invoked.id,
        command: 'remind',
        text: 'tomorrow  water the plants',
        room: { id: room.id, name: room.name },
        user: { id: member.id, username: member.username },
        response_url: expect.stringMatching(/^https:\/\/chat\.example\.org\/api\/chat\/invocations\//),
      },
    })
    expect(request && receiver.isSigned(request, command.secret)).toBe(true)
    // What was asked of the bot is no message.
    expect(await messagesOf(member, room)).toEqual([])
  })

  it('is answered for its giver alone, or for the room by a message that is marked as a bot’s', async () => {
    const { bot, room, member, heard } = await aRoomWithBot()
    receiver.answer = saying({ text: 'I will remind you tomorrow' })
    const invoked = await expectJson<Invoked>(invoke(member, room, '/remind tomorrow'), 202)
    await expect
      .poll(() => heard.find(({ t }) => t === 'reply'), LIMIT)
      .toMatchObject({
        invocation_id: invoked.id,
        command: 'remind',
        bot: { id: bot.id },
        state: 'answered',
        text: 'I will remind you tomorrow',
      })
    expect(await messagesOf(member, room)).toEqual([])
    receiver.answer = saying({ text: 'Everybody: water the plants!', visibility: 'room' })
    await expectJson(invoke(member, room, '/remind all'), 202)
    await expect
      .poll(() => messagesOf(member, room), LIMIT)
      .toMatchObject([{ text: 'Everybody: water the plants!', sender: { id: bot.id, kind: 'bot' } }])
  })

  it('can be answered later at the response URL, a few times and not for long', async () => {
    const { room, member } = await aRoomWithBot()
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    const url = receiver.received[0]?.json.data.response_url
    const say = { text: 'now!', visibility: 'room' }
    const first = await expectJson<{ message_id: string }>(reply(url, say, 'one'), 200)
    expect(await expectJson(reply(url, say, 'one'), 200)).toMatchObject({ message_id: first.message_id })
    for (let more = 0; more < 3; more++) await expectJson(reply(url, { text: 'psst' }), 200)
    expect((await reply(url, say)).status).toBe(410)
    expect(await messagesOf(member, room)).toHaveLength(1)
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(2)
    stack.clock.advance(31 * 60_000)
    expect((await reply(receiver.received[1]?.json.data.response_url, say)).status).toBe(410)
  })

  it('that nobody takes is reported to its giver', async () => {
    const { room, member, heard } = await aRoomWithBot()
    receiver.answer = failing(500)
    await expectJson(invoke(member, room, '/remind me'), 202)
    for (let attempt = 1; attempt <= 4; attempt++) {
      await received(attempt)
      stack.clock.advance(20_000)
    }
    await expect
      .poll(() => heard.find(({ t }) => t === 'reply'), LIMIT)
      .toMatchObject({ state: 'failed', text: '/remind did not answer' })
  })

  it('posts once when the process dies between the bot’s answer and its record', async () => {
    const { room, member, command } = await aRoomWithBot()
    receiver.answer = saying({ text: 'once only', visibility: 'room' })
    await expectJson(invoke(member, room, '/remind all'), 202)
    await expect.poll(() => messagesOf(member, room), LIMIT).toHaveLength(1)
    // As it stands when the answer was posted but not written down.
    await stack.sql`
      update outgoing_deliveries set state = 'pending', next_attempt_at = now() where webhook_id = ${command.webhook_id}`
    await received(2)
    await expect
      .poll(async () => {
        const [row] = await stack.sql`select state from outgoing_deliveries where webhook_id = ${command.webhook_id}`
        return row?.state
      }, LIMIT)
      .toBe('delivered')
    expect(await messagesOf(member, room)).toHaveLength(1)
  })
})

describe('a bot', { timeout: 60_000 }, () => {
  it('needs the scope and the room’s trust to register, and each name once', async () => {
    const { bot, room, member } = await aRoomWithBot()
    const wish = { name: 'hack', description: 'x', url: 'https://example.org/hook' }
    expect((await member.post(`/rooms/${room.id}/commands`, wish)).status).toBe(403)
    const narrow = await stack.aUser({ scopes: ['chat:read', 'chat:write'] })
    await stack.join(narrow, room)
    await stack.sql`update memberships set role = 'moderator' where room_id = ${room.id} and user_id = ${narrow.id}`
    expect(await expectJson(narrow.post(`/rooms/${room.id}/commands`, wish), 403)).toMatchObject({
      code: 'insufficient_scope',
    })
    const only = await stack.aUser({ scopes: ['bot:write'] })
    await stack.sql`insert into users (id, username, display_name) values (${only.id}, 'only', 'only') on conflict do nothing`
    await stack.sql`
      insert into memberships (room_id, user_id, role) values (${room.id}, ${only.id}, 'moderator')`
    await expectJson(only.post(`/rooms/${room.id}/commands`, wish), 201)
    // With that key it is a moderator in nothing else.
    expect((await only.get(`/rooms/${room.id}/messages`)).status).toBe(403)
    expect(await expectJson(bot.post(`/rooms/${room.id}/commands`, { ...wish, name: 'remind' }), 409)).toMatchObject({
      code: 'name_taken',
    })
  })

  it('says nothing to one person either that the room’s lists refuse', async () => {
    const { room, member, heard } = await aRoomWithBot()
    const lists = [{ name: 'slurs', action: 'block', words: ['idiot'], patterns: [] }]
    await stack.sql`
      update rooms set policy = ${JSON.stringify({ version: 1, overrides: { lists } })}::text::jsonb where id = ${room.id}`
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    const refused = await reply(receiver.received[0]?.json.data.response_url, { text: 'you 1d10t' })
    expect(await expectJson(refused, 403)).toMatchObject({ code: 'text_refused' })
    expect(JSON.stringify(heard)).not.toContain('1d10t')
  })

  it('says nothing in a room that it was banned from or muted in', async () => {
    const { bot, room, member, heard } = await aRoomWithBot()
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    await stack.sql`
      update memberships set muted_until = '9999-12-31' where room_id = ${room.id} and user_id = ${bot.id}`
    await stack.sql`update rooms set members_version = members_version + 1 where id = ${room.id}`
    const url = receiver.received[0]?.json.data.response_url
    expect((await reply(url, { text: 'still here', visibility: 'room' })).status).toBe(403)
    receiver.answer = saying({ text: 'still here', visibility: 'room' })
    await expectJson(invoke(member, room, '/remind me'), 202)
    await expect.poll(() => heard.find(({ t }) => t === 'reply'), LIMIT).toMatchObject({ state: 'failed' })
    expect(await messagesOf(member, room)).toEqual([])
  })

  it('passes moderation: in a room that holds messages, its words wait as everybody’s do', async () => {
    const { room, member } = await aRoomWithBot()
    await stack.sql`update rooms set mode = 'hold' where id = ${room.id}`
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    const url = receiver.received[0]?.json.data.response_url
    const said = await expectJson<{ message_id: string; state: string }>(
      reply(url, { text: 'you utter fool', visibility: 'room' }),
      200,
    )
    expect(said.state).toBe('held')
    expect(await messagesOf(member, room)).toEqual([])
    const queued = await stack.sql`select from outbox where payload ->> 'message_id' = ${said.message_id}`
    const inFlight = await stack.sql`select from messages where id = ${said.message_id} and state = 'held'`
    expect(queued.length + inFlight.length).toBeGreaterThan(0)
  })

  it('is disturbed by members with a voice only', async () => {
    const { room, member, command } = await aRoomWithBot()
    const stranger = await stack.aUser()
    expect((await invoke(stranger, room, '/remind me')).status).toBe(403)
    await stack.sql`
      update memberships set muted_until = '9999-12-31' where room_id = ${room.id} and user_id = ${member.id}`
    expect((await invoke(member, room, '/remind me')).status).toBe(403)
    await stack.sql`update memberships set muted_until = null where room_id = ${room.id} and user_id = ${member.id}`
    expect((await invoke(member, room, '/nothing')).status).toBe(404)
    await expectJson(admin.request('PATCH', `/outgoing-webhooks/${command.webhook_id}`, { is_disabled: true }), 200)
    expect(await expectJson(invoke(member, room, '/remind me'), 409)).toMatchObject({ code: 'command_unavailable' })
  })

  it('does not answer for others: a wrong, foreign or invented response URL is not found', async () => {
    const { room, member } = await aRoomWithBot()
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    const url = String(receiver.received[0]?.json.data.response_url)
    const say = { text: 'x' }
    expect((await reply(`${url.slice(0, -3)}abc`, say)).status).toBe(404)
    const token = url.split('/').at(-1)
    expect((await reply(`https://x/api/chat/invocations/${newId()}/${token}`, say)).status).toBe(404)
    const [stored] = await stack.sql<{ row: string }[]>`
      select row_to_json(i)::text as row from command_invocations i where room_id = ${room.id}`
    expect(stored?.row).not.toContain(token)
  })
})

describe('what an API key posts', { timeout: 60_000 }, () => {
  it('is marked as a bot’s, and remains its account’s own', async () => {
    const { room, bot, member } = await aRoomWithBot()
    const key = `parley_${bot.id.replaceAll('-', '')}_${'k'.repeat(43)}`
    const introspection = {
      active: true,
      token_type: 'api_key',
      sub: bot.id,
      username: bot.username,
      display_name: bot.username,
      role: 'user',
      scope: 'chat:read chat:write',
      sid: null,
      key_id: newId(),
      exp: Math.floor(Date.now() / 1_000) + 3_600,
      quota_per_minute: null,
    }
    const verifier = new TokenVerifier({
      authFetch: async () => Response.json(introspection),
      serviceToken: SERVICE_TOKEN,
      issuer: 'http://auth.test',
    })
    const instance = await stack.anotherInstance({ deps: { verifier } })
    const asKey = (method: string, path: string, body: unknown): Promise<Response> =>
      Promise.resolve(
        instance.app.request(path, {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
    const post = { text: 'beep', client_message_id: newId() }
    const posted = await expectJson<MessageBody>(asKey('POST', `/rooms/${room.id}/messages`, post), 201)
    expect(posted.sender).toMatchObject({ id: bot.id, kind: 'bot' })
    expect((await messagesOf(member, room))[0]?.sender.kind).toBe('bot')
    await expectJson(asKey('PATCH', `/messages/${posted.id}`, { text: 'boop' }), 200)
    await expectJson(bot.request('PATCH', `/messages/${posted.id}`, { text: 'by hand' }), 200)
    expect((await member.request('PATCH', `/messages/${posted.id}`, { text: 'mine now' })).status).toBe(403)
  })
})

describe('a slash command whose bot is banned from the server', { timeout: 60_000 }, () => {
  it('cannot be given, and its bot cannot answer what was given before', async () => {
    const { bot, room, member, heard } = await aRoomWithBot()
    await expectJson(invoke(member, room, '/remind me'), 202)
    await received(1)
    const url = receiver.received[0]?.json.data as { response_url: string }
    await expectJson(admin.post(`/moderation/users/${bot.id}/acts`, { kind: 'ban' }), 200)
    expect(await expectJson(invoke(member, room, '/remind me'), 409)).toMatchObject({ code: 'command_unavailable' })
    for (const visibility of ['room', 'ephemeral']) {
      const refused = await reply(url.response_url, { text: 'late', visibility })
      expect(refused.status).toBe(403)
    }
    expect(await messagesOf(member, room)).toEqual([])
    expect(JSON.stringify(heard)).not.toContain('late')
  })
})
