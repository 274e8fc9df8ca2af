import type { ChatConnection, ParleyClient } from '@parley/client'
import type { Account } from '@parley/client/auth-api'
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import { hasRole } from './roles.js'
import type { Duties } from './room-roles.js'
import type { Session, SessionState } from './session.js'

const SessionContext = createContext<Session | null>(null)

export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('there is no SessionProvider above')
  return session
}

export function useSessionState(): SessionState {
  const session = useSession()
  return useSyncExternalStore(session.subscribe, () => session.state)
}

/** The one client; the only way to the API. */
export function useClient(): ParleyClient {
  return useSession().client
}

/** Whoever is logged in. Only below `RequireSession`. */
export function useAccount(): Account {
  return useMember().account
}

/** Whether they are banned from the whole server, as far as the live connection was told. Only below `RequireSession`. */
export function useIsBanned(): boolean {
  return useMember().isBanned
}

/** The one live connection. Only below `RequireSession`. */
export function useConnection(): ChatConnection {
  return useMember().connection
}

/** The rooms whoever is logged in owns or moderates. Only below `RequireSession`. */
export function useDuties(): Duties {
  const { roomRoles } = useMember()
  return useSyncExternalStore(roomRoles.subscribe, roomRoles.duties)
}

/**
 * Whether there is anything to review: for the server's staff everything, for others the rooms they own or moderate.
 * Null = not known yet. The server decides; this only spares others pages of errors.
 */
export function useMayReview(): boolean | null {
  const { role } = useAccount()
  const { areKnown, moderated } = useDuties()
  // Who is banned is never told their rooms.
  const isBanned = useIsBanned()
  if (hasRole(role, 'moderator') || moderated.size > 0) return true
  return areKnown || isBanned ? false : null
}

function useMember() {
  const state = useSessionState()
  if (state.kind !== 'member') throw new Error('nobody is logged in here')
  return state
}
