import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import type { Sql } from '@parley/common/postgres/sql'
import { timestampOf } from './grains.js'

export interface ExportFilter {
  readonly fromMs: number
  readonly toMs: number
  readonly roomId?: string | undefined
  readonly label?: string | undefined
  /** Only what policy or a moderator acted on. */
  readonly actedOnly: boolean
}

/** Where a page ended: the next one starts after it. */
export interface ExportPosition {
  readonly postedAtMs: number
  readonly id: string
}

export interface ExportedMessage {
  readonly id: string
  readonly postedAt: Date
  /** Empty, as are the room's name and the sender, in a conversation of two: who talks there is nobody else's business. */
  readonly roomId: string
  readonly roomName: string
  readonly senderId: string
  readonly senderName: string
  readonly characters: number
  readonly edits: number
  readonly deletedAt: Date | null
  readonly verdictAt: Date | null
  readonly outcome: string | null
  readonly action: string | null
  readonly label: string | null
  readonly sentiment: string | null
  /** Millionths. */
  readonly scores: Readonly<Record<keyof Scores, number | null>>
  readonly decision: string | null
  readonly decidedAt: Date | null
}

type ExportRow = Readonly<Record<keyof Scores, number | null>> & {
  readonly id: string
  readonly posted_at: Date
  readonly room_id: string
  readonly room_name: string | null
  readonly sender_id: string
  readonly sender_name: string | null
  readonly characters: number
  readonly edits: number
  readonly deleted_at: Date | null
  readonly verdict_at: Date | null
  readonly outcome: string | null
  readonly action: string | null
  readonly label: string | null
  readonly sentiment: string | null
  readonly decision: string | null
  readonly decided_at: Date | null
}

/** Single messages, without their texts: analytics never gets those. */
export class ExportsRepository {
  constructor(private readonly sql: Sql) {}

  /** The next messages in order of posting. Pages, not one long cursor: a slow reader must not hold a connection. */
  async page(
    { fromMs, toMs, roomId, label, actedOnly }: ExportFilter,
    after: ExportPosition | undefined,
    limit: number,
  ): Promise<readonly ExportedMessage[]> {
    const sql = this.sql
    const start = after
      ? sql`(m.posted_at, m.id) > (${timestampOf(after.postedAtMs)}, ${after.id})`
      : sql`m.posted_at >= ${timestampOf(fromMs)}`
    const rows = await sql<ExportRow[]>`
      select m.id, m.posted_at, m.room_id, rooms.name as room_name, m.sender_id, users.name as sender_name,
        m.characters, m.edits, m.deleted_at, m.verdict_at, m.outcome, m.action, m.label, m.sentiment,
        ${sql(LABELS.map((name) => `m.${name}`))}, m.decision, m.decided_at
      from messages m left join rooms on rooms.id = m.room_id left join users on users.id = m.sender_id
      where ${start} and m.posted_at < ${timestampOf(toMs)}
        ${roomId ? sql`and m.room_id = ${roomId}` : sql``}
        ${label ? sql`and m.label = ${label}` : sql``}
        ${
          // The label is what caused an action, so this adds nothing but lets the index of acted-on messages be used.
          actedOnly || label ? sql`and m.is_acted_on` : sql``
        }
      order by m.posted_at, m.id
      limit ${limit}`
    return rows.map(exported)
  }
}

const NOBODY = { roomId: '', roomName: '', senderId: '', senderName: '' }

function exported(row: ExportRow): ExportedMessage {
  return {
    id: row.id,
    postedAt: row.posted_at,
    ...(row.room_name ? placeOf(row, row.room_name) : NOBODY),
    characters: row.characters,
    edits: row.edits,
    deletedAt: row.deleted_at,
    verdictAt: row.verdict_at,
    outcome: row.outcome,
    action: row.action,
    label: row.label,
    sentiment: row.sentiment,
    scores: Object.fromEntries(LABELS.map((label) => [label, row[label]])) as ExportedMessage['scores'],
    decision: row.decision,
    decidedAt: row.decided_at,
  }
}

function placeOf({ room_id, sender_id, sender_name }: ExportRow, roomName: string) {
  return { roomId: room_id, roomName, senderId: sender_id, senderName: sender_name ?? '' }
}
