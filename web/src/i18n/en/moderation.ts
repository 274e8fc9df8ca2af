import audit from './moderation/audit.js'
import cases from './moderation/cases.js'
import policy from './moderation/policy.js'
import queue from './moderation/queue.js'
import shared from './moderation/shared.js'
import user from './moderation/user.js'

/** The moderation area's words, a file for each page; loaded together. */
export default { ...shared, ...queue, ...cases, ...audit, ...user, ...policy }
