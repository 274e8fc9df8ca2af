import { MantineThemeProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

export default function NotificationStack() {
  const { t } = useTranslation()
  const components = {
    Notification: {
      // The button that closes a notification has no name of its own, and the text below a title is too faint.
      defaultProps: { closeButtonProps: { 'aria-label': t('close') } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
  }
  return (
    <MantineThemeProvider theme={{ components }}>
      <Notifications position="top-right" />
    </MantineThemeProvider>
  )
}
