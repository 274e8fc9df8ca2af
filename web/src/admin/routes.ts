import type { AreaRoute } from '../layout/lazy-routes.js'

export const adminRoutes: AreaRoute[] = [
  {
    path: 'admin',
    lazy: () => import('./admin-layout.js'),
    children: [
      { index: true, lazy: () => import('./users/users-page.js') },
      { path: 'users', lazy: () => import('./users/users-page.js') },
      { path: 'policy', lazy: () => import('./policy/policy-page.js') },
      { path: 'webhooks', lazy: () => import('./webhooks/webhooks-page.js') },
      { path: 'api-keys', lazy: () => import('./api-keys/api-keys-page.js') },
      { path: 'system', lazy: () => import('./system/system-page.js') },
      { path: 'model', lazy: () => import('./model/model-page.js') },
    ],
  },
]
