import { createLogger } from '@parley/common/logger'
import postgres, { type Sql } from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { DatabasesInUse, lockDatabases } from './database-lock.js'

const logger = createLogger({ service: 'test', level: 'silent' })

describe('the lock on external databases', () => {
  let database: TestDatabase
  let onlooker: Sql
  beforeEach(async () => {
    database = await createTestDatabase('chat')
    onlooker = postgres(database.url, { max: 1, onnotice: () => {} })
  })
  afterEach(async () => {
    await onlooker.end({ timeout: 1 })
    await database.drop()
  })

  const take = (waitMs = 0) => lockDatabases({ url: database.url, logger, waitMs, checkMs: 100 })
  const holders = async (): Promise<number[]> =>
    (
      await onlooker<{ pid: number }[]>`
        select pid from pg_locks join pg_database d on d.oid = database
        where locktype = 'advisory' and datname = current_database()`
    ).map(({ pid }) => pid)

  it('is one Parley’s at a time', async () => {
    const first = await take()
    await expect(take()).rejects.toThrow(DatabasesInUse)
    await expect(take()).rejects.toThrow('REDIS_URL')
    await first.release()
    await (await take()).release()
  })

  it('is waited for, as a machine’s that lost its power is not free at once', async () => {
    const first = await take()
    let waits = 0
    const second = await lockDatabases({
      ...{ url: database.url, logger, waitMs: 10_000 },
      onWait: () => {
        waits += 1
        void first.release()
      },
    })
    expect(waits).toBe(1)
    await second.release()
  })

  it('ends with the connection, and is taken again', async () => {
    const lock = await take()
    const [pid] = await holders()
    await onlooker`select pg_terminate_backend(${pid ?? 0})`
    await expect.poll(holders, { timeout: 10_000 }).toEqual([expect.not.closeTo(pid ?? 0, 0)])
    await lock.release()
  })

  it('is lost, and that is said, when another one took it meanwhile', async () => {
    const lock = await take()
    const [pid] = await holders()
    await onlooker`select pg_terminate_backend(${pid ?? 0})`
    // The session ends a moment after it was told to.
    await onlooker`select pg_advisory_lock(7251104)`
    expect(await lock.lost).toBeInstanceOf(DatabasesInUse)
    await lock.release()
  })
})
