import { listen, type RunningServer } from '@parley/common/http/serve'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AuthHarness, PASSWORD, startAuth } from '../../auth-service/test/auth-harness.js'
import { HttpDirectory } from '../../chat-service/src/services/http-directory.js'
import { type ChatStack, startChatStack } from '../../chat-service/test/chat-stack.js'
import type { ChatConnection } from '../src/chat-connection.js'
import { createNodeClient } from '../src/node.js'
import type { ParleyClient } from '../src/parley-client.js'

const LONG_MS = 60_000
const PATIENT = { timeout: 30_000, interval: 50 }

let auth: AuthHarness
let stack: ChatStack
let server: RunningServer
let baseUrl: string
const connections: ChatConnection[] = []

beforeAll(async () => {
  auth = await startAuth()
  const { app, verifier } = auth.auth
  const directory = new HttpDirectory(async (path, init) => app.request(path, init), 'the-token-between-services')
  stack = await startChatStack({ deps: { verifier, directory, bus: auth.bus, clock: auth.clock } })
  const root = new Hono().route('/api/auth', app).route('/api/chat', stack.chat.app)
  server = await listen(root, { host: '127.0.0.1', port: 0 })
  stack.chat.attachRealtime(server.server)
  baseUrl = `http://127.0.0.1:${server.port}`
})

afterEach(() => {
  for (const connection of connections.splice(0)) connection.close()
})

afterAll(async () => {
  await stack.close()
  await server.close()
  await auth.stop()
})

let people = 0

/** Somebody who has registered and logged in through the client. */
async function somebody(): Promise<{ readonly client: ParleyClient; readonly username: string; readonly id: string }> {
  people += 1
  const username = `somebody${people}`
  const client = createNodeClient({ baseUrl })
  const { id } = await client.auth.register({ username, password: PASSWORD })
  await client.auth.login(username, PASSWORD)
  return { client, username, id }
}

async function online(client: ParleyClient): Promise<ChatConnection> {
  const connection = client.connect({ backoff: { minMs: 20, maxMs: 200 } })
  connections.push(connection)
  await connection.once('ready')
  return connection
}

describe('the client', () => {
  it('does what a member does, from registering to leaving', { timeout: LONG_MS }, async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    expect(await ada.client.auth.me()).toMatchObject({ username: ada.username, role: 'user' })
    const room = await ada.client.rooms.create({ kind: 'private', name: 'The back room' })
    const { token } = await ada.client.invites.create(room.id, { max_uses: 1 })
    await bob.client.invites.use(token ?? '')
    const { items: members } = await ada.client.rooms.members(room.id)
    expect(members.map(({ user }) => user.username).sort()).toEqual([ada.username, bob.username])

    const connection = await online(bob.client)
    connection.subscribe(room.id)
    await connection.once('live')
    const heard = connection.once('event', ({ kind }) => kind === 'message')
    const message = await ada.client.messages.post(room.id, { text: 'A teapot, by REST' })
    expect(await heard).toMatchObject({ message: { id: message.id, text: 'A teapot, by REST' } })
    const reply = await connection.send(room.id, 'A saucer, by socket', { replyTo: message.id }).acked

    const history = await ada.client.messages.history(room.id)
    expect(history.items.map(({ text }) => text)).toEqual(['A teapot, by REST', 'A saucer, by socket'])
    expect((await bob.client.messages.search('teapot')).items.map(({ id }) => id)).toEqual([message.id])
    expect(await ada.client.messages.edit(message.id, 'A kettle')).toMatchObject({ text: 'A kettle', revision: 2 })
    await bob.client.messages.react(message.id, '👍')
    expect((await ada.client.messages.get(message.id)).reactions).toEqual([{ emoji: '👍', count: 1, mine: false }])
    await bob.client.messages.unreact(message.id, '👍')

    connection.read(room.id, reply.seq ?? 0)
    const isRead = async () =>
      (await ada.client.messages.receipts(reply.msg_id)).items.some(({ user, read }) => user.id === bob.id && read)
    await expect.poll(isRead, PATIENT).toBe(true)

    await ada.client.messages.delete(message.id)
    await bob.client.rooms.leave(room.id)
    await expect(bob.client.rooms.get(room.id)).rejects.toMatchObject({ status: 404, code: 'room_not_found' })
    expect((await ada.client.rooms.events(room.id, { since: 0 })).recovered).toBe(true)
    await ada.client.rooms.delete(room.id)
  })

  it('is told what is wrong with its input', async () => {
    const { client } = await somebody()
    await expect(client.auth.login('nobody', 'wrong')).rejects.toMatchObject({ status: 400, code: 'invalid_grant' })
    await expect(client.rooms.create({ kind: 'public', name: '' })).rejects.toMatchObject({ status: 422 })
    await expect(client.request('GET', '/api/chat/nothing')).rejects.toMatchObject({ status: 404 })
    await expect(createNodeClient({ baseUrl }).auth.me()).rejects.toMatchObject({ status: 401 })
  })

  it('finds nothing to review for those who moderate nothing', async () => {
    const { client } = await somebody()
    expect(await client.moderation.items()).toEqual({ items: [], next: null })
    await expect(client.moderation.decide(crypto.randomUUID(), { decision: 'approve' })).rejects.toMatchObject({
      status: 404,
    })
  })
})

describe('a login', () => {
  it('that ends takes its socket along', { timeout: LONG_MS }, async () => {
    const { client } = await somebody()
    const connection = await online(client)
    const stopped = connection.once('stopped')
    await client.auth.logout()
    expect(await stopped).toMatchObject({ code: 4401 })
  })

  it('whose password is changed elsewhere ends; the one that changed it lives on', { timeout: LONG_MS }, async () => {
    const { client, username } = await somebody()
    const elsewhere = createNodeClient({ baseUrl })
    await elsewhere.auth.login(username, PASSWORD)
    const [here, there] = [await online(client), await online(elsewhere)]
    const stopped = there.once('stopped')
    await client.auth.changePassword(PASSWORD, 'another horse, another battery')
    expect(await stopped).toMatchObject({ code: 4401 })
    expect(elsewhere.auth.isLoggedIn).toBe(false)
    expect(here.state).toBe('online')
  })

  it('whose token expires is renewed, over REST and on the socket', { timeout: LONG_MS }, async () => {
    const { client } = await somebody()
    const connection = await online(client)
    const again = connection.once('ready')
    auth.clock.advance(16 * 60_000)
    await again
    expect((await client.auth.me()).role).toBe('user')
    expect(connection.state).toBe('online')
  })
})
