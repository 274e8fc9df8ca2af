import { ApiError } from '@parley/client'
import type { ServerPolicy } from '@parley/client/policy-api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'
import { type PolicyDraft, roomChange, roomDraft, serverDraft, serverPolicyOf, unitsOfRoom } from './policy-draft.js'
import { changesBetween, rebased, type UnitChange, type Units, unitsOf } from './policy-units.js'
import { keepSaved, type StoredPolicy } from './saved-policy.js'

export interface PolicyEditor {
  readonly saved: PolicyDraft
  readonly draft: PolicyDraft
  readonly server: ServerPolicy
  readonly changes: readonly UnitChange[]
  /** What somebody else changed since this editing began; null = nobody did. */
  readonly theirs: readonly UnitChange[] | null
  readonly isSaving: boolean
  /** Why it could not be saved; a conflict is told by `theirs` instead. */
  readonly error: unknown
  /** Sets units of the policy; `undefined` gives one back to the server's default. */
  set(units: Readonly<Record<string, unknown>>): void
  discard(): void
  save(): void
}

/** The policy of a room, or the server's default (`room` null), with what is being changed about it. */
export function usePolicy(room: string | null) {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.editedPolicy(room),
    queryFn: () => readStored(client, room),
    // Under somebody's hands it is not replaced; saving finds out if it has changed.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

export function usePolicyEditor(room: string | null, stored: StoredPolicy, onSaved: () => void): PolicyEditor {
  const client = useClient()
  const queries = useQueryClient()
  const [edited, setEdited] = useState<Units>(stored.units)
  const [theirs, setTheirs] = useState<readonly UnitChange[] | null>(null)
  const draftOf = (units: Units) => (room === null ? serverDraft(units) : roomDraft(stored.server, units))

  const takeOver = async () => {
    const fresh = await queries.fetchQuery({
      queryKey: reviewKeys.editedPolicy(room),
      queryFn: () => readStored(client, room),
      staleTime: 0,
    })
    setTheirs(changesBetween(stored.units, fresh.units))
    setEdited((now) => rebased(stored.units, now, fresh.units))
  }

  const saving = useMutation({
    mutationFn: async (sent: Units): Promise<StoredPolicy> => {
      if (room === null) {
        const answer = await client.policy.changeServer({ version: stored.version, policy: serverPolicyOf(sent) })
        return { version: answer.version, units: unitsOf(answer.policy), server: answer.policy }
      }
      const answer = await client.policy.changeRoom(room, { version: stored.version, ...roomChange(sent) })
      return { version: answer.version, units: unitsOfRoom(answer), server: answer.server }
    },
    onSuccess: (saved, sent) => {
      keepSaved(queries, room, saved)
      // What was changed while it was on its way is kept, and not saved yet.
      setEdited((now) => rebased(sent, now, saved.units))
      setTheirs(null)
      onSaved()
    },
    onError: (error) => {
      if (isConflict(error)) void takeOver()
    },
    meta: { showsOwnErrors: true },
  })

  return {
    saved: draftOf(stored.units),
    draft: draftOf(edited),
    server: stored.server,
    changes: changesBetween(stored.units, edited),
    theirs,
    isSaving: saving.isPending,
    error: saving.error !== null && !isConflict(saving.error) ? saving.error : null,
    set: (units) => setEdited((now) => withUnits(now, units)),
    discard: () => {
      setEdited(stored.units)
      setTheirs(null)
    },
    save: () => saving.mutate(edited),
  }
}

async function readStored(client: ReturnType<typeof useClient>, room: string | null): Promise<StoredPolicy> {
  if (room === null) {
    const { version, policy } = await client.policy.server()
    return { version, units: unitsOf(policy), server: policy }
  }
  const own = await client.policy.room(room)
  return { version: own.version, units: unitsOfRoom(own), server: own.server }
}

function withUnits(units: Units, changed: Readonly<Record<string, unknown>>): Units {
  const result = new Map(units)
  for (const [path, value] of Object.entries(changed)) {
    if (value === undefined) result.delete(path)
    else result.set(path, value)
  }
  return result
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409
}
