import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createNodeClient } from '@parley/client/node'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/databases.js'
import { hasRedis, startRedis } from '../../test/redis.js'
import { anInstallation, type Installation, ServerProcess } from './server-process.js'

describe('standalone on external servers', { timeout: 90_000 }, () => {
  let databases: TestDatabase[]
  let urls: Record<string, string>
  let installation: Installation | undefined
  beforeEach(async () => {
    databases = await Promise.all((['auth', 'chat', 'analytics'] as const).map((name) => createTestDatabase(name)))
    const [auth, chat, analytics] = databases.map(({ url }) => url)
    urls = { AUTH_DATABASE_URL: auth ?? '', CHAT_DATABASE_URL: chat ?? '', ANALYTICS_DATABASE_URL: analytics ?? '' }
  })
  afterEach(async () => {
    await installation?.remove()
    for (const database of databases) await database.drop()
  })

  it('starts no PostgreSQL of its own and keeps the queue beside the chat', async () => {
    installation = await anInstallation(urls)
    const server = await ServerProcess.start(installation)
    expect(existsSync(join(installation.folder, 'data', 'postgres'))).toBe(false)
    await expectVerdict(server)
    expect(await schemasOf(urls.CHAT_DATABASE_URL ?? '')).toContain('bullmq')
    expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  it.skipIf(!hasRedis)('with Redis keeps the queue there', async () => {
    const redis = await startRedis()
    try {
      installation = await anInstallation({ ...urls, REDIS_URL: redis.url })
      const server = await ServerProcess.start(installation)
      await expectVerdict(server)
      expect(await schemasOf(urls.CHAT_DATABASE_URL ?? '')).not.toContain('bullmq')
      expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    } finally {
      await redis.stop()
    }
  })

  it('is refused beside another one without Redis', async () => {
    installation = await anInstallation(urls)
    const first = await ServerProcess.start(installation)
    const other = await anInstallation(urls)
    try {
      const second = ServerProcess.launch(other)
      expect(await second.exited).toEqual({ code: 1, signal: null })
      expect(second.output).toContain('Another Parley already runs on these databases')
      expect((await fetch(`${first.url}/health`)).status).toBe(200)
    } finally {
      await other.remove()
    }
  })

  it.skipIf(!hasRedis)('answers logins and posts without delay while its Redis is away', async () => {
    const redis = await startRedis()
    installation = await anInstallation({ ...urls, REDIS_URL: redis.url })
    const server = await ServerProcess.start(installation)
    const client = createNodeClient({ baseUrl: server.url })
    const login = async () => client.auth.login('admin', await server.installation.secret('admin_password'))
    await login()
    const room = await client.rooms.create({ kind: 'public', name: 'without redis' })
    await redis.stop()
    const startedAt = performance.now()
    await login()
    for (const text of ['one', 'two', 'three']) await client.messages.post(room.id, { text })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('wants all three databases named, or none', async () => {
    const { AUTH_DATABASE_URL = '' } = urls
    installation = await anInstallation({ AUTH_DATABASE_URL, LOG_LEVEL: 'loud' })
    const server = ServerProcess.launch(installation)
    expect(await server.exited).toEqual({ code: 1, signal: null })
    // All that is wrong, at once.
    expect(server.output).toMatch(/set all of AUTH_DATABASE_URL, CHAT_DATABASE_URL and ANALYTICS_DATABASE_URL/)
    expect(server.output).toMatch(/LOG_LEVEL/)
  })
})

/** The whole way round: posted, scored by the worker over the queue, applied, counted. */
async function expectVerdict(server: ServerProcess): Promise<void> {
  const admin = createNodeClient({ baseUrl: server.url })
  await admin.auth.login('admin', await server.installation.secret('admin_password'))
  const room = await admin.rooms.create({ kind: 'public', name: 'external' })
  await admin.messages.post(room.id, { text: 'good morning everyone' })
  await expect
    .poll(() => admin.request('GET', '/api/analytics/summary', { query: { room: room.id } }), { timeout: 45_000 })
    .toMatchObject({ messages: 1, scored: 1 })
}

async function schemasOf(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 })
  try {
    return (await sql<{ name: string }[]>`select nspname as name from pg_namespace`).map(({ name }) => name)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
