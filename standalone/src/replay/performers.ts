import { createNodeClient } from '@parley/client/node'
import { ApiError, type ChatConnection, NetworkError, type ParleyClient } from '@parley/client/parley-client'
import { inLine } from './in-line.js'
import type { Recording } from './recording.js'

/** A speaker of the recording with an account and, once `connect` is called, a socket. */
export interface Performer {
  /** Username of the account. */
  readonly name: string
  /** Whom it plays. */
  readonly speaker: string
  readonly client: ParleyClient
  readonly userId: string
}

export interface StageOptions {
  readonly baseUrl: string
  readonly passwordOf: (username: string) => string
  /** Put before names that the recording gives, so that they clash with nobody's. */
  readonly prefix?: string
  readonly onProgress?: (done: number) => void
}

/** Few at a time: the server hashes two passwords at once and turns away whom it cannot queue. */
const LOGINS_AT_ONCE = 3
const JOINS_AT_ONCE = 8
const ATTEMPTS = 60
const DEFAULT_WAIT_MS = 1_000
const MAX_WAIT_MS = 15_000
const CONNECT_LIMIT_MS = 60_000

/** Accounts for everyone who speaks, registered where they do not exist yet, and logged in. */
export async function hirePerformers(users: readonly string[], options: StageOptions): Promise<Map<string, Performer>> {
  const performers = new Map<string, Performer>()
  await inLine(users, LOGINS_AT_ONCE, async (name) => {
    performers.set(name, await hire(name, options))
    options.onProgress?.(performers.size)
  })
  return performers
}

async function hire(user: string, options: StageOptions): Promise<Performer> {
  const name = `${options.prefix ?? ''}${user}`.replace(/[^\w.-]/g, '_').slice(0, 32)
  const password = options.passwordOf(name)
  const client = createNodeClient({ baseUrl: options.baseUrl, timeoutMs: 30_000 })
  // Without an e-mail address: nobody wants the mail.
  const registration = { username: name, password, display_name: user }
  await patiently(async () => {
    try {
      await client.request('POST', '/api/auth/register', { json: registration, isPublic: true })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error
    }
  })
  await patiently(() => client.auth.login(name, password)).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'invalid_grant') {
      throw new Error(`the account ${name} exists with another password; choose another --prefix`, { cause: error })
    }
    throw error
  })
  return { name, speaker: user, client, userId: (await patiently(() => client.auth.me())).id }
}

/** The recording's rooms by their names there, made where they do not exist, with all who speak in them as members. */
export async function openRooms(
  { rooms }: Recording,
  performers: ReadonlyMap<string, Performer>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const [name, speakers] of rooms) {
    const members = [...speakers].flatMap((user) => performers.get(user) ?? [])
    const [host] = members
    if (!host) continue
    const id = await findOrMakeRoom(host.client, name)
    ids.set(name, id)
    await inLine(members, JOINS_AT_ONCE, ({ client }) => patiently(() => client.rooms.join(id)))
  }
  return ids
}

async function findOrMakeRoom(client: ParleyClient, name: string): Promise<string> {
  const { items } = await patiently(() => client.rooms.list({ q: name, limit: 100 }))
  const known = items.find((room) => room.name === name)
  if (known) return known.id
  const topic = 'A recorded conversation'
  return (await patiently(() => client.rooms.create({ kind: 'public', name, topic }))).id
}

/** One socket, subscribed to `rooms` and live in all of them. */
export async function connect({ client, name }: Performer, rooms: readonly string[]): Promise<ChatConnection> {
  const connection = client.connect()
  const awaited = new Set(rooms)
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} could not connect in time`)), CONNECT_LIMIT_MS)
    connection.on('live', ({ room }) => {
      awaited.delete(room)
      if (awaited.size > 0) return
      clearTimeout(late)
      resolve()
    })
    connection.on('stopped', ({ reason }) => reject(new Error(`${name} was disconnected: ${reason}`)))
    for (const room of rooms) connection.subscribe(room)
  })
  return connection
}

/** Tries again as long as the server says that it is only busy. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const wait = waitFor(error)
      if (wait === null || attempt >= ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** Null: trying again is of no use. */
function waitFor(error: unknown): number | null {
  if (error instanceof NetworkError) return DEFAULT_WAIT_MS
  if (!(error instanceof ApiError) || (error.status !== 429 && error.status !== 503)) return null
  const wait = error.retryAfterMs ?? DEFAULT_WAIT_MS
  // A limit that lasts for minutes is a rule, not a rush.
  return wait > MAX_WAIT_MS ? null : Math.max(wait, 100)
}
