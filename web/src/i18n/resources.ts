import type account from './en/account.js'
import type admin from './en/admin.js'
import type chat from './en/chat.js'
import type common from './en/common.js'
import type dashboards from './en/dashboards.js'
import type errors from './en/errors.js'
import type moderation from './en/moderation.js'

/** One namespace per area; each is a file that is loaded when its area is. */
export interface Resources {
  account: typeof account
  admin: typeof admin
  chat: typeof chat
  common: typeof common
  dashboards: typeof dashboards
  errors: typeof errors
  moderation: typeof moderation
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Resources
  }
}
