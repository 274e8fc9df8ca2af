import { useDebouncedValue } from '@mantine/hooks'
import type { Simulation } from '@parley/client/feedback-api'
import type { PolicyMode } from '@parley/common/contracts/chat'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../session/session-context.js'
import { movedThresholds, type PolicyDraft } from './policy-draft.js'

const SETTLE_MS = 250
const PAGE = 10

interface Cursor {
  readonly cursor: string
  readonly from: string
  readonly until: string
}

/** What the draft's thresholds would have done to the messages of the last week, asked anew when the hand rests. */
export function useSimulation(room: string | null, saved: PolicyDraft, draft: PolicyDraft) {
  const client = useClient()
  const wanted = useMemo(
    () => ({
      thresholds: movedThresholds(saved.effective.thresholds, draft.effective.thresholds),
      mode: draft.mode !== saved.mode ? draft.mode : null,
    }),
    [saved, draft],
  )
  const [{ thresholds, mode }] = useDebouncedValue(wanted, SETTLE_MS)
  return useInfiniteQuery({
    queryKey: ['simulation', room, thresholds, mode],
    queryFn: ({ pageParam, signal }): Promise<Simulation> =>
      client.feedback.simulate(
        {
          ...(room === null ? {} : { room }),
          ...(mode === null ? {} : { mode: mode satisfies PolicyMode }),
          thresholds,
          limit: PAGE,
          ...(pageParam ?? {}),
        },
        signal,
      ),
    initialPageParam: null as Cursor | null,
    getNextPageParam: ({ changed, from, until }) =>
      changed.next === null ? null : { cursor: changed.next, from, until },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}
