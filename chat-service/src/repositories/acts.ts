import type { RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import {
  ACT_COLUMNS,
  ACT_TABLES,
  type ActKind,
  type ActRecord,
  type ActRow,
  actRecord,
  actsOfRequest,
  findAct,
  insertActs,
  type NewAct,
} from './act-rows.js'
import { appendAudit } from './audit.js'
import { lockRooms } from './moderation-acts.js'
import { enqueueFacts, type NewFact } from './outbox-rows.js'
import { type WrittenPenalty, writePenalty } from './penalties.js'
import { actingRank, type StoredRank } from './ranks.js'
import { lockPeople, type Offence, recordStrikes } from './strikes.js'

export interface ActFilter {
  readonly roomId: string | null
  readonly userId: string | null
  readonly actorId: string | null
  readonly messageId: string | null
  readonly itemId: string | null
  readonly batchId: string | null
  readonly kind: ActKind | null
}

/** Whose acts one may see: all, those of the rooms this user moderates, or those on this user. */
export type ActScope =
  | { readonly kind: 'server' }
  | { readonly kind: 'rooms_of'; readonly userId: string }
  | { readonly kind: 'on'; readonly userId: string }

/** What an act on a person is decided from, under lock. */
export interface PersonStanding {
  readonly actor: StoredRank
  readonly target: {
    readonly roomRole: RoomRole | null
    readonly serverRole: ServerRole
    readonly isKnownInRoom: boolean
    /** In force there now, whatever it is by. */
    readonly isMuted: boolean
    readonly isBanned: boolean
  }
  /** Null for the whole server. */
  readonly room: { readonly name: string; readonly isDirect: boolean; readonly policy: unknown } | null
  readonly serverPolicy: unknown
}

export interface PersonPlan {
  readonly act: NewAct
  readonly note: string
  readonly offence: Offence | null
  readonly fact: NewFact | null
}

export interface PersonActed {
  readonly act: ActRecord
  readonly penalties: readonly WrittenPenalty[]
}

/** Acts: reading them, and doing them to people. Those on messages: `ItemActsRepository`. */
export class ActsRepository {
  constructor(private readonly sql: Sql) {}

  async find(id: string): Promise<ActRecord | null> {
    return findAct(this.sql, id)
  }

  /** Newest first, older than act `before`. Ids sort by time. */
  async page(filter: ActFilter, scope: ActScope, before: string | null, limit: number): Promise<ActRecord[]> {
    const { sql } = this
    const equals = (column: string, value: string | null) =>
      value === null ? [] : [sql`${sql.unsafe(`act.${column}`)} = ${value}`]
    const conditions = [
      this.#within(scope),
      ...(before === null ? [] : [sql`act.id < ${before}`]),
      ...equals('room_id', filter.roomId),
      ...equals('user_id', filter.userId),
      ...equals('actor_id', filter.actorId),
      ...equals('message_id', filter.messageId),
      ...equals('item_id', filter.itemId),
      ...equals('batch_id', filter.batchId),
      ...equals('kind', filter.kind),
    ]
    const rows = await sql<ActRow[]>`
      select ${sql.unsafe(ACT_COLUMNS)} from ${sql.unsafe(ACT_TABLES)}
      where ${conditions.reduce((all, condition) => sql`${all} and ${condition}`)}
      order by act.id desc limit ${limit}`
    return rows.map(actRecord)
  }

  /**
   * Does something to a person, in a room or on the whole server (`roomId: null`), once per request. `plan` is asked under
   * the locks and throws to refuse. Null = no such room.
   */
  async onPerson(
    target: { readonly userId: string; readonly roomId: RoomId | null },
    request: { readonly actorId: string; readonly requestId: string | null },
    plan: (standing: PersonStanding) => PersonPlan,
  ): Promise<PersonActed | null> {
    return this.sql.begin(async (tx) => {
      if (target.roomId !== null) await lockRooms(tx, [target.roomId])
      await lockPeople(tx, [target.userId])
      const [done] = await actsOfRequest(tx, request.actorId, request.requestId)
      if (done) return { act: done, penalties: [] }
      const standing = await this.#standing(tx, target, request.actorId)
      if (!standing) return null
      const { act, note, offence, fact } = plan(standing)
      const penalties: WrittenPenalty[] = []
      if (act.kind === 'note') {
        await insertActs(tx, [act])
        await appendAudit(tx, [{ ...act, action: 'user.note', details: { note } }])
      } else penalties.push(await writePenalty(tx, act, note))
      const { id: actId, roomId, itemId, messageId } = act
      if (offence) penalties.push(...(await recordStrikes(tx, [{ actId, roomId, itemId, messageId, offence }])))
      await enqueueFacts(tx, fact ? [fact] : [])
      const written = await findAct(tx, act.id)
      return written && { act: written, penalties }
    })
  }

  async #standing(
    tx: TransactionSql,
    { userId, roomId }: { readonly userId: string; readonly roomId: RoomId | null },
    actorId: string,
  ): Promise<PersonStanding | null> {
    const [row] = await tx<
      {
        role: RoomRole | null
        state: string | null
        server_role: ServerRole
        server_policy: unknown
        is_muted: boolean
        is_banned: boolean
      }[]
    >`
      select case when m.state = 'joined' then m.role end as role, m.state, u.server_role,
             case when ${roomId}::uuid is null then coalesce(s.muted_until > now(), false)
                  else m.muted_until is not null end as is_muted,
             case when ${roomId}::uuid is null then coalesce(s.banned_until > now(), false)
                  else coalesce(m.state = 'banned', false) end as is_banned,
             (select value from server_settings where key = 'policy') as server_policy
      from users u
      left join memberships m on m.room_id = ${roomId}::uuid and m.user_id = u.id
      left join sanctions s on s.user_id = u.id
      where u.id = ${userId}`
    if (!row) return null
    const [room] = await tx<{ name: string; kind: string; policy: unknown }[]>`
      select name, kind, policy from rooms where id = ${roomId}::uuid and deleted_at is null`
    if (roomId !== null && !room) return null
    return {
      actor: await actingRank(tx, actorId, roomId),
      target: {
        roomRole: row.role,
        serverRole: row.server_role,
        isKnownInRoom: row.state !== null,
        isMuted: row.is_muted,
        isBanned: row.is_banned,
      },
      room: room ? { name: room.name, isDirect: room.kind === 'direct', policy: room.policy } : null,
      serverPolicy: row.server_policy ?? null,
    }
  }

  #within(scope: ActScope) {
    const { sql } = this
    if (scope.kind === 'server') return sql`true`
    if (scope.kind === 'on') return sql`act.user_id = ${scope.userId}`
    return sql`act.room_id in (
      select room_id from memberships
      where user_id = ${scope.userId} and state = 'joined' and role in ('moderator', 'owner'))`
  }
}
