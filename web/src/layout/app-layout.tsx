import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { ErrorBoundary } from '../components/error-boundary.js'
import classes from './app-layout.module.css'
import { ConnectionBanner } from './connection-banner.js'
import { Navigation } from './navigation.js'

/** The frame around every page of whoever is logged in. The page scrolls inside `main`, not the document. */
export function AppLayout() {
  const { t } = useTranslation()
  const { key } = useLocation()
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('skip_to_content')}
      </a>
      <ConnectionBanner />
      <div className={classes.body}>
        <Navigation />
        <main id="content" className={classes.main} tabIndex={-1}>
          <ErrorBoundary resetKey={key}>
            <Outlet />
          </ErrorBoundary>
        </main>
      </div>
    </div>
  )
}
