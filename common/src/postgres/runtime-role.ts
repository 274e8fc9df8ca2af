import pg from 'pg'

/**
 * What a service connects as: it reads and writes the rows of its tables and owns none of them, so that it can neither
 * change the schema nor lift what protects a table. The tables belong to the role that migrates.
 */
export interface RuntimeRole {
  readonly name: string
  /**
   * Given, the role is made if it is missing, and its password set; that takes a right which the owner may lack. Without
   * it the role is taken as it is.
   */
  readonly password?: string
}

/** Any constant: of several processes one changes roles and grants, the others wait. */
const ROLES_LOCK = 7_251_104

/** The runtime role beside the role that owns the tables. */
export function runtimeRoleOf(owner: string): string {
  return `${owner}_runtime`
}

/** The runtime role of the database that its owner reaches at `ownerUrl`. */
export function runtimeRoleFor(ownerUrl: string, password?: string): RuntimeRole {
  const name = runtimeRoleOf(decodeURIComponent(new URL(ownerUrl).username))
  return password === undefined ? { name } : { name, password }
}

/**
 * Gives `role` what a service needs in the database at `ownerUrl`, and takes everything else: call after each migration,
 * as its owner. Tables whose comment begins with `append-only` can be read and added to, nothing more.
 * @returns false, having changed nothing, where the role is missing and is not to be made, or the owner may make none:
 * then the service connects as the owner, as it did before there were two roles.
 */
export async function prepareRuntimeRole(ownerUrl: string, role: RuntimeRole): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'parley-migrate' })
  // A connection that breaks between statements is found out by the next one.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK])
    if (!(await ensureRole(client, role))) return false
    await client.query('begin')
    await grantRows(client, pg.escapeIdentifier(role.name))
    await client.query('commit')
    return true
  } finally {
    await client.end()
  }
}

/** Utility statements take no parameters: names and passwords are quoted. */
const RIGHTS = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'

async function ensureRole(client: pg.Client, { name, password }: RuntimeRole): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean; may_manage: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as exists,
            (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_manage`,
    [name],
  )
  const [known] = rows
  // Where somebody else manages the roles, theirs is taken as it is.
  if (password === undefined || !known?.may_manage) return known?.exists ?? false
  const verb = known.exists ? 'alter' : 'create'
  await client.query(`${verb} role ${pg.escapeIdentifier(name)} with ${RIGHTS} password ${pg.escapeLiteral(password)}`)
  return true
}

async function grantRows(client: pg.Client, role: string): Promise<void> {
  const { rows: databases } = await client.query<{ name: string }>('select current_database() as name')
  for (const { name } of databases)
    await client.query(`grant connect on database ${pg.escapeIdentifier(name)} to ${role}`)
  await client.query(`grant usage on schema public to ${role}`)
  await client.query(`revoke all on all tables in schema public from ${role}`)
  await client.query(`grant select, insert, update, delete on all tables in schema public to ${role}`)
  await client.query(`grant usage, select on all sequences in schema public to ${role}`)
  const { rows: appendOnly } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and obj_description(c.oid, 'pg_class') like 'append-only%'`,
  )
  for (const { name } of appendOnly) {
    await client.query(`revoke update, delete on table public.${pg.escapeIdentifier(name)} from ${role}`)
  }
}
