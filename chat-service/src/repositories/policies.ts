import type { PolicyMode, RoomKind } from '@parley/common/contracts/chat'
import type { RoomId, UserId } from '@parley/common/ids'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import {
  type PolicyOverrides,
  type ServerPolicy,
  type StoredServerPolicy,
  storedOverridesSchema,
  storedServerPolicySchema,
} from '../schemas/policies.js'
import { type StoredRaid, storedRaidSchema } from '../schemas/raid.js'
import { appendAudit } from './audit.js'
import { appendRoomEvent, type StoredRoomEvent } from './room-events.js'

export interface RoomPolicyRecord {
  readonly mode: PolicyMode
  readonly overrides: PolicyOverrides
  /** Counts up with each change of mode or overrides; 0 = never changed. */
  readonly version: number
}

/** Null = never set, or for the raid: not switched on. A raid may be over by its own time. */
export interface StoredPolicies {
  readonly kind: RoomKind
  readonly room: RoomPolicyRecord
  readonly server: StoredServerPolicy | null
  readonly raid: StoredRaid | null
}

/** `stale` = somebody changed it since the version the change was made from. */
export type PolicyChange<Result> = { readonly kind: 'changed'; readonly result: Result } | { readonly kind: 'stale' }

export interface RoomPolicyChanged {
  readonly record: RoomPolicyRecord
  /** The log's word on it; null unless mode or slow mode changed: members may know how their posts are treated, not at what score. */
  readonly event: StoredRoomEvent | null
}

interface RoomPolicyRow {
  name: string
  topic: string
  mode: PolicyMode
  policy: unknown
}

/** Stores policies with the record of who changed what. Versions make lost updates impossible. */
export class PoliciesRepository {
  constructor(private readonly sql: Sql) {}

  /** Null = never changed. */
  server(): Promise<StoredServerPolicy | null> {
    return storedServerPolicy(this.sql)
  }

  /** Null = no such room. */
  async room(roomId: RoomId): Promise<RoomPolicyRecord | null> {
    const [row] = await this.sql<RoomPolicyRow[]>`
      select name, topic, mode, policy from rooms where id = ${roomId} and deleted_at is null`
    return row ? record(row) : null
  }

  /** All that a text written in a room is judged by; null = no such room. */
  async inForce(roomId: RoomId): Promise<StoredPolicies | null> {
    const [row] = await this.sql<(RoomPolicyRow & { kind: RoomKind; server: unknown; raid: unknown })[]>`
      select r.kind, r.name, r.topic, r.mode, r.policy,
             (select value from server_settings where key = 'policy') as server,
             (select value from server_settings where key = 'raid') as raid
      from rooms r where r.id = ${roomId} and r.deleted_at is null`
    if (!row) return null
    return {
      kind: row.kind,
      room: record(row),
      server: row.server === null ? null : storedServerPolicySchema.parse(row.server),
      raid: row.raid === null ? null : storedRaidSchema.parse(row.raid),
    }
  }

  /** What holds in every room, on top of or below the room's own. */
  async serverInForce(): Promise<Omit<StoredPolicies, 'room' | 'kind'>> {
    const rows = await this.sql<{ key: string; value: unknown }[]>`
      select key, value from server_settings where key in ('policy', 'raid')`
    const values = new Map(rows.map(({ key, value }) => [key, value]))
    const policy = values.get('policy')
    const raid = values.get('raid')
    return {
      server: policy === undefined ? null : storedServerPolicySchema.parse(policy),
      raid: raid === undefined ? null : storedRaidSchema.parse(raid),
    }
  }

  async changeServer(
    expectedVersion: number,
    policy: ServerPolicy,
    actorId: UserId,
  ): Promise<PolicyChange<StoredServerPolicy>> {
    return this.sql.begin(async (tx) => {
      const before = await storedServerPolicy(tx)
      const next: StoredServerPolicy = { version: expectedVersion + 1, policy }
      const written = await tx`
        insert into server_settings as known (key, value)
        select 'policy', ${JSON.stringify(next)}::text::jsonb
        where ${expectedVersion} = 0 or exists (select from server_settings where key = 'policy')
        on conflict (key) do update set value = excluded.value, updated_at = now()
          where (known.value ->> 'version')::int = ${expectedVersion}
        returning key`
      if (written.length === 0) return { kind: 'stale' as const }
      await appendAudit(tx, [
        {
          actorId,
          action: 'policy.change',
          roomId: null,
          messageId: null,
          userId: null,
          rule: null,
          details: { version: next.version, before: before?.policy ?? null, after: policy },
        },
      ])
      return { kind: 'changed' as const, result: next }
    })
  }

  /** Null = no such room. */
  async changeRoom(
    roomId: RoomId,
    change: { readonly version: number; readonly mode: PolicyMode; readonly overrides: PolicyOverrides },
    actorId: UserId,
    serverSlowModeS: number,
  ): Promise<PolicyChange<RoomPolicyChanged> | null> {
    return this.sql.begin(async (tx) => {
      const [row] = await tx<RoomPolicyRow[]>`
        select name, topic, mode, policy from rooms where id = ${roomId} and deleted_at is null for no key update`
      if (!row) return null
      const before = record(row)
      if (before.version !== change.version) return { kind: 'stale' as const }
      const after: RoomPolicyRecord = { mode: change.mode, overrides: change.overrides, version: change.version + 1 }
      const stored = { version: after.version, overrides: after.overrides }
      await tx`
        update rooms set mode = ${after.mode}, policy = ${JSON.stringify(stored)}::text::jsonb where id = ${roomId}`
      const slow_mode_s = after.overrides.slow_mode_s ?? serverSlowModeS
      const payload = { op: 'update', name: row.name, topic: row.topic, mode: after.mode, slow_mode_s }
      const isAsBefore = before.overrides.slow_mode_s === after.overrides.slow_mode_s
      const event =
        after.mode === before.mode && isAsBefore
          ? null
          : await appendRoomEvent(tx, { roomId, kind: 'room', messageId: null, actorId, payload })
      await appendAudit(tx, [
        {
          actorId,
          action: 'policy.change',
          roomId,
          messageId: null,
          userId: null,
          rule: null,
          details: { version: after.version, before, after },
        },
      ])
      return { kind: 'changed' as const, result: { record: after, event } }
    })
  }
}

/** The admin's server-wide policy; null = never changed. */
export async function storedServerPolicy(sql: Sql | TransactionSql): Promise<StoredServerPolicy | null> {
  const [row] = await sql<{ value: unknown }[]>`select value from server_settings where key = 'policy'`
  return row ? storedServerPolicySchema.parse(row.value) : null
}

function record({ mode, policy }: RoomPolicyRow): RoomPolicyRecord {
  const stored = policy === null ? null : storedOverridesSchema.parse(policy)
  return { mode, overrides: stored?.overrides ?? {}, version: stored?.version ?? 0 }
}
