export const UNIQUE_VIOLATION = '23505'

/** The five-character SQLSTATE of an error that Postgres answered with; empty for any other. */
export function sqlState(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}
