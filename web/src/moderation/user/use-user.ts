import type { ActBatch, RemoveRecent, UserAct } from '@parley/client/acts-api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useClient } from '../../session/session-context.js'
import { RequestIds } from '../request-ids.js'
import { reviewKeys } from '../review-keys.js'

const POLL_MS = 1_000
/** Without a network an act is not kept for later: whoever ordered it is told, and may go away. */
const OFFLINE_FAILS = 'always'

export function useRecord(user: string) {
  const client = useClient()
  return useQuery({ queryKey: reviewKeys.user(user), queryFn: () => client.acts.record(user) })
}

export function useActOnUser(user: string, { showsOwnErrors = false } = {}) {
  const client = useClient()
  const queries = useQueryClient()
  const [requests] = useState(() => new RequestIds())
  return useMutation({
    mutationFn: (act: UserAct) => requests.send(act, (request_id) => client.acts.onUser(user, { ...act, request_id })),
    networkMode: OFFLINE_FAILS,
    meta: { showsOwnErrors },
    onSuccess: () => queries.invalidateQueries({ queryKey: reviewKeys.all }),
  })
}

export function useUndoAct() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (act: string) => client.acts.undo(act),
    onSettled: () => queries.invalidateQueries({ queryKey: reviewKeys.all }),
  })
}

export function useRemoveRecent(user: string) {
  const client = useClient()
  const [requests] = useState(() => new RequestIds())
  return useMutation({
    mutationFn: (removal: RemoveRecent) =>
      requests.send(removal, (request_id) => client.acts.removeRecent(user, { ...removal, request_id })),
    networkMode: OFFLINE_FAILS,
    meta: { showsOwnErrors: true },
  })
}

/** How far a removal is, until it is done; and the way back. */
export function useBatch(started: ActBatch) {
  const client = useClient()
  const queries = useQueryClient()
  const key = ['review', 'batch', started.id]
  const { data: batch } = useQuery({
    queryKey: key,
    queryFn: () => client.acts.batch(started.id),
    initialData: started,
    refetchInterval: ({ state }) => (isWorking(state.data) ? POLL_MS : false),
  })
  const isOver = !isWorking(batch)
  useEffect(() => {
    // What it did stands in the person's record now, and is out of the queue.
    if (isOver) void queries.invalidateQueries({ queryKey: reviewKeys.all })
  }, [isOver, queries])
  const undo = useMutation({
    mutationFn: () => client.acts.undoBatch(started.id),
    onSuccess: (undone) => {
      queries.setQueryData(key, undone)
      return queries.invalidateQueries({ queryKey: reviewKeys.all })
    },
  })
  return { batch, undo }
}

export function isWorking(batch: ActBatch | undefined): boolean {
  return batch?.state === 'running' || batch?.state === 'undoing'
}
