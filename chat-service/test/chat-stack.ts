import { randomUUID } from 'node:crypto'
import { TokenVerifier } from '@parley/common/auth/token-verifier'
import type { Bus } from '@parley/common/bus/bus'
import { LocalBus } from '@parley/common/bus/local-bus'
import type { MessageBody, RoomBody, RoomKind } from '@parley/common/contracts/chat'
import { type Profile, SCOPES, type Scope, type ServerRole, TOKEN_AUDIENCE } from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import { createLogger } from '@parley/common/logger'
import { Metrics } from '@parley/common/metrics'
import { connectDatabase, type Sql } from '@parley/common/postgres/connect'
import { QueueFactory } from '@parley/common/queue/queues'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createTestDatabase } from '../../test/databases.js'
import { Documented } from '../../test/documented.js'
import { type ChatApp, type ChatDeps, type ChatSettings, createChatApp } from '../src/app.js'
import type { Directory } from '../src/services/directory.js'

export const SERVICE_TOKEN = 'service-token-of-the-tests'
const ISSUER = 'http://auth.test'
const TOKEN_S = 15 * 60

/** The real time, or as much later as a test asks for. Tokens do not age by it. */
export class TestClock {
  #offsetMs = 0

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  advance(ms: number): void {
    this.#offsetMs += ms
  }
}

/** An account with its token, and requests made with it. */
export interface TestUser {
  readonly id: string
  readonly username: string
  readonly token: string
  request(method: string, path: string, body?: unknown): Promise<Response>
  get(path: string): Promise<Response>
  post(path: string, body?: unknown): Promise<Response>
}

export interface UserOptions {
  readonly role?: ServerRole
  /** Default: all that a login of that role gets. */
  readonly scopes?: readonly Scope[]
  readonly username?: string
}

export interface StackOptions {
  readonly settings?: Partial<ChatSettings>
  readonly deps?: Partial<ChatDeps>
  /** Default: relay, sweeps and consumers do not run. */
  readonly withJobs?: boolean
}

/** A whole chat-service in this process: real Postgres, real tokens, no HTTP server; `close` it in `afterAll`. */
export interface ChatStack {
  readonly chat: ChatApp
  readonly deps: ChatDeps
  readonly sql: Sql
  readonly databaseUrl: string
  readonly bus: Bus
  readonly queues: QueueFactory
  readonly clock: TestClock
  /** Another instance on the same database, queue and bus; closed with the stack. */
  anotherInstance(options?: StackOptions): Promise<ChatApp>
  aUser(options?: UserOptions): Promise<TestUser>
  aRoom(
    owner: TestUser,
    options?: { readonly kind?: Exclude<RoomKind, 'direct'>; readonly mode?: string; readonly name?: string },
  ): Promise<RoomBody>
  /** Lets `user` into `room`, by an invite where one is needed. */
  join(user: TestUser, room: RoomBody, owner?: TestUser): Promise<void>
  aMessage(author: TestUser, room: RoomBody, text?: string): Promise<MessageBody>
  close(): Promise<void>
}

