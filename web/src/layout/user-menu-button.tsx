import { UnstyledButton } from '@mantine/core'
import type { Account } from '@parley/client/auth-api'
import type { ComponentPropsWithRef } from 'react'
import { useTranslation } from 'react-i18next'
import { UserAvatar } from '../components/user-avatar.js'
import classes from './user-menu.module.css'

interface UserMenuButtonProps extends ComponentPropsWithRef<'button'> {
  readonly account: Account
}

export function UserMenuButton({ account, ...button }: UserMenuButtonProps) {
  const { t } = useTranslation()
  const name = account.display_name || account.username
  return (
    <UnstyledButton className={classes.button} aria-haspopup="menu" aria-label={t('menu.open', { name })} {...button}>
      <UserAvatar user={account} size={34} />
    </UnstyledButton>
  )
}
