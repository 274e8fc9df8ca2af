import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { createLogger } from '../logger.js'
import { connectDatabase, type Database } from './connect.js'
import { saysDatabaseIsAway, sqlState } from './errors.js'
import type { Sql, TransactionSql } from './sql.js'

let server: TestDatabase
let database: Database
let sql: Sql
beforeAll(async () => {
  server = await createTestDatabase('queue')
  const logger = createLogger({ service: 'test', level: 'silent' })
  database = connectDatabase({ url: server.url, schema: {}, logger, applicationName: 'sql-test', max: 3 })
  sql = database.sql
  await sql`create table kept (n int primary key)`
})
afterAll(async () => {
  await database.close()
  await server.drop()
})

const kept = async () => (await sql<{ n: number }[]>`select n from kept order by n`).map(({ n }) => n)

async function kill(pid: number | undefined): Promise<void> {
  await sql`select pg_terminate_backend(${pid ?? 0})`
}

describe('a statement', () => {
  it('gives rows and how many it touched, and is run once however often it is waited for', async () => {
    const insert = sql`insert into kept values (1), (2)`
    expect(await insert).toEqual([])
    expect((await insert).count).toBe(2)
    expect(await kept()).toEqual([1, 2])
    await sql`delete from kept`
  })

  it('may be text, alone or as a piece', async () => {
    expect(await sql.unsafe('select $1::int + 1 as n', [1], { prepare: true })).toEqual([{ n: 2 }])
    expect(await sql`select ${sql.unsafe('1 + 1')} as n`).toEqual([{ n: 2 }])
    expect(await sql.unsafe('select 1 as n; select 2 as n')).toEqual([{ n: 2 }])
  })

  it('that is wrong leaves its connection in use', async () => {
    const before = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    await expect(sql`select no_such_column`).rejects.toSatisfy((error) => sqlState(error) === '42703')
    expect(await sql`select pg_backend_pid() as pid`).toEqual([...before])
  })
})

describe('a transaction', () => {
  it('one of whose statements failed is undone, even when its work did not look', async () => {
    const careless = sql.begin(async (tx) => {
      await tx`insert into kept values (1)`
      await tx`insert into kept values (1)`.catch(() => {})
    })
    await expect(careless).rejects.toSatisfy((error) => sqlState(error) === '23505')
    expect(await kept()).toEqual([])
  })

  it('goes on after what failed in a savepoint', async () => {
    await sql.begin(async (tx) => {
      await tx`insert into kept values (1)`
      const inner = tx.savepoint(async (deeper) => {
        await deeper`insert into kept values (2)`
        await deeper`insert into kept values (1)`
      })
      await expect(inner).rejects.toSatisfy((error) => sqlState(error) === '23505')
      await tx`insert into kept values (3)`
    })
    expect(await kept()).toEqual([1, 3])
    await sql`delete from kept`
  })

  it('takes no statement after its end', async () => {
    const escaped: TransactionSql[] = []
    await sql.begin(async (tx) => {
      escaped.push(tx)
    })
    for (const tx of escaped) await expect(tx`insert into kept values (9)`).rejects.toThrow(/ended/)
    expect(await kept()).toEqual([])
  })
})

describe('a lost connection', () => {
  it('fails what ran on it as an outage, and the next statement has a new one', async () => {
    const own = await sql.reserve()
    const [{ pid } = { pid: 0 }] = await own<{ pid: number }[]>`select pg_backend_pid() as pid`
    const sleeping = expect(own`select pg_sleep(30)`).rejects.toSatisfy(saysDatabaseIsAway)
    await kill(pid)
    await sleeping
    await expect(own`select 1`).rejects.toSatisfy(saysDatabaseIsAway)
    own.release()
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('between two statements of a transaction ends it: nothing of it is ever committed', async () => {
    const lost = sql.begin(async (tx) => {
      await tx`insert into kept values (1)`
      const [{ pid } = { pid: 0 }] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
      await kill(pid)
      await tx`insert into kept values (2)`.catch(() => {})
      await tx`insert into kept values (3)`.catch(() => {})
    })
    await expect(lost).rejects.toSatisfy(saysDatabaseIsAway)
    expect(await kept()).toEqual([])
  })

  it('again and again, with many at work, leaves nobody waiting', async () => {
    const settled: string[] = []
    const work = Array.from({ length: 60 }, async (_, n) => {
      const doing = n % 2 === 0 ? sql`select pg_sleep(0.01)` : sql.begin((tx) => tx`select pg_sleep(0.01)`)
      await Promise.resolve(doing).then(
        () => settled.push('done'),
        (error) => settled.push(saysDatabaseIsAway(error) ? 'lost' : String(error)),
      )
    })
    for (let round = 0; round < 5; round++) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'sql-test' and pid <> pg_backend_pid()`.catch(() => {})
    }
    await Promise.all(work)
    expect(settled).toHaveLength(60)
    expect(settled.filter((how) => how !== 'done' && how !== 'lost')).toEqual([])
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })
})
