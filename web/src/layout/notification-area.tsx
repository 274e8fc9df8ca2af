// With the page and not with the stack: a style sheet that once failed to come is never asked for again.
import '@mantine/notifications/styles.layer.css'
import { useNotifications } from '@mantine/notifications'
import { Suspense, useEffect } from 'react'
import { useLateComponent } from './late-component.js'

const fetchStack = () => import('./notification-stack.js')

/** Where notifications appear. What shows them is not part of any page: most visits begin without one. */
export function NotificationArea() {
  const { notifications } = useNotifications()
  const { Component: Stack, load } = useLateComponent(fetchStack)
  useEffect(() => {
    // If it cannot be had, the next notification asks again, and shows this one too.
    if (!Stack && notifications.length > 0) void load()
  }, [Stack, notifications, load])
  return <Suspense fallback={null}>{Stack && <Stack />}</Suspense>
}
