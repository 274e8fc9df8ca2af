import type { AreaRoute } from '../layout/lazy-routes.js'

/** With ECharts in its chunk: none of it is loaded before somebody opens the dashboards. */
export const dashboardsRoutes: AreaRoute[] = [{ path: 'dashboards/:tab?', lazy: () => import('./dashboards-page.js') }]
