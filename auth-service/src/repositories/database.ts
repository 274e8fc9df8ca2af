import { DrizzleQueryError } from 'drizzle-orm'
import type { PostgresJsDatabase, PostgresJsTransaction } from 'drizzle-orm/postgres-js'
import type { ExtractTablesWithRelations } from 'drizzle-orm/relations'
import postgres from 'postgres'
import type * as schema from '../db/schema.js'

export type AuthDatabase = PostgresJsDatabase<typeof schema>
export type AuthTransaction = PostgresJsTransaction<typeof schema, ExtractTablesWithRelations<typeof schema>>

/** Whether `error` says that `index` would hold the same key twice. */
export function violatesUnique(error: unknown, index: string): boolean {
  const cause = postgresError(error)
  return cause?.code === '23505' && cause.constraint_name === index
}

/** Whether `error` says that a row it refers to is gone. */
export function violatesReference(error: unknown): boolean {
  return postgresError(error)?.code === '23503'
}

/** Whether `error` says that the database cannot be reached, is shutting down, out of resources or too slow. */
export function saysDatabaseIsAway(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return /^(CONNECT|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|08|53|57P0|57014)/.test(code)
}

function postgresError(error: unknown): postgres.PostgresError | null {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  return cause instanceof postgres.PostgresError ? cause : null
}
