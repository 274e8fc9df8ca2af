import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, useLocation } from 'react-router'
import classes from './account-layout.module.css'

const PAGES = [
  { to: '/account', label: 'nav.profile' },
  { to: '/account/security', label: 'nav.security' },
  { to: '/account/api-keys', label: 'nav.api_keys' },
  { to: '/account/notifications', label: 'nav.notifications' },
  { to: '/account/moderation', label: 'nav.moderation' },
  { to: '/account/data', label: 'nav.data' },
] as const

/** The account's pages, beside one another. */
export function Component() {
  const { t } = useTranslation('account')
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // On phones the pages stand in a row that is wider than the screen.
  useEffect(() => {
    const current = nav.current?.querySelector(`[href="${pathname}"]`)
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <div className={classes.layout}>
      <nav ref={nav} aria-label={t('nav.label')} className={classes.nav}>
        {PAGES.map(({ to, label }) => (
          <NavLink key={to} to={to} end className={classes.link ?? ''}>
            {t(label)}
          </NavLink>
        ))}
      </nav>
      <div className={classes.page}>
        <Outlet />
      </div>
    </div>
  )
}
