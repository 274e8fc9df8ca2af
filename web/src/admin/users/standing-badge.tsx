import { Badge } from '@mantine/core'
import type { UserAccount } from '@parley/client/users-api'
import { useTranslation } from 'react-i18next'
import { standingOf } from './standing.js'

interface StandingBadgeProps {
  readonly account: UserAccount
  readonly ml: number | 'auto'
}

const LOOKS = {
  held: { color: 'orange', variant: 'light' },
  disabled: { color: 'red', variant: 'outline' },
} as const

/** Says why an account cannot be used; of one that can, nothing. */
export function StandingBadge({ account, ml }: StandingBadgeProps) {
  const { t } = useTranslation('admin')
  const standing = standingOf(account)
  if (standing === 'enabled') return null
  return (
    <Badge {...LOOKS[standing]} tt="none" ml={ml}>
      {t(`users.${standing}`)}
    </Badge>
  )
}
