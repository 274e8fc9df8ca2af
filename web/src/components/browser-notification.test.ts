import { afterEach, describe, expect, it, vi } from 'vitest'
import { canNotify, makeNotification } from './browser-notification.js'

/** The class as a browser has it; `made` counts. */
function aBrowser(permission: NotificationPermission, isPhone: boolean) {
  const made: string[] = []
  class ANotification {
    static readonly permission = permission
    constructor(readonly title: string) {
      if (isPhone) throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.')
      made.push(title)
    }
  }
  vi.stubGlobal('Notification', ANotification)
  return made
}

describe('notifications of the browser', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('are not offered where there are none', () => {
    vi.stubGlobal('Notification', undefined)
    Reflect.deleteProperty(globalThis, 'Notification')
    expect(canNotify()).toBe(false)
    expect(makeNotification('hello')).toBeNull()
  })

  it.each(['default', 'denied'] as const)('are not offered on phones that only have the name (%s)', (permission) => {
    aBrowser(permission, true)
    expect(canNotify()).toBe(false)
    expect(makeNotification('hello')).toBeNull()
  })

  it('are offered where they can be made', () => {
    aBrowser('default', false)
    expect(canNotify()).toBe(true)
    expect(makeNotification('hello')).toMatchObject({ title: 'hello' })
  })

  it('are not shown just to find out whether they can be', () => {
    const made = aBrowser('granted', false)
    expect(canNotify()).toBe(true)
    expect(made).toEqual([])
  })
})
