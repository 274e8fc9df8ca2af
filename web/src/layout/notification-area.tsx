import { useNotifications } from '@mantine/notifications'
import { lazy, Suspense, useState } from 'react'

const NotificationStack = lazy(() => import('./notification-stack.js'))

/** Where notifications appear. What shows them is loaded for the first of them: most visits begin without one. */
export function NotificationArea() {
  const { notifications } = useNotifications()
  const [isNeeded, setNeeded] = useState(false)
  if (notifications.length > 0 && !isNeeded) setNeeded(true)
  return isNeeded ? (
    <Suspense fallback={null}>
      <NotificationStack />
    </Suspense>
  ) : null
}
