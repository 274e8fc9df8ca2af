import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { createLogger } from '../logger.js'
import { connectDatabase, type Database } from './connect.js'
import { saysDatabaseIsAway } from './errors.js'

let server: TestDatabase
let database: Database
beforeAll(async () => {
  server = await createTestDatabase('queue')
  database = connectDatabase({
    url: server.url,
    schema: {},
    logger: createLogger({ service: 'test', level: 'silent' }),
    applicationName: 'test',
    max: 4,
  })
})
afterAll(async () => {
  await database.close()
  await server.drop()
})

describe('hand-written SQL beside Drizzle', () => {
  it('gets and gives dates as dates', async () => {
    const at = new Date('2026-11-21T12:00:00.123Z')
    const [row] = await database.sql`select ${at}::timestamptz as at, ${at}::timestamptz - interval '1 hour' as before`
    expect(row).toEqual({ at, before: new Date('2026-11-21T11:00:00.123Z') })
  })
})

describe('a transaction', () => {
  it('that fails is rolled back, and its error is the one that made it fail', async () => {
    await database.sql`create table kept (n int)`
    const failing = database.sql.begin(async (tx) => {
      await tx`insert into kept values (1)`
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.sql`select n from kept`).toEqual([])
  })

  it('gives what its work gives, also a list of queries, with and without options', async () => {
    const { sql } = database
    expect(await sql.begin(async () => 'result')).toBe('result')
    expect(await sql.begin('isolation level serializable', async (tx) => (await tx`select 1 as one`)[0])).toEqual({
      one: 1,
    })
    expect(await sql.begin((tx) => [tx`select 1 as one`, tx`select 2 as two`])).toEqual([[{ one: 1 }], [{ two: 2 }]])
  })

  it('whose connection is lost rejects, and takes nothing else with it', async () => {
    const { sql } = database
    const lost = sql.begin(async (tx) => {
      const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
      await Promise.all([tx`select pg_sleep(30)`, sql`select pg_terminate_backend(${own?.pid ?? 0})`])
    })
    await expect(lost).rejects.toSatisfy(saysDatabaseIsAway)
    // The exception that this guards against comes from a later turn of the event loop, and would fail the run.
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })
})
