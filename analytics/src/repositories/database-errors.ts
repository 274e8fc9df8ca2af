import { Unavailable } from '@parley/common/errors'
import { saysDatabaseIsAway, sqlState } from '@parley/common/postgres/errors'

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): the data is at fault. */
export function isDataError(error: unknown): error is Error {
  return error instanceof Error && /^2[23]/.test(sqlState(error))
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
          if (!saysDatabaseIsAway(error)) throw error
          throw new Unavailable('The analytics database cannot be asked now', 'database_unavailable', { cause: error })
        }
      }
    },
  })
}
