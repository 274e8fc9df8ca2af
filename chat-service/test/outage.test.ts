import { createLogger } from '@parley/common/logger'
import { connectDatabase } from '@parley/common/postgres/connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChatStack, expectJson, startChatStack } from './chat-stack.js'
import { errorOf } from './pages.js'

let stack: ChatStack
beforeAll(async () => {
  stack = await startChatStack()
}, 60_000)
afterAll(() => stack.close())

describe('without its database', () => {
  it('chat answers 503, is not ready, and is well again when the database is', async () => {
    const owner = await stack.aUser()
    const room = await stack.aRoom(owner)
    const [database] = await stack.sql<{ name: string }[]>`select current_database() as name`
    const url = new URL(stack.databaseUrl)
    url.pathname = '/postgres'
    const admin = connectDatabase({
      url: url.href,
      schema: {},
      logger: createLogger({ service: 'test', level: 'silent' }),
      applicationName: 'test',
    })
    const [name] = [String(database?.name)]
    await admin.sql.unsafe(`alter database ${name} with allow_connections false`)
    await admin.sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`
    try {
      await expect.poll(async () => (await owner.get('/rooms')).status, { timeout: 20_000 }).toBe(503)
      expect(await errorOf(owner.post(`/rooms/${room.id}/messages`, { text: 'hello?' }))).toMatch(/^503 /)
      expect((await stack.chat.app.request('/ready')).status).toBe(503)
      expect((await stack.chat.app.request('/health')).status).toBe(200)
      expect((await stack.chat.app.request('/metrics')).status).toBe(200)
    } finally {
      await admin.sql.unsafe(`alter database ${name} with allow_connections true`)
      await admin.close()
    }
    await expect.poll(async () => (await owner.get('/rooms')).status, { timeout: 20_000 }).toBe(200)
    await stack.aMessage(owner, room, 'back again')
    await expectJson(stack.chat.app.request('/ready'), 200)
  }, 60_000)
})
