import type { Profile } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'

export interface Invite {
  readonly id: string
  readonly roomId: RoomId
  /** The one person it is for; null for a link. */
  readonly invitedUserId: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly maxUses: number
  readonly uses: number
}

export interface NewInvite extends Omit<Invite, 'uses'> {
  /** SHA-256 of a link's secret; null for an invite of one person. */
  readonly tokenHash: string | null
}

/** An invite as the invited sees it. */
export interface ReceivedInvite extends Invite {
  readonly roomName: string
  readonly inviter: Profile
}

interface InviteRow {
  id: string
  room_id: RoomId
  invited_user_id: string | null
  created_by: string
  created_at: Date
  expires_at: Date
  max_uses: number
  uses: number
}

const INVITE_COLUMNS =
  'i.id, i.room_id, i.invited_user_id, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses'

export class InvitesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Writes an invite unless `maxOpen` of the room can still be used. A second one for the same person renews the first.
   * Null when there are too many.
   */
  async create(invite: NewInvite, maxOpen: number): Promise<Invite | null> {
    const [row] = await this.sql<InviteRow[]>`
      with renewed as (
        update invites i set expires_at = ${invite.expiresAt}
        where room_id = ${invite.roomId} and invited_user_id = ${invite.invitedUserId}
          and revoked_at is null and uses < max_uses
        returning ${this.sql.unsafe(INVITE_COLUMNS)}
      ),
      added as (
        insert into invites as i (id, room_id, token_hash, invited_user_id, created_by, created_at, expires_at, max_uses)
        select ${invite.id}::uuid, ${invite.roomId}::uuid, ${invite.tokenHash}, ${invite.invitedUserId}::uuid,
               ${invite.createdBy}::uuid, ${invite.createdAt}::timestamptz, ${invite.expiresAt}::timestamptz,
               ${invite.maxUses}::int
        where not exists (select from renewed)
          and (select count(*) from invites
               where room_id = ${invite.roomId} and revoked_at is null and uses < max_uses
                 and expires_at > ${invite.createdAt}) < ${maxOpen}
        returning ${this.sql.unsafe(INVITE_COLUMNS)}
      )
      select * from renewed union all select * from added`
    return row ? inviteOf(row) : null
  }

  /** The room of a link that can still be used; null for any other secret. */
  async roomOfLink(tokenHash: string, now: Date): Promise<RoomId | null> {
    const [row] = await this.sql<{ room_id: RoomId }[]>`
      select room_id from invites
      where token_hash = ${tokenHash} and revoked_at is null and expires_at > ${now} and uses < max_uses`
    return row?.room_id ?? null
  }

  async find(id: string): Promise<Invite | null> {
    const [row] = await this.sql<InviteRow[]>`
      select ${this.sql.unsafe(INVITE_COLUMNS)} from invites i where i.id = ${id} and i.revoked_at is null`
    return row ? inviteOf(row) : null
  }

  /** Those that can still be used, newest first. */
  async openOf(
    roomId: RoomId,
    now: Date,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<Invite[]> {
    const rows = await this.sql<InviteRow[]>`
      select ${this.sql.unsafe(INVITE_COLUMNS)} from invites i
      where i.room_id = ${roomId} and i.revoked_at is null and i.uses < i.max_uses and i.expires_at > ${now}
        ${page.before ? this.sql`and i.id < ${page.before}` : this.sql``}
      order by i.id desc limit ${page.limit}`
    return rows.map(inviteOf)
  }

  /** Those that name this user and can still be used, newest first. */
  async received(
    userId: string,
    now: Date,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<ReceivedInvite[]> {
    const rows = await this.sql<(InviteRow & { room_name: string; inviter: Profile })[]>`
      select ${this.sql.unsafe(INVITE_COLUMNS)}, r.name as room_name,
             jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name) as inviter
      from invites i join rooms r on r.id = i.room_id and r.deleted_at is null join users u on u.id = i.created_by
      where i.invited_user_id = ${userId} and i.revoked_at is null and i.uses < i.max_uses and i.expires_at > ${now}
        ${page.before ? this.sql`and i.id < ${page.before}` : this.sql``}
      order by i.id desc limit ${page.limit}`
    return rows.map((row) => ({ ...inviteOf(row), roomName: row.room_name, inviter: row.inviter }))
  }

  async revoke(id: string, now: Date): Promise<void> {
    await this.sql`update invites set revoked_at = ${now} where id = ${id} and revoked_at is null`
  }
}

function inviteOf(row: InviteRow): Invite {
  return {
    id: row.id,
    roomId: row.room_id,
    invitedUserId: row.invited_user_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    maxUses: row.max_uses,
    uses: row.uses,
  }
}
