import type { RoomRole } from '@parley/common/contracts/chat'

/** The contract's room roles. A constant of its own: importing the contract's would bring zod to the browser. */
export const ROLES = ['member', 'moderator', 'owner'] as const satisfies readonly RoomRole[]
