import type { AuditEntry } from '../repositories/audit.js'
import type { AuditEntryBody } from '../schemas/audit.js'
import { csvLine } from './csv.js'

export function auditEntryBody(entry: AuditEntry): AuditEntryBody {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    actor: entry.actorId === null ? null : { id: entry.actorId, username: entry.actorName },
    action: entry.action,
    room: entry.roomId === null ? null : { id: entry.roomId, name: entry.roomName },
    message_id: entry.messageId,
    user: entry.userId === null ? null : { id: entry.userId, username: entry.userName },
    rule: entry.rule,
    details: entry.details,
  }
}

const COLUMNS = [
  'id',
  'at',
  'actor_id',
  'actor_name',
  'action',
  'room_id',
  'room_name',
  'message_id',
  'user_id',
  'user_name',
  'rule',
  'details',
] as const

export const AUDIT_HEADER = csvLine(COLUMNS)

export function auditLine(entry: AuditEntry): string {
  return csvLine([
    entry.id,
    entry.at.toISOString(),
    entry.actorId,
    entry.actorName,
    entry.action,
    entry.roomId,
    entry.roomName,
    entry.messageId,
    entry.userId,
    entry.userName,
    entry.rule,
    JSON.stringify(entry.details),
  ])
}
