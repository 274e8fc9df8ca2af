/** Null where the browser makes none: Chrome on Android has the class, and throws whenever one is made. */
export function makeNotification(title: string, options?: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options)
  } catch {
    return null
  }
}

/** Whether this browser can show notifications, as far as one can know without showing one: allowed, it is taken at its word. */
export function canNotify(): boolean {
  if (!('Notification' in globalThis)) return false
  return Notification.permission === 'granted' || makeNotification('') !== null
}
