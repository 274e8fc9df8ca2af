import type { ServerRole } from '@parley/common/contracts/identity'
import { IconChartHistogram, IconMessages, IconSettingsCog, IconShieldCheck } from '@tabler/icons-react'
import { hasRole } from '../session/roles.js'
import type { BadgedArea } from './badges.js'

interface Area {
  readonly name: 'chat' | 'review' | 'dashboards' | 'admin'
  readonly to: string
  readonly icon: typeof IconMessages
  readonly needs: ServerRole
  readonly badge?: BadgedArea
}

const AREAS: readonly Area[] = [
  { name: 'chat', to: '/chat', icon: IconMessages, needs: 'user', badge: 'chat' },
  { name: 'review', to: '/review', icon: IconShieldCheck, needs: 'moderator', badge: 'review' },
  { name: 'dashboards', to: '/dashboards', icon: IconChartHistogram, needs: 'moderator' },
  { name: 'admin', to: '/admin', icon: IconSettingsCog, needs: 'admin' },
]

/** Where whoever has this role may go, and whoever moderates a room without one. */
export function areasFor(role: ServerRole, mayReview: boolean): readonly Area[] {
  return AREAS.filter(({ name, needs }) => hasRole(role, needs) || (name === 'review' && mayReview))
}
