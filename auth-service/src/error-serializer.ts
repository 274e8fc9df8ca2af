import { DrizzleQueryError } from 'drizzle-orm'

interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly code?: string
  readonly cause?: LoggedError
}

const MAX_CAUSES = 5

/**
 * How this service's errors are logged. Only named fields: a failed query's error carries the query's parameters, in its
 * message too, and those are hashes of passwords and tokens, addresses and names.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error', stack: '' }
  const isQuery = error instanceof DrizzleQueryError
  const message = isQuery ? 'database query failed' : error.message
  const code = (error as { readonly code?: unknown }).code
  return {
    type: error.name,
    message,
    stack: (error.stack ?? '').replace(error.message, message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: serializeError(error.cause, depth + 1) } : {}),
  }
}
