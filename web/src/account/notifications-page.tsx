import { Alert, Button, Group, Radio, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canNotify, makeNotification } from '../components/browser-notification.js'
import {
  type NotificationSettings,
  notificationSettings,
  useNotificationSettings,
} from '../components/notification-settings.js'
import { PageHeader } from '../components/page-header.js'

type Permission = NotificationPermission | 'unsupported'

export function Component() {
  const { t } = useTranslation('account')
  const settings = useNotificationSettings()
  const [permission, setPermission] = useState(currentPermission)
  const change = (changed: Partial<NotificationSettings>) => notificationSettings.set({ ...settings, ...changed })

  const enable = async (isOn: boolean) => {
    // Browsers ask the user only after a click, such as this one.
    const granted = isOn && permission === 'default' ? await Notification.requestPermission() : permission
    setPermission(granted)
    change({ isOn: isOn && granted === 'granted' })
  }
  const showTest = () => {
    const options = { body: t('notifications.test_text'), icon: '/icon.svg' }
    if (makeNotification(t('notifications.test_title'), options)) return
    setPermission('unsupported')
    change({ isOn: false })
  }
  const isOn = settings.isOn && permission === 'granted'
  return (
    <>
      <PageHeader title={t('notifications.title')} description={t('notifications.description')} />
      <Stack gap="lg">
        {permission === 'denied' && <Alert color="yellow">{t('notifications.blocked')}</Alert>}
        {permission === 'unsupported' && <Alert color="yellow">{t('notifications.unsupported')}</Alert>}
        <Switch
          label={t('notifications.enable')}
          checked={isOn}
          disabled={permission === 'denied' || permission === 'unsupported'}
          onChange={(event) => void enable(event.currentTarget.checked)}
        />
        <Radio.Group
          label={t('notifications.about')}
          value={settings.about}
          onChange={(about) => change({ about: about === 'all' ? 'all' : 'mentions' })}
        >
          <Stack gap={8} mt={6}>
            <Radio value="mentions" label={t('notifications.mentions')} disabled={!isOn} />
            <Radio value="all" label={t('notifications.all')} disabled={!isOn} />
          </Stack>
        </Radio.Group>
        <Switch
          label={t('notifications.sound')}
          checked={settings.hasSound}
          disabled={!isOn}
          onChange={(event) => change({ hasSound: event.currentTarget.checked })}
        />
        <Group>
          <Button variant="default" disabled={!isOn} onClick={showTest}>
            {t('notifications.test')}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t('notifications.held_note')}
        </Text>
      </Stack>
    </>
  )
}

function currentPermission(): Permission {
  return canNotify() ? Notification.permission : 'unsupported'
}
