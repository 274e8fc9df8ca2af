import type { MessageId, RoomId, UserId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import { eraseLabelsOf } from './labels.js'
import { ERASED_NAME } from './users.js'

/** Something of a person's, in its room. */
export interface InRoom {
  readonly roomId: RoomId
  readonly messageId: MessageId
}

/** Finds what is left of a person, and takes away what concerns no room's order. */
export class ErasureRepository {
  constructor(private readonly sql: Sql) {}

  /** The name goes first: from here on nobody is shown it, and no old token brings it back. */
  async eraseName(userId: UserId): Promise<void> {
    await this.sql`
      insert into users (id, username, display_name, erased_at) values (${userId}, ${ERASED_NAME}, ${ERASED_NAME}, now())
      on conflict (id) do update set
        username = excluded.username, display_name = excluded.display_name,
        erased_at = coalesce(users.erased_at, excluded.erased_at)`
  }

  /** Messages that still have a text, oldest first. */
  async messages(userId: UserId, limit: number): Promise<InRoom[]> {
    const rows = await this.sql<{ room_id: RoomId; id: MessageId }[]>`
      select room_id, id from messages
      where sender_id = ${userId} and sender_kind <> 'webhook' and state <> 'deleted'
      order by created_at limit ${limit}`
    return rows.map((row) => ({ roomId: row.room_id, messageId: row.id }))
  }

  async reactions(userId: UserId, limit: number): Promise<(InRoom & { readonly emoji: string })[]> {
    const rows = await this.sql<{ room_id: RoomId; message_id: MessageId; emoji: string }[]>`
      select m.room_id, r.message_id, r.emoji from reactions r join messages m on m.id = r.message_id
      where r.user_id = ${userId} order by r.message_id limit ${limit}`
    return rows.map((row) => ({ roomId: row.room_id, messageId: row.message_id, emoji: row.emoji }))
  }

  /** Rooms the person is in. */
  async rooms(userId: UserId, limit: number): Promise<RoomId[]> {
    const rows = await this.sql<{ room_id: RoomId }[]>`
      select room_id from memberships where user_id = ${userId} and state = 'joined' order by room_id limit ${limit}`
    return rows.map((row) => row.room_id)
  }

  /** Texts outside of messages: what review items quote, reports, appeals; and invites that name the person. */
  async eraseTraces(userId: UserId): Promise<void> {
    // What a room is called is the room's: while people are to decide on it, it must be known.
    await this.sql`
      update review_items set snapshot = snapshot || jsonb_build_object(
        'text', case when state = 'open' and subject in ('room_name', 'room_topic') then snapshot ->> 'text' else '' end,
        'sender_name', ${ERASED_NAME}::text, 'sender_display_name', ${ERASED_NAME}::text)
      where snapshot ->> 'sender_id' = ${userId} and snapshot ->> 'text' <> ''`
    await this.sql`update message_reports set comment = '' where reporter_id = ${userId} and comment <> ''`
    await this.sql`update appeals set text = '' where author_id = ${userId} and text <> ''`
    await this.sql`delete from notices where user_id = ${userId}`
    await this.sql`delete from command_invocations where user_id = ${userId}`
    // A command goes with the account that answered it: there is nobody to speak any more.
    await this.sql`
      delete from outgoing_webhooks where id in (select webhook_id from commands where bot_id = ${userId})`
    // That something was done stays, for those who did it; what was said of the person does not.
    await this.sql`
      update acts set reason = '', details = details - 'note'
      where user_id = ${userId} and (reason <> '' or coalesce(details ->> 'note', '') <> '')`
    await this.sql`delete from strikes where user_id = ${userId}`
    await this.sql`delete from removed_names where user_id = ${userId}`
    // Of a name that is gone there is nothing to decide.
    await this.sql`
      update review_items set state = 'resolved', resolution = 'expired', resolved_at = now(), leased_by = null
      where subject in ('display_name', 'username') and subject_id = ${userId} and state = 'open'`
    await this.sql`delete from review_views where owner_id = ${userId}`
    await this.sql`delete from review_skips where user_id = ${userId}`
    await this.sql`update act_batches set actor_name = ${ERASED_NAME} where actor_id = ${userId}`
    await this.sql`delete from invites where invited_user_id = ${userId}`
    await eraseLabelsOf(this.sql, userId)
    await this.sql`delete from outbox where kind = 'text' and payload ->> 'sender_id' = ${userId}`
  }

  /** Of rooms whose log no longer counts, because they were deleted: there is nobody to tell. */
  async eraseInDeletedRoom(userId: UserId, roomId: RoomId): Promise<number> {
    return this.sql.begin(async (tx) => {
      await tx`
        delete from message_revisions where message_id in (
          select id from messages where room_id = ${roomId} and sender_id = ${userId} and state <> 'deleted')`
      await tx`
        delete from reactions r using messages m
        where m.id = r.message_id and m.room_id = ${roomId} and r.user_id = ${userId}`
      await tx`update memberships set state = 'left' where room_id = ${roomId} and user_id = ${userId} and state = 'joined'`
      const erased = await tx`
        update messages set body = '', state = 'deleted'
        where room_id = ${roomId} and sender_id = ${userId} and sender_kind <> 'webhook' and state <> 'deleted'`
      return erased.count
    })
  }
}
