import type { AreaRoute } from '../layout/lazy-routes.js'

/** For whoever is not logged in. */
export const anonymousRoutes: AreaRoute[] = [
  { path: 'login', lazy: () => import('./login-page.js') },
  { path: 'register', lazy: () => import('./register-page.js') },
]

/** Where the links in mails lead; the token stands in the fragment. Open to everybody, logged in or not. */
export const mailRoutes: AreaRoute[] = [
  { path: 'verify', lazy: () => import('./verify-page.js') },
  { path: 'verify-email', lazy: () => import('./verify-page.js') },
  { path: 'reset', lazy: () => import('./reset-page.js') },
  { path: 'reset-password', lazy: () => import('./reset-page.js') },
]

export const accountRoutes: AreaRoute[] = [
  {
    path: 'account',
    lazy: () => import('./account-layout.js'),
    children: [
      { index: true, lazy: () => import('./profile-page.js') },
      { path: 'security', lazy: () => import('./security-page.js') },
      { path: 'api-keys', lazy: () => import('./api-keys-page.js') },
      { path: 'notifications', lazy: () => import('./notifications-page.js') },
      { path: 'moderation', lazy: () => import('./moderation-page.js') },
      { path: 'data', lazy: () => import('./data-page.js') },
    ],
  },
]
