import { brokenConstraint, sqlState, UNIQUE_VIOLATION } from '@parley/common/postgres/errors'
import type { NodePgDatabase, NodePgTransaction } from 'drizzle-orm/node-postgres'
import type { ExtractTablesWithRelations } from 'drizzle-orm/relations'
import type * as schema from '../db/schema.js'

export type AuthDatabase = NodePgDatabase<typeof schema>
export type AuthTransaction = NodePgTransaction<typeof schema, ExtractTablesWithRelations<typeof schema>>

/** Whether `error` says that `index` would hold the same key twice. */
export function violatesUnique(error: unknown, index: string): boolean {
  return sqlState(error) === UNIQUE_VIOLATION && brokenConstraint(error) === index
}

/** Whether `error` says that a row it refers to is gone. */
export function violatesReference(error: unknown): boolean {
  return sqlState(error) === '23503'
}
