import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** The embedded server's databases. Each has a role of its own, which can enter no other. */
export const DATABASES = ['auth', 'chat', 'analytics', 'queue'] as const
export type DatabaseName = (typeof DATABASES)[number]

export type DatabaseUrls = Readonly<Record<DatabaseName, string>>

export interface PrepareOptions {
  /** URL of a database as superuser. */
  readonly superuserUrl: (database: string) => string
  readonly port: number
  /** Of the services' roles; the queue's is made anew at each start, for nobody else needs it. */
  readonly passwords: Readonly<Record<Exclude<DatabaseName, 'queue'>, string>>
}

/**
 * Creates what is missing of databases and roles and sets the roles' passwords to those of the secret files (so a
 * rotated password works from the next start on). Returns each database's URL as its own role.
 */
export async function prepareDatabases(options: PrepareOptions): Promise<DatabaseUrls> {
  const passwords = { ...options.passwords, queue: randomBytes(24).toString('base64url') }
  const sql = postgres(options.superuserUrl('postgres'), { max: 1, onnotice: () => {} })
  try {
    for (const shared of ['postgres', 'template1']) {
      await sql.unsafe(`revoke connect on database ${shared} from public`)
    }
    for (const name of DATABASES) await prepareDatabase(sql, name, passwords[name])
  } finally {
    await sql.end({ timeout: 5 })
  }
  const url = (name: DatabaseName): string =>
    `postgres://${roleOf(name)}:${encodeURIComponent(passwords[name])}@127.0.0.1:${options.port}/${name}`
  return { auth: url('auth'), chat: url('chat'), analytics: url('analytics'), queue: url('queue') }
}

async function prepareDatabase(sql: postgres.Sql, name: DatabaseName, password: string): Promise<void> {
  const role = roleOf(name)
  const [known] = await sql<{ role: boolean; database: boolean }[]>`
    select exists (select from pg_roles where rolname = ${role}) as role,
           exists (select from pg_database where datname = ${name}) as database`
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  // Utility statements take no parameters: the password is a literal.
  const literal = `'${password.replaceAll("'", "''")}'`
  await sql.unsafe(`${known?.role ? 'alter' : 'create'} role ${role} with ${rights} password ${literal}`)
  if (!known?.database) await sql.unsafe(`create database ${name} owner ${role}`)
  await sql.unsafe(`revoke all on database ${name} from public`)
}

function roleOf(name: DatabaseName): string {
  return `parley_${name}`
}
