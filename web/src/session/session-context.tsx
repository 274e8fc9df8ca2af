import type { ChatConnection, ParleyClient } from '@parley/client'
import type { Account } from '@parley/client/auth-api'
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
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

/** The one live connection. Only below `RequireSession`. */
export function useConnection(): ChatConnection {
  return useMember().connection
}

function useMember() {
  const state = useSessionState()
  if (state.kind !== 'member') throw new Error('nobody is logged in here')
  return state
}
