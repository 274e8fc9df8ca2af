import type { ISql } from 'postgres'
import type { DatabaseEntry, SequenceEntry } from './manifest.js'

/** A table as the backup sees it: leaf tables only, since partitions hold their parents' rows. */
export interface Table {
  readonly schema: string
  readonly name: string
  /** Those that are stored; generated ones come back by themselves. */
  readonly columns: readonly string[]
}

/** A constraint or trigger that stands in the way of loading tables in any order. */
export interface ForeignKey {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly definition: string
}

type Db = ISql<Record<never, never>>

/** The migrator's own schema is made by migrating, BullMQ's by the queue: neither is data of ours. */
const NOT_OURS = ['pg_catalog', 'information_schema', 'drizzle', 'bullmq']

export async function listTables(sql: Db): Promise<Table[]> {
  const rows = await sql<Table[]>`
    select n.nspname as schema, c.relname as name,
           array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relpersistence <> 't'
      and n.nspname <> all (${NOT_OURS}) and n.nspname not like 'pg\\_%'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    group by n.nspname, c.relname
    order by n.nspname, c.relname`
  return [...rows]
}

export async function listSequences(sql: Db): Promise<SequenceEntry[]> {
  const found = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, sequencename as name from pg_sequences
    where schemaname <> all (${NOT_OURS}) order by 1, 2`
  const entries: SequenceEntry[] = []
  for (const { schema, name } of found) {
    const [row] = await sql<{ value: string; isCalled: boolean }[]>`
      select last_value::text as value, is_called as "isCalled" from ${sql(schema)}.${sql(name)}`
    if (row) entries.push({ schema, name, ...row })
  }
  return entries
}

export async function listForeignKeys(sql: Db): Promise<ForeignKey[]> {
  const rows = await sql<ForeignKey[]>`
    select n.nspname as schema, c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and n.nspname <> all (${NOT_OURS})
    order by 1, 2, 3`
  return [...rows]
}

/** Null when the database was never migrated. */
export async function appliedMigrations(sql: Db): Promise<DatabaseEntry['migrations'] | null> {
  const [known] = await sql<
    { exists: boolean }[]
  >`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (!known?.exists) return null
  const rows = await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations order by created_at, id`
  const newest = rows.at(-1)
  return newest ? { count: rows.length, newest: newest.hash } : null
}

/** The name quoted for SQL that takes no parameters (COPY, ALTER). */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}
