import { StoredSetting, useStoredSetting } from './stored-setting.js'

/** What this browser tells of while nobody is looking. */
export interface NotificationSettings {
  readonly isOn: boolean
  /** `mentions`: of the user, and direct messages. */
  readonly about: 'mentions' | 'all'
  readonly hasSound: boolean
}

const DEFAULTS: NotificationSettings = { isOn: false, about: 'mentions', hasSound: false }

export const notificationSettings = new StoredSetting<NotificationSettings>(
  'parley.notifications',
  DEFAULTS,
  (stored) => {
    if (typeof stored !== 'object' || stored === null) return null
    const { isOn, about, hasSound } = stored as Readonly<Record<string, unknown>>
    return { isOn: isOn === true, about: about === 'all' ? 'all' : 'mentions', hasSound: hasSound === true }
  },
)

export function useNotificationSettings(): NotificationSettings {
  return useStoredSetting(notificationSettings)
}

/** Whether a notification may be shown now: switched on here, and allowed by the browser. */
export function mayNotify(): boolean {
  return notificationSettings.value.isOn && 'Notification' in globalThis && Notification.permission === 'granted'
}
