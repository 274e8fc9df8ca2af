/**
 * The one error hierarchy of the house. Services throw these; each edge (HTTP, socket, queue) maps `kind` once.
 *
 * `code` is a stable snake_case word that clients may branch on; `message` is for people and goes out as `detail`,
 * so it never holds a secret, a stack or another user's data.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'

export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A request that is well-formed but breaks a rule on one of its fields; answered as a 422 naming `path`. */
export class InvalidInput extends DomainError {
  constructor(
    /** Where the offending value stands, as FastAPI's `loc`: `['body', 'email']`. */
    readonly path: readonly (string | number)[],
    message: string,
    code = 'value_error',
  ) {
    super('invalid', code, message)
  }
}

export class Unauthenticated extends DomainError {
  constructor(message = 'Not authenticated', code = 'unauthenticated', options?: ErrorOptions) {
    super('unauthenticated', code, message, options)
  }
}

export class Forbidden extends DomainError {
  constructor(message = 'Not allowed', code = 'forbidden') {
    super('forbidden', code, message)
  }
}

export class NotFound extends DomainError {
  constructor(what: string, code = 'not_found') {
    super('not_found', code, `${what} not found`)
  }
}

export class Conflict extends DomainError {
  constructor(message: string, code = 'conflict') {
    super('conflict', code, message)
  }
}

/** Something existed and is gone for good, such as a used or expired invite. */
export class Gone extends DomainError {
  constructor(message: string, code = 'gone') {
    super('gone', code, message)
  }
}

export class RateLimited extends DomainError {
  constructor(
    /** Milliseconds until the same request may succeed; at least 1. */
    readonly retryAfterMs: number,
    message = 'Too many requests',
    code = 'rate_limited',
  ) {
    super('rate_limited', code, message)
  }
}

/** A dependency is down or a bound is reached; the caller may retry. */
export class Unavailable extends DomainError {
  constructor(message: string, code = 'unavailable', options?: ErrorOptions) {
    super('unavailable', code, message, options)
  }
}
