import { createNodeClient } from '@parley/client/node'
import type { ParleyClient } from '@parley/client/parley-client'
import type { RoomEvent } from '@parley/common/contracts/chat'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anInstallation, type Installation, ServerProcess } from './server-process.js'

const PASSWORD = 'correct horse battery'
const RUDE = 'shut up you stupid idiot, you are a pathetic piece of shit'

describe('one machine, started by its command', { timeout: 60_000 }, () => {
  let installation: Installation
  let server: ServerProcess
  beforeAll(async () => {
    installation = await anInstallation()
    server = await ServerProcess.start(installation)
  }, 120_000)
  afterAll(() => installation.remove())

  const get = async (path: string): Promise<Response> => fetch(server.url + path)

  it('prints its address and, on the first run, the password by which the admin logs in', async () => {
    expect(server.output).toContain(`Parley is ready at ${server.url}`)
    const password = await installation.secret('admin_password')
    expect(server.output).toContain(password)
    // A plain OAuth2 form post, as any client makes it (RFC 6749 §4.3).
    const form = new URLSearchParams({ grant_type: 'password', username: 'admin', password })
    const response = await fetch(`${server.url}/api/auth/token`, { method: 'POST', body: form })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ token_type: 'bearer', expires_in: 900 })
  })

  it('answers for every service, each by its name', async () => {
    await expect.poll(async () => (await get('/ready')).status, { timeout: 30_000 }).toBe(200)
    for (const path of ['/health', '/ready']) {
      const body = (await (await get(path)).json()) as { services: Record<string, { status: string }> }
      expect(Object.keys(body.services)).toEqual(['auth-service', 'chat-service', 'analytics', 'ml-core'])
    }
    const metrics = await (await get('/metrics')).text()
    for (const service of ['standalone', 'auth-service', 'chat-service', 'analytics', 'ml-core']) {
      expect(metrics).toContain(`service="${service}"`)
    }
    const declared = metrics.split('\n').filter((line) => line.startsWith('# TYPE '))
    expect(new Set(declared).size).toBe(declared.length)
  })

  it('documents all of them in one valid OpenAPI 3.1 document', async () => {
    const document = (await (await get('/openapi.json')).json()) as { paths: Record<string, unknown> }
    const result = await new Validator().validate(document)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    for (const path of ['/api/auth/token', '/api/chat/rooms', '/api/analytics/summary', '/v1/moderations']) {
      expect(document.paths).toHaveProperty([path])
    }
    expect(Object.keys(document.paths).filter((path) => path.includes('/internal/'))).toEqual([])
    expect((await get('/docs')).status).toBe(200)
  })

  it('has a page at its root and a proper 404 elsewhere', async () => {
    const page = await get('/')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('<html lang="en">')
    const missing = await get('/no/such/page')
    expect([missing.status, await missing.json()]).toEqual([404, { detail: 'Not Found', code: 'route_not_found' }])
    expect((await get('/api/auth/internal/profiles')).status).toBe(404)
  })

  it('passes the moderation API’s paths on in both spellings', async () => {
    for (const path of ['/$discovery/rest?version=v1alpha1', '/%24discovery/rest?version=v1alpha1']) {
      expect((await get(path)).status).toBe(200)
    }
    for (const path of ['/v1alpha1/comments:analyze', '/v1alpha1/comments%3Aanalyze']) {
      const response = await fetch(server.url + path, { method: 'POST', body: '{}' })
      expect([response.status, await response.json()]).toMatchObject([403, { error: { status: 'PERMISSION_DENIED' } }])
    }
  })

  it('carries messages to every member, hides the rude one, and counts what was posted', async () => {
    const [ada, bob, cyd] = await Promise.all(['ada', 'bob', 'cyd'].map((name) => aUser(server.url, name)))
    if (!ada || !bob || !cyd) throw new Error('no users')
    const room = await ada.rooms.create({ kind: 'public', name: 'main job' })
    await Promise.all([bob.rooms.join(room.id), cyd.rooms.join(room.id)])
    const { events, connection } = await listenTo(cyd, room.id)

    const texts = Array.from({ length: 20 }, (_, n) => `message ${n}: shall we have lunch at noon?`)
    for (const text of texts) await ada.messages.post(room.id, { text })
    const rude = await bob.messages.post(room.id, { text: RUDE })

    const messages = (): RoomEvent[] => events.filter(({ kind }) => kind === 'message')
    await expect.poll(() => messages().length, { timeout: 20_000 }).toBe(21)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index))
    await expect
      .poll(() => events.find(({ kind }) => kind === 'hide'), { timeout: 30_000 })
      .toMatchObject({ message_id: rude.id, state: 'hidden' })
    expect((await cyd.messages.get(rude.id)).text).toBeNull()
    connection.close()

    const admin = createNodeClient({ baseUrl: server.url })
    await admin.auth.login('admin', await installation.secret('admin_password'))
    const query = { room: room.id }
    await expect
      .poll(() => admin.request('GET', '/api/analytics/summary', { query }), { timeout: 30_000 })
      .toMatchObject({ messages: 21, scored: 21, pending: 0, hidden: 1 })
  })

  it('refuses a second start on its data directory, naming the process', async () => {
    const second = ServerProcess.launch(installation)
    expect(await second.exited).toEqual({ code: 1, signal: null })
    expect(second.output).toContain(`already running`)
    expect(second.output).toContain(`process ${server.child.pid}`)
    expect((await get('/health')).status).toBe(200)
  })

  it('stops everything it started on SIGTERM, and starts again with all of it', async () => {
    const postgres = await installation.postgresPid()
    const [, worker] = await server.says(/"pid":(\d+),"port":\d+,"ms":\d+,"msg":"ML worker is ready"/)
    expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    for (const pid of [postgres, Number(worker)]) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
    server = await ServerProcess.start(installation)
    expect(server.output).not.toContain(await installation.secret('admin_password'))
    const ada = createNodeClient({ baseUrl: server.url })
    await ada.auth.login('ada', PASSWORD)
    const [room] = (await ada.rooms.list({ view: 'joined' })).items
    expect(room?.name).toBe('main job')
  })
})

async function aUser(baseUrl: string, username: string): Promise<ParleyClient> {
  const client = createNodeClient({ baseUrl })
  await client.request('POST', '/api/auth/register', { json: { username, password: PASSWORD }, isPublic: true })
  await client.auth.login(username, PASSWORD)
  return client
}

async function listenTo(client: ParleyClient, room: string) {
  const events: RoomEvent[] = []
  const connection = client.connect()
  connection.on('event', (event) => events.push(event))
  const live = connection.once('live')
  connection.subscribe(room)
  await live
  return { events, connection }
}
