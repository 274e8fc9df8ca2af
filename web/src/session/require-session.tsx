import type { ServerRole } from '@parley/common/contracts/identity'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { NotAllowedPage } from '../components/not-allowed-page.js'
import { PageLoader } from '../components/page-loader.js'
import { UnreachablePage } from '../components/unreachable-page.js'
import { hasRole } from './roles.js'
import { useAccount, useMayReview, useSession, useSessionState } from './session-context.js'

/** Where to go after the login; kept in the history entry, so that no link from outside can set it. */
export interface LoginState {
  readonly from?: string
  readonly why?: 'ended'
}

/** Pages for whoever is logged in; others are sent to the login and come back afterwards. */
export function RequireSession() {
  const state = useSessionState()
  const session = useSession()
  const location = useLocation()
  const { t } = useTranslation()
  switch (state.kind) {
    case 'starting':
      return <PageLoader label={t('loading')} />
    case 'unreachable':
      return <UnreachablePage error={state.error} onRetry={() => session.retryNow()} />
    case 'anonymous': {
      const from = location.pathname + location.search + location.hash
      const login: LoginState = {
        ...(state.why === 'logged_out' ? {} : { from }),
        ...(state.why === 'ended' ? { why: 'ended' } : {}),
      }
      return <Navigate to="/login" replace state={login} />
    }
    case 'member':
      return <Outlet />
    default:
      return state satisfies never
  }
}

/** Pages for moderators or admins. The server enforces it; this only spares others a page of errors. */
export function RequireRole({ needs }: { readonly needs: ServerRole }) {
  const account = useAccount()
  return hasRole(account.role, needs) ? <Outlet /> : <NotAllowedPage />
}

/** Pages for those who moderate: the whole server, or a room of it. */
export function RequireReview() {
  const mayReview = useMayReview()
  const { t } = useTranslation()
  if (mayReview === null) return <PageLoader label={t('loading')} />
  return mayReview ? <Outlet /> : <NotAllowedPage />
}

/** Login, registration: whoever is logged in has no business there. */
export function OnlyAnonymous() {
  const state = useSessionState()
  const location = useLocation()
  const { t } = useTranslation()
  if (state.kind === 'starting') return <PageLoader label={t('loading')} />
  if (state.kind !== 'member') return <Outlet />
  const { from } = (location.state ?? {}) as LoginState
  return <Navigate to={from ?? '/chat'} replace />
}
