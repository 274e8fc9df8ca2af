import type { AreaRoute } from '../layout/lazy-routes.js'

export const chatRoutes: AreaRoute[] = [{ path: 'chat/:room?', lazy: () => import('./chat-page.js') }]
