import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { RouteObject } from 'react-router'
import { PageLoader } from '../components/page-loader.js'

/** A page of an area: its address and the module that is loaded when it is first opened. */
export interface AreaRoute {
  readonly path?: string
  readonly index?: true
  readonly lazy: () => Promise<{ readonly Component: ComponentType }>
  readonly children?: readonly AreaRoute[]
}

/**
 * The router's own `lazy` belongs to its data mode, which costs every first load 17 kB for loaders and actions that nobody
 * here uses: data comes through TanStack Query.
 */
export function lazyRoutes(routes: readonly AreaRoute[]): RouteObject[] {
  return routes.map(({ path, index, lazy: load, children }): RouteObject => {
    const element = pageElement(load)
    if (index) return { index, element }
    return {
      ...(path === undefined ? {} : { path }),
      element,
      ...(children ? { children: lazyRoutes(children) } : {}),
    }
  })
}

function pageElement(load: AreaRoute['lazy']): ReactNode {
  const Page = lazy(async () => ({ default: (await load()).Component }))
  return (
    <PageSuspense>
      <Page />
    </PageSuspense>
  )
}

function PageSuspense({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  return <Suspense fallback={<PageLoader label={t('loading')} />}>{children}</Suspense>
}
