import { randomBytes } from 'node:crypto'
import { runtimeRoleOf } from '@parley/common/postgres/runtime-role'
import postgres from 'postgres'

/** The embedded server's databases. Each has roles of its own, which can enter no other. */
export const DATABASES = ['auth', 'chat', 'analytics', 'queue'] as const
export type DatabaseName = (typeof DATABASES)[number]
const SERVICE_DATABASES = ['auth', 'chat', 'analytics'] as const

export type DatabaseUrls = Readonly<Record<DatabaseName, string>>

/** The databases of services: their tables belong to one role, the service connects as another. */
export type ServiceDatabase = Exclude<DatabaseName, 'queue'>
export type OwnerUrls = Readonly<Record<ServiceDatabase, string>>

/** As the services connect; as the owners of the tables do, for migrations and backups. */
export interface PreparedDatabases extends DatabaseUrls {
  readonly owners: OwnerUrls
}

export interface PrepareOptions {
  /** URL of a database as superuser. */
  readonly superuserUrl: (database: string) => string
  readonly port: number
  /** Of the owners; the services' and the queue's are made anew at each start, for nobody else needs them. */
  readonly passwords: Readonly<Record<ServiceDatabase, string>>
}

/**
 * Creates what is missing of databases and roles and sets the owners' passwords to those of the secret files (so a
 * rotated password works from the next start on). What the services' roles may do there is granted after migrating:
 * `migrate-all.ts`. A data directory from before there were two roles needs nothing else: its tables have their owner.
 */
export async function prepareDatabases(options: PrepareOptions): Promise<PreparedDatabases> {
  const passwords = { ...options.passwords, queue: newPassword() }
  const runtime = { auth: newPassword(), chat: newPassword(), analytics: newPassword() }
  const sql = postgres(options.superuserUrl('postgres'), { max: 1, onnotice: () => {} })
  try {
    for (const shared of ['postgres', 'template1']) {
      await sql.unsafe(`revoke connect on database ${shared} from public`)
    }
    for (const name of DATABASES) await prepareDatabase(sql, name, passwords[name])
    for (const name of SERVICE_DATABASES) await prepareRole(sql, runtimeRoleOf(roleOf(name)), runtime[name])
  } finally {
    await sql.end({ timeout: 5 })
  }
  const url = (role: string, password: string, name: DatabaseName): string =>
    `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${options.port}/${name}`
  const owner = (name: DatabaseName): string => url(roleOf(name), passwords[name], name)
  const service = (name: ServiceDatabase): string => url(runtimeRoleOf(roleOf(name)), runtime[name], name)
  return {
    auth: service('auth'),
    chat: service('chat'),
    analytics: service('analytics'),
    queue: owner('queue'),
    owners: { auth: owner('auth'), chat: owner('chat'), analytics: owner('analytics') },
  }
}

async function prepareDatabase(sql: postgres.Sql, name: DatabaseName, password: string): Promise<void> {
  const role = roleOf(name)
  await prepareRole(sql, role, password)
  const known = await sql`select from pg_database where datname = ${name}`
  if (known.length === 0) await sql.unsafe(`create database ${name} owner ${role}`)
  await sql.unsafe(`revoke all on database ${name} from public`)
}

async function prepareRole(sql: postgres.Sql, role: string, password: string): Promise<void> {
  const known = await sql`select from pg_roles where rolname = ${role}`
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  // Utility statements take no parameters: the password is a literal.
  const literal = `'${password.replaceAll("'", "''")}'`
  await sql.unsafe(`${known.length > 0 ? 'alter' : 'create'} role ${role} with ${rights} password ${literal}`)
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

function roleOf(name: DatabaseName): string {
  return `parley_${name}`
}
