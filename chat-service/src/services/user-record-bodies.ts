import type { ActRecord } from '../repositories/act-rows.js'
import type { ListedStrike } from '../repositories/past-strikes.js'
import type { ReportTally, RoomStanding } from '../repositories/user-records.js'
import type { ActBody } from '../schemas/acts.js'
import type { StrikeSimulationBody, UserRecordBody } from '../schemas/user-records.js'
import { actBody, ownActBody } from './act-bodies.js'
import type { StrikeSimulation } from './strikes.js'
import type { UserRecord } from './user-records.js'

/** Acts among moderators, which are not the user's business. */
const INTERNAL: ReadonlySet<string> = new Set(['note', 'skip', 'escalate', 'assign', 'flag'])

export function userRecordBody(record: UserRecord): UserRecordBody {
  return body(record, record.acts, actBody)
}

/** As the user themself gets it: without what moderators tell each other, and without who reported them. */
export function ownRecordBody(record: UserRecord): UserRecordBody {
  const acts = record.acts.filter(({ kind }) => !INTERNAL.has(kind))
  const counts = Object.fromEntries(Object.entries(record.counts).filter(([kind]) => !INTERNAL.has(kind)))
  const { total } = record.reportsReceived
  return { ...body(record, acts, ownActBody), counts, reports_received: { total, newest: [] } }
}

function body(record: UserRecord, acts: readonly ActRecord[], toBody: (act: ActRecord) => ActBody): UserRecordBody {
  const { reportsMade, reportsReceived } = record
  return {
    user: record.user,
    server_role: record.serverRole,
    server: {
      muted_until: record.server.mutedUntil?.toISOString() ?? null,
      banned_until: record.server.bannedUntil?.toISOString() ?? null,
    },
    points: record.points,
    acts: acts.map(toBody),
    counts: { ...record.counts },
    strikes: record.strikes.map((strike) => ({
      act_id: strike.actId,
      at: strike.at.toISOString(),
      room_id: strike.roomId,
      action: strike.action,
      label: strike.label,
      points: strike.points,
      revoked_at: strike.revokedAt?.toISOString() ?? null,
      in_force: strike.isInForce,
    })),
    messages_90d: record.messages,
    reports_made: {
      total: reportsMade.total,
      removed: reportsMade.removed,
      kept: reportsMade.kept,
      newest: reportBodies(reportsMade),
    },
    reports_received: { total: reportsReceived.total, newest: reportBodies(reportsReceived) },
    rooms: record.rooms.map(roomBody),
    names: [...record.names],
  }
}

function reportBodies({ newest }: ReportTally) {
  return newest.map(({ messageId, roomId, reason, at, outcome }) => ({
    message_id: messageId,
    room_id: roomId,
    reason,
    at: at.toISOString(),
    outcome,
  }))
}

function roomBody({ room, role, state, joinedAt, mutedUntil, bannedUntil, points }: RoomStanding) {
  return {
    room,
    role: state === 'joined' ? role : null,
    state,
    joined_at: joinedAt.toISOString(),
    muted_until: mutedUntil?.toISOString() ?? null,
    banned_until: bannedUntil?.toISOString() ?? null,
    points,
  }
}

export function strikeBody(strike: ListedStrike) {
  return {
    act_id: strike.actId,
    user: { id: strike.userId, username: strike.username },
    room_id: strike.roomId,
    action: strike.action,
    label: strike.label,
    points: strike.points,
    at: strike.at.toISOString(),
    revoked_at: strike.revokedAt?.toISOString() ?? null,
  }
}

export function strikeSimulationBody(simulation: StrikeSimulation): StrikeSimulationBody {
  const { counts } = simulation
  return {
    from: simulation.from.toISOString(),
    acts: simulation.acts,
    is_complete: simulation.isComplete,
    warned: counts.warn,
    muted: counts.mute,
    banned: counts.ban,
    users: simulation.users.map(({ user, simulated }) => ({
      user,
      points: simulated.peak,
      penalties: simulated.penalties.map(({ at, kind, scope, roomId, total, durationS }) => ({
        at: at.toISOString(),
        penalty: kind,
        scope,
        room_id: roomId,
        points: total,
        duration_s: durationS,
      })),
    })),
  }
}
