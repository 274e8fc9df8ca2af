import type { AuditEntry } from '../repositories/audit.js'
import type { AuditEntryBody } from '../schemas/audit.js'

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

/** RFC 4180, with a header line. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const lines = entries.map((entry) =>
    [
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
    ]
      .map((value) => csvCell(value ?? ''))
      .join(','),
  )
  return [COLUMNS.join(','), ...lines, ''].join('\r\n')
}

/** What a spreadsheet would take for a formula is defused by an apostrophe (OWASP, CSV injection). */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