export async function startChatStack(options: StackOptions = {}): Promise<ChatStack> {
  const database = await createTestDatabase('chat')
  const logger = createLogger({ service: 'chat-test', level: process.env.LOG_LEVEL ?? 'silent' })
  const { sql, close: closeDatabase } = connectDatabase({
    url: database.url,
    schema: {},
    logger,
    applicationName: 'chat-test',
  })
  const queues = new QueueFactory({ kind: 'postgres', url: database.url }, logger)
  const bus = new LocalBus()
  const clock = new TestClock()
  const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' }] }
  const verifier = new TokenVerifier({
    authFetch: async () => Response.json(jwks),
    serviceToken: SERVICE_TOKEN,
    issuer: ISSUER,
  })
  const accounts = new Map<string, Profile>()
  const deps: ChatDeps = {
    sql,
    queues,
    bus,
    verifier,
    serviceToken: SERVICE_TOKEN,
    directory: directoryOf(accounts),
    logger,
    metrics: new Metrics('chat-service', { withProcess: false }),
    clock,
    ...options.deps,
    settings: {
      version: '0.0.0-test',
      basePath: '/api/chat',
      allowedOrigins: [],
      postLimits: { posts: 100_000, windowS: 10 },
      messageRetentionDays: null,
      ...options.settings,
    },
  }
  const chat = await createChatApp(deps)
  if (options.withJobs) await chat.startJobs()
  const instances: ChatApp[] = [chat]

  const stack: ChatStack = {
    chat,
    deps,
    sql,
    databaseUrl: database.url,
    bus,
    queues,
    clock,
    anotherInstance: async (more = {}) => {
      const metrics = new Metrics('chat-service', { withProcess: false })
      const settings = { ...deps.settings, ...more.settings }
      const instance = await createChatApp({ ...deps, metrics, ...more.deps, settings })
      instances.push(instance)
      if (more.withJobs) await instance.startJobs()
      return instance
    },
    aUser: async ({ role = 'user', scopes = scopesOf(role), username } = {}) => {
      const id = newId()
      const name = username ?? `user_${id.slice(-8)}`
      const profile = { id, username: name, display_name: name }
      accounts.set(id, profile)
      const token = await signToken(keys.privateKey, profile, role, scopes)
      return testUser(chat, profile, token)
    },
    aRoom: async (owner, { kind = 'public', mode, name = `room-${randomUUID().slice(0, 8)}` } = {}) => {
      const room = await expectJson<RoomBody>(owner.post('/rooms', { kind, name }), 201)
      if (mode === undefined) return room
      await sql`update rooms set mode = ${mode} where id = ${room.id}`
      return { ...room, mode: mode as RoomBody['mode'] }
    },
    join: async (user, room, owner) => {
      if (room.kind === 'private' && owner) {
        await expectJson(owner.post(`/rooms/${room.id}/invites`, { user_id: user.id }), 201)
      }
      await expectJson(user.post(`/rooms/${room.id}/join`), 200)
    },
    aMessage: (author, room, text = 'hello') => {
      const body = { text, client_message_id: randomUUID() }
      return expectJson<MessageBody>(author.post(`/rooms/${room.id}/messages`, body), 201)
    },
    close: async () => {
      await Promise.all(instances.map((instance) => instance.close()))
      await queues.close()
      await bus.close()
      await closeDatabase()
      await database.drop()
    },
  }
  return stack
}

/** The JSON of an answer that must have `status`; otherwise an error that shows what came instead. */
export async function expectJson<Body = unknown>(answer: Promise<Response> | Response, status: number): Promise<Body> {
  const response = await answer
  const text = await response.text()
  if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}: ${text}`)
  return (text === '' ? null : JSON.parse(text)) as Body
}

/** Requests with the service token. */
export function asService(chat: ChatApp, method: string, path: string, token = SERVICE_TOKEN): Promise<Response> {
  return Promise.resolve(chat.app.request(path, { method, headers: { authorization: `Bearer ${token}` } }))
}

function testUser(chat: ChatApp, { id, username }: Profile, token: string): TestUser {
  const request = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await chat.app.request(path, { method, headers, ...content })
    await Documented.of(chat.app).demand(method, path, response)
    return response
  }
  return {
    id,
    username,
    token,
    request,
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
  }
}

function scopesOf(role: ServerRole): readonly Scope[] {
  const all = Object.keys(SCOPES) as Scope[]
  if (role === 'admin') return all
  if (role === 'moderator') return all.filter((scope) => scope !== 'admin')
  return ['chat:read', 'chat:write', 'bot:write', 'ml:analyze', 'account:write']
}

function signToken(key: CryptoKey, profile: Profile, role: ServerRole, scopes: readonly Scope[]): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1_000)
  return new SignJWT({
    sid: randomUUID(),
    name: profile.username,
    display_name: profile.display_name,
    role,
    scope: scopes.join(' '),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
    .setIssuer(ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(profile.id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_S)
    .sign(key)
}

function directoryOf(accounts: ReadonlyMap<string, Profile>): Directory {
  return {
    byUsername: async (username) =>
      [...accounts.values()].find((profile) => profile.username.toLowerCase() === username.toLowerCase()) ?? null,
    byIds: async (ids) => ids.flatMap((id) => accounts.get(id) ?? []),
  }
}
