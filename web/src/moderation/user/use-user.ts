import type { ActBatch, RemoveRecent, UserAct } from '@parley/client/acts-api'
import { newId } from '@parley/common/ids'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'

const POLL_MS = 1_000

export function useRecord(user: string) {
  const client = useClient()
  return useQuery({ queryKey: reviewKeys.user(user), queryFn: () => client.acts.record(user) })
}

export function useActOnUser(user: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (act: UserAct) => client.acts.onUser(user, { ...act, request_id: newId() }),
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
  return useMutation({
    mutationFn: (removal: RemoveRecent) => client.acts.removeRecent(user, { ...removal, request_id: newId() }),
  })
}

/** How far a removal is, until it is done; and the way back. */
export function useBatch(started: ActBatch | undefined) {
  const client = useClient()
  const queries = useQueryClient()
  const key = ['review', 'batch', started?.id ?? '']
  const batch = useQuery({
    queryKey: key,
    queryFn: () => client.acts.batch(started?.id ?? ''),
    enabled: started !== undefined,
    ...(started === undefined ? {} : { initialData: started }),
    refetchInterval: ({ state }) => (isWorking(state.data) ? POLL_MS : false),
  })
  const undo = useMutation({
    mutationFn: () => client.acts.undoBatch(started?.id ?? ''),
    onSuccess: (undone) => {
      queries.setQueryData(key, undone)
      return queries.invalidateQueries({ queryKey: key })
    },
  })
  return { batch: batch.data, undo }
}

export function isWorking(batch: ActBatch | undefined): boolean {
  return batch?.state === 'running' || batch?.state === 'undoing'
}
