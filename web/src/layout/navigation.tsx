import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { useAccount, useMayReview } from '../session/session-context.js'
import { areasFor } from './areas.js'
import { useBadges } from './badges.js'
import classes from './navigation.module.css'
import { UserMenu } from './user-menu.js'

/** A rail at the left; on phones a bar at the bottom. */
export function Navigation() {
  const { t } = useTranslation()
  const { role } = useAccount()
  const mayReview = useMayReview() ?? false
  const badges = useBadges()
  return (
    <nav className={classes.rail} aria-label={t('nav.main')}>
      <ul className={classes.areas}>
        {areasFor(role, mayReview).map(({ name, to, icon: Icon, badge }) => {
          const label = t(`nav.${name}`)
          const count = badge ? badges[badge] : 0
          const described = count > 0 ? { 'aria-label': t('nav.badge', { name: label, count }) } : {}
          return (
            <li key={name}>
              <Tooltip label={label} position="right" visibleFrom="sm">
                <NavLink to={to} className={classes.link ?? ''} {...described}>
                  <span className={classes.icon}>
                    <Icon size={22} stroke={1.7} aria-hidden />
                    {count > 0 && (
                      <span className={classes.badge} aria-hidden>
                        {count > 99 ? '99+' : count}
                      </span>
                    )}
                  </span>
                  <span className={classes.label}>{label}</span>
                </NavLink>
              </Tooltip>
            </li>
          )
        })}
      </ul>
      <UserMenu />
    </nav>
  )
}
