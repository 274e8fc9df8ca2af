import { lazy, Suspense } from 'react'
import { Navigate, type RouteObject, useLocation, useRoutes } from 'react-router'
import { accountRoutes, anonymousRoutes, mailRoutes } from './account/routes.js'
import { adminRoutes } from './admin/routes.js'
import { ChatFrame } from './chat/chat-frame.js'
import { chatRoutes } from './chat/routes.js'
import { ErrorBoundary } from './components/error-boundary.js'
import { NotFoundPage } from './components/not-found-page.js'
import { PageLoader } from './components/page-loader.js'
import { dashboardsRoutes } from './dashboards/routes.js'
import { AppLayout } from './layout/app-layout.js'
import { lazyRoutes } from './layout/lazy-routes.js'
import { moderationRoutes } from './moderation/routes.js'
import { OnlyAnonymous, RequireReview, RequireRole, RequireSession } from './session/require-session.js'

/** How much waits for moderators: no part of what everybody loads. */
const ReviewCount = lazy(() => import('./moderation/review-count.js'))

/** Every address of the app. Each area lists its own pages; a page's code is loaded when it is first opened. */
const ROUTES: RouteObject[] = [
  { element: <OnlyAnonymous />, children: lazyRoutes(anonymousRoutes) },
  ...lazyRoutes(mailRoutes),
  {
    element: <RequireSession />,
    children: [
      {
        // The live chat goes on while somebody is elsewhere.
        element: <ChatFrame />,
        children: [
          {
            element: (
              <>
                <Suspense fallback={null}>
                  <ReviewCount />
                </Suspense>
                <AppLayout />
              </>
            ),
            children: [
              { index: true, element: <Navigate to="/chat" replace /> },
              ...lazyRoutes(chatRoutes),
              { element: <RequireReview />, children: lazyRoutes(moderationRoutes) },
              { element: <RequireRole needs="moderator" />, children: lazyRoutes(dashboardsRoutes) },
              { element: <RequireRole needs="admin" />, children: lazyRoutes(adminRoutes) },
              ...lazyRoutes(accountRoutes),
            ],
          },
        ],
      },
    ],
  },
  { path: '*', element: <NotFoundPage /> },
]

export function App() {
  const page = useRoutes(ROUTES)
  const { key } = useLocation()
  return (
    <ErrorBoundary resetKey={key}>
      <Suspense fallback={<PageLoader label="Parley" />}>{page}</Suspense>
    </ErrorBoundary>
  )
}
