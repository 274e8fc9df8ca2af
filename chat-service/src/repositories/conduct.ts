import type { RoomRole } from '@parley/common/contracts/chat'
import type { ServerRole } from '@parley/common/contracts/identity'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { type StoredOverrides, type StoredServerPolicy, storedOverridesSchema } from '../schemas/policies.js'
import { storedServerPolicy } from './policies.js'

/** What a moderator's act on somebody's message is measured by: how both stand, and the policies in force. */
export interface Conduct {
  readonly actorRole: RoomRole | null
  readonly author: { readonly roomRole: RoomRole | null; readonly serverRole: ServerRole }
  readonly server: StoredServerPolicy | null
  readonly overrides: StoredOverrides | null
}

export async function conductIn(
  tx: TransactionSql,
  roomId: string,
  { actorId, authorId }: { readonly actorId: string; readonly authorId: string },
): Promise<Conduct> {
  const [row] = await tx<
    { actor_role: RoomRole | null; role: RoomRole | null; server_role: ServerRole | null; policy: unknown }[]
  >`
    select (select role from memberships
            where room_id = r.id and user_id = ${actorId} and state = 'joined') as actor_role,
           (select role from memberships
            where room_id = r.id and user_id = ${authorId} and state = 'joined') as role,
           (select server_role from users where id = ${authorId}) as server_role, r.policy
    from rooms r where r.id = ${roomId}`
  return {
    actorRole: row?.actor_role ?? null,
    author: { roomRole: row?.role ?? null, serverRole: row?.server_role ?? 'user' },
    server: await storedServerPolicy(tx),
    overrides: row?.policy == null ? null : storedOverridesSchema.parse(row.policy),
  }
}
