import { type StatementBody, statementSchema } from '../schemas/statements.js'
import { csvLine } from './csv.js'

const COLUMNS = Object.keys(statementSchema.shape) as (keyof StatementBody)[]

export const STATEMENTS_HEADER = csvLine(COLUMNS)

/** Lists are JSON arrays in their cell, as in the database's own dumps. */
export function statementLine(statement: StatementBody): string {
  return csvLine(
    COLUMNS.map((column) => {
      const value = statement[column]
      return Array.isArray(value) ? JSON.stringify(value) : (value as string | null)
    }),
  )
}
