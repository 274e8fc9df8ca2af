import type { Profile } from '@parley/common/contracts/identity'

/** Where accounts are looked up that chat has not met yet: auth-service. */
export interface Directory {
  /** Null when there is no such account. @throws Unavailable when auth-service cannot be asked. */
  byUsername(username: string): Promise<Profile | null>
  /** Those of `ids` (at most 100) that exist. @throws Unavailable when auth-service cannot be asked. */
  byIds(ids: readonly string[]): Promise<Profile[]>
}
