import type { AppealState } from '@parley/client/appeals-api'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'

const PAGE = 30

/** Appeals in a state, page by page. */
export function useAppeals(state: AppealState) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: reviewKeys.appeals(state),
    queryFn: ({ pageParam }) => client.appeals.list({ state, cursor: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: 60_000,
  })
}

interface Decided {
  readonly actId: string
  readonly outcome: 'uphold' | 'overturn'
  readonly reason: string
}

export function useDecideAppeal() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ actId, outcome, reason }: Decided) => client.appeals.decide(actId, outcome, reason),
    // Also when it failed: most likely somebody else was faster.
    onSettled: () => queries.invalidateQueries({ queryKey: reviewKeys.all }),
  })
}
