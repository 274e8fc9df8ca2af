import type { Sql } from '@parley/common/postgres/sql'

/** An act that restricted a person, without anything that tells whom. */
export interface RestrictiveActRecord {
  readonly id: string
  readonly at: Date
  readonly kind: 'hide' | 'hold' | 'reject' | 'remove' | 'mute' | 'ban'
  /** Of a name, not of a message. */
  readonly isOnName: boolean
  readonly isByMachine: boolean
  /** False: it holds in the whole server. */
  readonly isInRoom: boolean
  /** Of the machine's verdict, or of what put the message before people. */
  readonly rule: string | null
  readonly label: string | null
  readonly score: number | null
  /** Why a person looked at it: `flagged`, `hidden`, `reported`, ...; null = of their own accord. */
  readonly cause: string | null
  readonly until: Date | null
  /** When the message was posted; null for acts on people without one. */
  readonly contentAt: Date | null
  /** ISO 639-1, or `und`; null where nothing was scored. */
  readonly language: string | null
  readonly modelVersion: string | null
  /** A mute or ban that strikes led to. */
  readonly isByStrikes: boolean
}

/** Acts that restrict what somebody said, or that they can say something. A warning restricts nothing. */
const RESTRICTIVE = ['hide', 'hold', 'reject', 'remove', 'mute', 'ban']

/** What statements of reasons are made from. */
export class StatementsRepository {
  constructor(private readonly sql: Sql) {}

  /** Oldest first, after act `after`. Also those that were undone since: they were in force. */
  async page(
    range: { readonly from: Date | null; readonly until: Date | null },
    after: string | null,
    limit: number,
  ): Promise<RestrictiveActRecord[]> {
    const { sql } = this
    const rows = await sql<RestrictiveActRecord[]>`
      select act.id, act.at, act.kind, act.actor_id is null as "isByMachine", act.room_id is not null as "isInRoom",
             coalesce(act.rule, item.rule) as rule,
             coalesce(act.details ->> 'label', item.label) as label,
             coalesce((act.details ->> 'score')::float8, item.score) as score,
             item.cause, act.until, coalesce(m.created_at, (item.snapshot ->> 'created_at')::timestamptz) as "contentAt",
             v.language, v.model_version as "modelVersion", act.caused_by is not null as "isByStrikes",
             act.kind = 'remove' and act.message_id is null as "isOnName"
      from acts act
      left join review_items item on item.id = act.item_id
      left join messages m on m.id = act.message_id
      left join verdicts v on v.message_id = act.message_id and v.revision = (act.details ->> 'revision')::int
      where act.kind = any(${RESTRICTIVE}::text[]) and act.user_id is not null
        -- A name that was another one by then: nothing was taken from anybody.
        and (act.kind <> 'remove' or act.message_id is not null or act.details ->> 'name_after' is not null)
        -- What nobody could read any more, as when an appeal is not granted: the restriction is an older one.
        and (act.kind <> 'remove' or coalesce(act.details ->> 'state_before', '') not in ('removed', 'deleted'))
        ${after === null ? sql`` : sql`and act.id > ${after}`}
        ${range.from === null ? sql`` : sql`and act.at >= ${range.from}`}
        ${range.until === null ? sql`` : sql`and act.at < ${range.until}`}
      order by act.id limit ${limit}`
    return [...rows]
  }
}
