import type { PastOffence } from '../repositories/past-strikes.js'
import type { StrikePenalty } from '../repositories/strikes.js'
import type { StrikePolicy } from '../schemas/strike-policy.js'
import { penaltiesFor, strikePoints } from './strike-rules.js'

export interface SimulatedPenalty extends StrikePenalty {
  readonly at: Date
  readonly roomId: string | null
  /** What was in force when it was reached. */
  readonly total: number
}

export interface SimulatedUser {
  readonly userId: string
  /** The most points that were in force at once, in all rooms. */
  readonly peak: number
  readonly penalties: readonly SimulatedPenalty[]
}

interface Counted {
  readonly at: Date
  readonly roomId: string | null
  /** What counts once, at its hardest: a message, or an act without one. */
  readonly cause: string
  readonly points: number
}

const DAY_MS = 24 * 3_600_000

/**
 * What these strikes would have led to, had they held when `offences` (oldest first) were committed. Counts as
 * `recordStrikes` does; that somebody muted would have posted less is not considered.
 */
export function simulateStrikes(policy: StrikePolicy, offences: readonly PastOffence[]): SimulatedUser[] {
  const byUser = new Map<string, PastOffence[]>()
  for (const offence of offences) {
    const known = byUser.get(offence.userId)
    if (known) known.push(offence)
    else byUser.set(offence.userId, [offence])
  }
  return [...byUser].map(([userId, own]) => simulateUser(policy, userId, own))
}

function simulateUser(policy: StrikePolicy, userId: string, offences: readonly PastOffence[]): SimulatedUser {
  const windowMs = policy.window_days * DAY_MS
  let counted: Counted[] = []
  let peak = 0
  const penalties: SimulatedPenalty[] = []
  for (const { at, roomId, messageId, actId, action, label } of offences) {
    counted = counted.filter((strike) => strike.at.getTime() > at.getTime() - windowMs)
    const before = totals(counted, roomId)
    counted.push({ at, roomId, cause: messageId ?? actId, points: strikePoints(policy, action, label) })
    const after = totals(counted, roomId)
    peak = Math.max(peak, after.server)
    for (const penalty of penaltiesFor(policy.ladder, { before, after })) {
      const isRoom = penalty.scope === 'room'
      penalties.push({ ...penalty, at, roomId: isRoom ? roomId : null, total: isRoom ? after.room : after.server })
    }
  }
  return { userId, peak, penalties }
}

function totals(
  counted: readonly Counted[],
  roomId: string | null,
): { readonly room: number; readonly server: number } {
  const hardest = new Map<string, { readonly roomId: string | null; readonly points: number }>()
  for (const { cause, roomId: room, points } of counted) {
    const known = hardest.get(cause)
    if (!known || known.points < points) hardest.set(cause, { roomId: room, points })
  }
  let room = 0
  let server = 0
  for (const strike of hardest.values()) {
    server += strike.points
    if (roomId !== null && strike.roomId === roomId) room += strike.points
  }
  return { room, server }
}
