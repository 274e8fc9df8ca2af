import type { Profile, ServerRole } from '@parley/common/contracts/identity'
import { newId, type UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

/** What chat remembers of an account; `isErased` ones keep only their id. */
export interface KnownUser extends Profile {
  readonly isErased: boolean
}

interface UserRow {
  id: UserId
  username: string
  display_name: string
  erased_at: Date | null
}

/** The name that stands where an erased person's stood. */
export const ERASED_NAME = 'deleted user'

/** Chat's projection of accounts: whose names stand beside messages and in member lists. */
export class UsersRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Writes down what a token or a look-up said (a look-up knows no role), and queues a changed display name for
   * scoring; a username that is new here as well, unless the display name says the same. An erased user stays erased,
   * whatever an old token says; the answer tells. A display name that moderators took away does not come back either.
   */
  async remember(profile: Profile, role: ServerRole | null): Promise<KnownUser> {
    const [row] = await this.sql<UserRow[]>`
      with known as materialized (select username, display_name from users where id = ${profile.id}),
      said as materialized (
        select case when exists (select from removed_names
                                 where user_id = ${profile.id} and name = ${profile.display_name} and is_in_force)
               then ${profile.username}::text else ${profile.display_name}::text end as display_name
      ),
      written as (
        insert into users (id, username, display_name, server_role)
        select ${profile.id}::uuid, ${profile.username}, display_name, ${role ?? 'user'} from said where true
        on conflict (id) do update set
          username = excluded.username, display_name = excluded.display_name,
          server_role = coalesce(${role}, users.server_role), updated_at = now()
        where users.erased_at is null
          and (users.username, users.display_name, users.server_role)
            is distinct from (excluded.username, excluded.display_name, coalesce(${role}, users.server_role))
        returning id, username, display_name, erased_at
      ),
      scored as (
        insert into outbox (event_id, kind, payload, correlation_id)
        select ${newId()}::uuid, 'text', jsonb_build_object(
                 'subject', 'display_name', 'subject_id', id, 'room_id', null, 'sender_id', id, 'text', display_name),
               ${newId()}
        from written where display_name is distinct from (select display_name from known)
        union all
        select ${newId()}::uuid, 'text', jsonb_build_object(
                 'subject', 'display_name', 'subject_id', id, 'room_id', null, 'sender_id', id, 'text', username),
               ${newId()}
        from written
        where username is distinct from (select username from known) and lower(username) <> lower(display_name)
      )
      select * from written
      union all
      select id, username, display_name, erased_at from users
      where id = ${profile.id} and not exists (select from written)`
    // Another instance inserted the row after this statement's snapshot: then it is there now.
    return row ? knownUser(row) : { ...profile, isErased: false }
  }

  /** Who is not known here yet is written down with their role when they come. */
  async changeRole(id: string, role: ServerRole): Promise<void> {
    await this.sql`
      update users set server_role = ${role}, updated_at = now()
      where id = ${id} and erased_at is null and server_role <> ${role}`
  }

  async find(ids: readonly string[]): Promise<KnownUser[]> {
    if (ids.length === 0) return []
    const rows = await this.sql<UserRow[]>`
      select id, username, display_name, erased_at from users where id = any(${[...ids]}::uuid[])`
    return rows.map(knownUser)
  }

  async findByUsername(username: string): Promise<KnownUser | null> {
    const [row] = await this.sql<UserRow[]>`
      select id, username, display_name, erased_at from users
      where lower(username) = lower(${username}) and erased_at is null
      order by updated_at desc limit 1`
    return row ? knownUser(row) : null
  }
}

function knownUser(row: UserRow): KnownUser {
  return { id: row.id, username: row.username, display_name: row.display_name, isErased: row.erased_at !== null }
}
