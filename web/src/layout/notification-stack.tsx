import { MantineThemeProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

export default function NotificationStack() {
  const { t } = useTranslation()
  // The button that closes a notification has no name of its own.
  const named = { components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('close') } } } } }
  return (
    <MantineThemeProvider theme={named}>
      <Notifications position="top-right" />
    </MantineThemeProvider>
  )
}
