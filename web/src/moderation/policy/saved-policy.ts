import type { ServerPolicy } from '@parley/client/policy-api'
import type { QueryClient } from '@tanstack/react-query'
import { reviewKeys } from '../review-keys.js'
import type { Units } from './policy-units.js'

/** A policy as it is stored: what is edited, and the change it came from. */
export interface StoredPolicy {
  readonly version: number
  readonly units: Units
  readonly server: ServerPolicy
}

/** Takes the server's answer for what is stored now; whatever shows a policy beside something else reads it anew. */
export function keepSaved(queries: QueryClient, room: string | null, saved: StoredPolicy): void {
  queries.setQueryData(reviewKeys.editedPolicy(room), saved)
  // Of all rooms: they inherit from the server.
  void queries.invalidateQueries({ queryKey: reviewKeys.policies })
}
