import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/databases.js'
import { prepareRuntimeRole, runtimeRoleFor } from './runtime-role.js'

/** As the superuser that owns a database in containers. */
describe('a runtime role', () => {
  const name = `t_${randomUUID().slice(0, 8)}_runtime`
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase('chat')
  })
  afterAll(async () => {
    await once(database.url, `drop owned by ${name}`)
    await once(database.url, `drop role ${name}`)
    await database.drop()
  })
  const asRuntime = (password: string): string => {
    const url = new URL(database.url)
    url.username = name
    url.password = encodeURIComponent(password)
    return url.toString()
  }

  it('is made with its password, and with the next one when that has changed', async () => {
    expect(await prepareRuntimeRole(database.url, { name, password: "it's new" })).toBe(true)
    expect(await once(asRuntime("it's new"), 'select current_user as role')).toEqual([{ role: name }])
    await prepareRuntimeRole(database.url, { name, password: 'rotated' })
    await expect(once(asRuntime("it's new"), 'select 1')).rejects.toThrow(/password authentication failed/)
  })

  it('works with rows, owns nothing, and can only add to what is append-only', async () => {
    const url = asRuntime('rotated')
    await once(url, `insert into audit_log (id, action, details) values (gen_random_uuid(), 'x', '{}')`)
    for (const refused of ['update audit_log set action = null', 'delete from audit_log', 'drop table audit_log']) {
      await expect(once(url, refused), refused).rejects.toMatchObject({ code: '42501' })
    }
    await once(url, 'delete from outbox')
  })

  it('keeps its rights to tables of later migrations when it is prepared again', async () => {
    await once(database.url, 'create table later (n int)')
    await expect(once(asRuntime('rotated'), 'select from later')).rejects.toMatchObject({ code: '42501' })
    await prepareRuntimeRole(database.url, { name, password: 'rotated' })
    await once(asRuntime('rotated'), 'insert into later values (1)')
  })

  it('is not made without a password', async () => {
    expect(await prepareRuntimeRole(database.url, { name: `${name}_other` })).toBe(false)
    expect(await once(database.url, `select from pg_roles where rolname = '${name}_other'`)).toEqual([])
  })

  it('is left alone where the owner may make no roles', async () => {
    const owner = new URL(asRuntime('rotated'))
    expect(await prepareRuntimeRole(owner.toString(), runtimeRoleFor(owner.toString(), 'password'))).toBe(false)
  })
})

async function once(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
