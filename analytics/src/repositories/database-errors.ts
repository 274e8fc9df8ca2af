import { Unavailable } from '@parley/common/errors'

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the data is at fault. */
export function isDataError(error: unknown): error is Error {
  return error instanceof Error && /^2[23]/.test(codeOf(error))
}

/**
 * The database cannot be asked now: the driver's own codes, the system's for sockets, and SQLSTATE 08 (connection),
 * 53 (out of resources), 57P0x (shutting down), 57014 (took too long).
 */
function isOutage(error: unknown): boolean {
  return /^(CONNECT|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|08|53|57P0|57014)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** The repository, whose methods throw `Unavailable` where the database cannot be asked. */
export function unavailableInOutage<Repository extends object>(repository: Repository): Repository {
  return new Proxy(repository, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        try {
          return await member.apply(target, args)
        } catch (error) {
          if (!isOutage(error)) throw error
          throw new Unavailable('The analytics database cannot be asked now', 'database_unavailable', { cause: error })
        }
      }
    },
  })
}
