import type { UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { type StoredRaid, storedRaidSchema } from '../schemas/raid.js'
import { appendAudit } from './audit.js'

/** The raid switch, with the record of who turned it. */
export class RaidsRepository {
  constructor(private readonly sql: Sql) {}

  /** As it was switched on last; it may be over by its own time. Null = it is off. */
  async current(): Promise<StoredRaid | null> {
    const [row] = await this.sql<{ value: unknown }[]>`select value from server_settings where key = 'raid'`
    return row ? storedRaidSchema.parse(row.value) : null
  }

  async start(raid: StoredRaid, actorId: UserId): Promise<void> {
    await this.sql.begin(async (tx) => {
      await tx`
        insert into server_settings (key, value) values ('raid', ${JSON.stringify(raid)}::text::jsonb)
        on conflict (key) do update set value = excluded.value, updated_at = now()`
      await appendAudit(tx, [raidEntry(actorId, 'raid.start', { ...raid })])
    })
  }

  /** False when it was off already. */
  async end(actorId: UserId): Promise<boolean> {
    return this.sql.begin(async (tx) => {
      const ended = await tx`delete from server_settings where key = 'raid' returning key`
      if (ended.length === 0) return false
      await appendAudit(tx, [raidEntry(actorId, 'raid.end', {})])
      return true
    })
  }
}

function raidEntry(actorId: UserId, action: 'raid.start' | 'raid.end', details: Readonly<Record<string, unknown>>) {
  return { actorId, action, roomId: null, messageId: null, userId: null, rule: null, details }
}
