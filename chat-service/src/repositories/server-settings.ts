import { randomUUID } from 'node:crypto'
import { newId, type RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

/** Creator of what nobody created: the nil UUID, which is no account's. */
export const SYSTEM_USER_ID = '00000000-0000-0000-0000-000000000000'

/** Server-wide facts that are made once, on the first start, by whichever instance comes first. */
export class ServerSettingsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Names this history of the room logs. A restore from a backup must change it (delete the row): sequence numbers
   * are then given out a second time, and clients must not take new events for old ones.
   */
  async epoch(): Promise<string> {
    const [row] = await this.sql<{ value: string }[]>`
      insert into server_settings (key, value) values ('epoch', to_jsonb(${randomUUID()}::text))
      on conflict (key) do update set key = excluded.key
      returning value #>> '{}' as value`
    if (!row) throw new Error('the epoch could not be read')
    return row.value
  }

  /** The room everybody finds on first start. Deleted later, it does not come back. */
  async createFirstRoom(name: string, topic: string): Promise<void> {
    await this.sql`
      with first as (
        insert into server_settings (key, value) values ('first_room', 'true'::jsonb)
        on conflict (key) do nothing returning key
      ),
      room as (
        insert into rooms (id, kind, name, topic, head_seq, created_by)
        select ${newId<RoomId>()}, 'public', ${name}, ${topic}, 1, ${SYSTEM_USER_ID} from first
        on conflict do nothing
        returning id, name, topic, mode
      )
      insert into room_events (room_id, seq, kind, actor_id, payload)
      select id, 1, 'room', ${SYSTEM_USER_ID},
             jsonb_build_object('op', 'create', 'name', name, 'topic', topic, 'mode', mode)
      from room`
  }
}
