import type { AreaRoute } from '../layout/lazy-routes.js'

export const moderationRoutes: AreaRoute[] = [
  { path: 'review/reports', lazy: () => import('./cases/reports-page.js') },
  { path: 'review/appeals', lazy: () => import('./cases/appeals-page.js') },
  { path: 'review/audit', lazy: () => import('./audit/audit-page.js') },
  { path: 'review/users/:user', lazy: () => import('./user/user-page.js') },
  { path: 'review/policy/:room?', lazy: () => import('./policy/policy-page.js') },
  { path: 'review/:item?', lazy: () => import('./queue/queue-page.js') },
]
