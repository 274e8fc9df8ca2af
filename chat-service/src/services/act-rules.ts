import type { RoomRole } from '@parley/common/contracts/chat'
import type { Principal, ServerRole } from '@parley/common/contracts/identity'
import { Conflict, Forbidden } from '@parley/common/errors'

/** How much somebody may, in one number that acts remember. Only who stands higher acts on a person. */
export const LEVEL = { none: 0, moderator: 1, owner: 2, serverModerator: 3, admin: 4 } as const
export type Level = (typeof LEVEL)[keyof typeof LEVEL]

/** How somebody stands, as stored: in the room in question (null = outside of it, or no room), and on the server. */
export interface Rank {
  readonly roomRole: RoomRole | null
  readonly serverRole: ServerRole
}

/** Who acts. A batch goes on by it when the request that ordered it is long over. */
export interface Actor {
  readonly userId: string
  readonly username: string
  /** What their server role gives them, given the scopes of the credential; 0 = nothing. */
  readonly serverLevel: Level
}

const ROOM_LEVELS: Readonly<Record<RoomRole, Level>> = {
  member: LEVEL.none,
  moderator: LEVEL.moderator,
  owner: LEVEL.owner,
}
const SERVER_LEVELS: Readonly<Record<ServerRole, Level>> = {
  user: LEVEL.none,
  moderator: LEVEL.serverModerator,
  admin: LEVEL.admin,
}

/** A server role counts only for credentials that were given its scope: an admin's bot key is a member like others. */
export function actorOf(principal: Principal): Actor {
  const serverLevel = principal.scopes.has('moderation:write') ? SERVER_LEVELS[principal.role] : LEVEL.none
  return { userId: principal.userId, username: principal.username, serverLevel }
}

export function levelIn(actor: Pick<Actor, 'serverLevel'>, roomRole: RoomRole | null): Level {
  const roomLevel = roomRole === null ? LEVEL.none : ROOM_LEVELS[roomRole]
  return higher(actor.serverLevel, roomLevel)
}

/**
 * As `levelIn`, by how the actor stands in the database under lock: a role that was taken away since the credential was
 * issued counts no more.
 */
export function levelNow(actor: Pick<Actor, 'serverLevel'>, { roomRole, serverRole }: Rank): Level {
  const serverLevel = Math.min(actor.serverLevel, SERVER_LEVELS[serverRole]) as Level
  return levelIn({ serverLevel }, roomRole)
}

export function levelOf({ roomRole, serverRole }: Rank): Level {
  const roomLevel = roomRole === null ? LEVEL.none : ROOM_LEVELS[roomRole]
  return higher(SERVER_LEVELS[serverRole], roomLevel)
}

function higher(a: Level, b: Level): Level {
  return Math.max(a, b) as Level
}

/** Nobody punishes themselves, their peers or their betters. */
export function demandAbove(
  actor: Actor,
  level: Level,
  target: { readonly userId: string; readonly rank: Rank },
): void {
  if (target.userId === actor.userId) throw new Conflict('You cannot do this to yourself', 'own_membership')
  if (levelOf(target.rank) >= level)
    throw new Forbidden('You can only do this to people below you', 'insufficient_rank')
}

/** Of an act, what decides who may undo it. */
interface UndoableAct {
  readonly actorId: string | null
  readonly actorLevel: number
  readonly userId: string | null
}

/** Peers correct each other; what somebody higher did stands, and so does what was done to oneself. */
export function demandMayUndo(actor: Pick<Actor, 'userId'>, level: Level, act: UndoableAct): void {
  if (act.userId === actor.userId) throw new Forbidden('What was done to you is undone by others', 'own_act')
  if (act.actorId !== actor.userId && act.actorLevel > level) {
    throw new Forbidden('This was done by somebody above you', 'insufficient_rank')
  }
}

/** As `demandMayUndo`, under the lock: a role may have been taken away since, also from who undoes what they did. */
export function demandMayUndoNow(actor: Pick<Actor, 'userId' | 'serverLevel'>, rank: Rank, act: UndoableAct): void {
  const level = levelNow(actor, rank)
  if (level === LEVEL.none) throw new Forbidden('Your role does not permit this', 'insufficient_role')
  demandMayUndo(actor, level, act)
}

/** To whom an item was handed up. */
export type Escalation = 'server' | 'admin'
const ESCALATION_LEVELS: Readonly<Record<Escalation, Level>> = { server: LEVEL.serverModerator, admin: LEVEL.admin }

/** Who must decide an escalated item. */
export function demandEscalation(level: Level, escalatedTo: Escalation | null): void {
  if (escalatedTo === null || level >= ESCALATION_LEVELS[escalatedTo]) return
  throw new Forbidden(
    `This item waits for the server's ${escalatedTo === 'admin' ? 'admins' : 'moderators'}`,
    'escalated',
  )
}

/** The escalations that this level answers. */
export function escalationsOf(level: Level): readonly Escalation[] {
  return (['server', 'admin'] as const).filter((escalation) => level >= ESCALATION_LEVELS[escalation])
}
