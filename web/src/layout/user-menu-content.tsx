import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import { IconBook, IconLogout, IconSettings } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { LANGUAGES } from '../i18n/language.js'
import { useAccount, useSession } from '../session/session-context.js'
import classes from './user-menu.module.css'
import { UserMenuButton } from './user-menu-button.js'

const COLOR_SCHEMES = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[]

/** The menu behind the avatar, open from the start: it is loaded when somebody asks for it. */
export default function UserMenuContent() {
  const { t, i18n } = useTranslation()
  const account = useAccount()
  const session = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  // Here the session ends in any case; that the server could not be told is nothing the user can mend.
  const logOut = useMutation({ mutationFn: () => session.logout(), meta: { showsOwnErrors: true } })
  const name = account.display_name || account.username

  return (
    <Menu position="right-end" width={230} defaultOpened>
      <Menu.Target>
        <UserMenuButton account={account} />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{name}</strong>
          <span>@{account.username}</span>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconSettings size={16} />}>
          {t('menu.account')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={16} />}>
          {t('menu.api_reference')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('menu.theme')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {COLOR_SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`menu.theme_${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('menu.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(language) => void i18n.changeLanguage(language)}>
          {Object.entries(LANGUAGES).map(([language, label]) => (
            <Menu.RadioItem key={language} value={language} lang={language}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => logOut.mutate()}>
          {t('menu.log_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
