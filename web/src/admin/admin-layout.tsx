import { IconCpu, IconKey, IconServer, IconShieldCog, IconUsers, IconWebhook } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, useLocation } from 'react-router'
import classes from './admin-layout.module.css'

const PAGES = [
  { name: 'users', Icon: IconUsers },
  { name: 'policy', Icon: IconShieldCog },
  { name: 'webhooks', Icon: IconWebhook },
  { name: 'api-keys', Icon: IconKey },
  { name: 'system', Icon: IconServer },
  { name: 'model', Icon: IconCpu },
] as const

/** The administrators' pages, beside one another. */
export function Component() {
  const { t } = useTranslation('admin')
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // On phones the pages stand in a row that is wider than the screen.
  useEffect(() => {
    nav.current?.querySelector(`[href="${pathname}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  const isIndex = pathname.replace(/\/$/, '') === '/admin'
  return (
    <div className={classes.layout}>
      <nav ref={nav} aria-label={t('nav.label')} className={classes.nav}>
        {PAGES.map(({ name, Icon }) => (
          <NavLink
            key={name}
            to={`/admin/${name}`}
            className={classes.link ?? ''}
            aria-current={isIndex && name === 'users' ? 'page' : undefined}
          >
            <Icon size={17} stroke={1.7} aria-hidden />
            {t(`nav.${name}`)}
          </NavLink>
        ))}
      </nav>
      <div className={classes.page}>
        <Outlet />
      </div>
    </div>
  )
}
