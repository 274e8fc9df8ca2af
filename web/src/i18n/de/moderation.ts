import type { Catalogue } from '../catalogue.js'
import type en from '../en/moderation.js'
import audit from './moderation/audit.js'
import cases from './moderation/cases.js'
import policy from './moderation/policy.js'
import queue from './moderation/queue.js'
import shared from './moderation/shared.js'
import user from './moderation/user.js'

const moderation: Catalogue<typeof en> = { ...shared, ...queue, ...cases, ...audit, ...user, ...policy }

export default moderation
