import { ApiError, NetworkError } from '@parley/client'
import { MutationCache, QueryClient } from '@tanstack/react-query'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The form or page shows the error itself: no notification. */
      readonly showsOwnErrors?: boolean
    }
  }
}

const MAX_RETRIES = 2
const MAX_RETRY_DELAY_MS = 10_000

/** What another attempt may cure: no answer, too many requests, or a dependency that is away. */
function isWorthRetrying(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ApiError && (error.status === 429 || error.status >= 502)
}

export function createQueryClient(onMutationError: (error: unknown) => void): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.showsOwnErrors) onMutationError(error)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < MAX_RETRIES && isWorthRetrying(error),
        retryDelay: (attempt, error) =>
          Math.min((error instanceof ApiError ? error.retryAfterMs : null) ?? 1_000 * 2 ** attempt, MAX_RETRY_DELAY_MS),
      },
    },
  })
}
