import type { RoomKind } from '@parley/common/contracts/chat'
import type { EventId, MessageId, RoomId, UserId } from '@parley/common/ids'
import { sqlState, UNIQUE_VIOLATION } from '@parley/common/postgres/errors'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { type Conduct, conductIn } from './conduct.js'
import { enterKick, type Kick } from './kicks.js'
import { changeMembership, type MembershipChange, membershipOf } from './membership-changes.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { type MessageAct, type WrittenAct, writeActs } from './moderation-acts.js'
import { enqueueFact, enqueueText, type NewFact } from './outbox-rows.js'
import { actingRank, rankOf, type StoredRank } from './ranks.js'
import { appendRoomEvent, type NewRoomEvent, type StoredRoomEvent } from './room-events.js'
import { type Sanction, sanctionOf } from './sanctions.js'
import { type Membership, ROOM_COLUMNS, type Room, type RoomRow, roomOf } from './standings.js'

export interface NewRoom {
  readonly id: RoomId
  readonly kind: RoomKind
  readonly name: string
  readonly topic: string
  readonly createdBy: UserId
  /** Both members' ids, sorted and joined; null unless direct. */
  readonly directKey: string | null
}

/**
 * A room whose row lock is held until the transaction ends: nobody else changes the room, its members or its published
 * messages meanwhile, and posts wait. What is decided from what is read here is still true when it commits.
 */
export class OpenRoom {
  constructor(
    readonly room: Room,
    private readonly tx: TransactionSql,
  ) {}

  /** Gives the event the room's next place in the order. */
  append(event: Omit<NewRoomEvent, 'roomId'>): Promise<StoredRoomEvent> {
    return appendRoomEvent(this.tx, { ...event, roomId: this.room.id })
  }

  enqueueFact(fact: NewFact): Promise<void> {
    return enqueueFact(this.tx, fact)
  }

  membership(userId: string): Promise<Membership | null> {
    return membershipOf(this.tx, this.room.id, userId)
  }

  rank(userId: string): Promise<StoredRank> {
    return rankOf(this.tx, userId, this.room.id)
  }

  /** The rank that somebody may act by at this moment. */
  actingRank(userId: string): Promise<StoredRank> {
    return actingRank(this.tx, userId, this.room.id)
  }

  /** What holds against somebody on the whole server. */
  sanction(userId: string): Promise<Sanction> {
    return sanctionOf(this.tx, userId)
  }

  async ownerCount(): Promise<number> {
    const [row] = await this.tx<{ owners: number }[]>`
      select count(*)::int as owners from memberships
      where room_id = ${this.room.id} and role = 'owner' and state = 'joined'`
    return row?.owners ?? 0
  }

  /** Who should own the room when its last owner is gone: moderators first, then who joined first. Null = nobody is left. */
  async heir(): Promise<UserId | null> {
    const [row] = await this.tx<{ user_id: UserId }[]>`
      select user_id from memberships where room_id = ${this.room.id} and state = 'joined'
      order by role = 'moderator' desc, joined_at, user_id limit 1`
    return row?.user_id ?? null
  }

  /** Creates or changes a membership, and keeps the room's member count. Who joins has read everything before. */
  changeMembership(userId: string, change: MembershipChange): Promise<Membership> {
    return changeMembership(this.tx, this.room.id, userId, change)
  }

  /** False when another public room has that name; the transaction can go on. */
  async update(change: { readonly name: string; readonly topic: string }): Promise<boolean> {
    try {
      await this.tx.savepoint(async (tx) => {
        await tx`update rooms set name = ${change.name}, topic = ${change.topic} where id = ${this.room.id}`
      })
      return true
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return false
      throw error
    }
  }

  /** Queues the room's new name and topic for scoring; an empty one is none. */
  async scoreNames({ name, topic }: { readonly name: string; readonly topic: string }, actorId: string): Promise<void> {
    const { id } = this.room
    const about = { subject_id: id, room_id: id, sender_id: actorId }
    if (name !== '') await enqueueText(this.tx, { ...about, subject: 'room_name', text: name })
    if (topic !== '') await enqueueText(this.tx, { ...about, subject: 'room_topic', text: topic })
  }

  /** Nobody sees the room any more; a direct pair may open a new one. */
  async markDeleted(): Promise<void> {
    await this.tx`update rooms set deleted_at = now(), direct_key = null where id = ${this.room.id}`
    await this.tx`delete from invites where room_id = ${this.room.id}`
  }

  /** Takes one use of a link, if it is of this room and can still be used. */
  async useInviteLink(tokenHash: string, now: Date): Promise<boolean> {
    const used = await this.tx`
      update invites set uses = uses + 1
      where token_hash = ${tokenHash} and room_id = ${this.room.id}
        and revoked_at is null and expires_at > ${now} and uses < max_uses`
    return used.count > 0
  }

  /** Uses up the invites that name this user. False when there is none that can still be used. */
  async useNamedInvites(userId: string, now: Date): Promise<boolean> {
    const used = await this.tx`
      update invites set uses = max_uses
      where room_id = ${this.room.id} and invited_user_id = ${userId}
        and revoked_at is null and expires_at > ${now} and uses < max_uses`
    return used.count > 0
  }

  async message(id: MessageId): Promise<MessageRecord | null> {
    const [row] = await this.tx<MessageRow[]>`
      select ${this.tx.unsafe(MESSAGE_COLUMNS)} from messages m left join users u on u.id = m.sender_id
      where m.id = ${id} and m.room_id = ${this.room.id}`
    return row ? messageRecord(row) : null
  }

  /**
   * Replaces the text, keeps the old one as evidence and queues the new one for scoring. Who was asked to rewrite it has
   * done so. A rule about its author that held the old text holds the new one.
   */
  async replaceText(
    id: MessageId,
    change: {
      readonly body: string
      readonly state: 'visible' | 'held'
      readonly at: Date
      readonly heldBy: string | null
    },
    outboxEntry: { readonly eventId: EventId; readonly correlationId: string },
  ): Promise<void> {
    await this.tx`
      with old as (
        insert into message_revisions (message_id, revision, body) select id, revision, body from messages where id = ${id}
        returning revision
      ),
      changed as (
        update messages set body = ${change.body}, state = ${change.state}, revision = messages.revision + 1,
               edited_at = ${change.at}, held_by = case when ${change.heldBy}::text = 'newcomer' then 'newcomer'
                              else coalesce(messages.held_by, ${change.heldBy}::text) end
        from old where id = ${id}
        returning messages.revision
      ),
      answered as (
        update nudges set answer = 'rewritten', answered_at = ${change.at} where message_id = ${id} and answer is null
      )
      insert into outbox (event_id, kind, payload, correlation_id, created_at)
      select ${outboxEntry.eventId}, 'message_edited', jsonb_build_object('message_id', ${id}::uuid, 'revision', revision),
             ${outboxEntry.correlationId}, ${change.at}
      from changed`
  }

  /** Deletes the text for good, with every earlier one and all reactions; the message stays as a gravestone. */
  async deleteText(id: MessageId): Promise<void> {
    await this.tx`delete from message_revisions where message_id = ${id}`
    await this.tx`delete from reactions where message_id = ${id}`
    await this.tx`update messages set body = '', state = 'deleted' where id = ${id}`
  }

  /** Writes an act on a message with all that belongs to it: log entry, review item, audit, fact. */
  async act(act: MessageAct): Promise<WrittenAct> {
    const [written] = await writeActs(this.tx, [act])
    if (!written) throw new Error('the act was not written')
    return written
  }

  /** How actor and author stand here, and what counts as a strike. */
  conduct(people: { readonly actorId: string; readonly authorId: string }): Promise<Conduct> {
    return conductIn(this.tx, this.room.id, people)
  }

  /** Into the record of the one who was put out; the id is the audit entry's. */
  enterKick(kick: Omit<Kick, 'roomId'>): Promise<void> {
    return enterKick(this.tx, { ...kick, roomId: this.room.id })
  }

  audit(entry: Omit<NewAuditEntry, 'roomId'>): Promise<void> {
    return appendAudit(this.tx, [{ ...entry, roomId: this.room.id }])
  }

  async reactionKinds(messageId: MessageId): Promise<string[]> {
    const rows = await this.tx<{ emoji: string }[]>`
      select distinct emoji from reactions where message_id = ${messageId}`
    return rows.map((row) => row.emoji)
  }

  /** False when it was there already. */
  async addReaction(messageId: MessageId, userId: string, emoji: string): Promise<boolean> {
    const added = await this.tx`
      insert into reactions (message_id, user_id, emoji) values (${messageId}, ${userId}, ${emoji})
      on conflict do nothing`
    return added.count > 0
  }

  /** False when there was none. */
  async removeReaction(messageId: MessageId, userId: string, emoji: string): Promise<boolean> {
    const removed = await this.tx`
      delete from reactions where message_id = ${messageId} and user_id = ${userId} and emoji = ${emoji}`
    return removed.count > 0
  }
}

/** Opens rooms for change, one at a time, each in its own transaction. */
export class RoomTransactions {
  constructor(
    private readonly sql: Sql,
    /** Called after each commit: there may be something in the outbox. */
    private readonly onCommit: () => void,
  ) {}

  /**
   * Runs `work` with the room locked and commits when it resolves; a rejection rolls back. Null when there is no such
   * room (any more). Publish only what `work` returned, after this resolved.
   */
  async change<Result>(roomId: RoomId, work: (room: OpenRoom) => Promise<Result>): Promise<Result | null> {
    const result = await this.sql.begin(async (tx) => {
      const [row] = await tx<RoomRow[]>`
        select ${tx.unsafe(ROOM_COLUMNS)} from rooms r where r.id = ${roomId} and r.deleted_at is null for no key update`
      return row ? work(new OpenRoom(roomOf(row), tx)) : null
    })
    this.onCommit()
    return result as Result | null
  }

  /**
   * Creates a room and hands it to `work` in the same transaction. Null when a public room of that name, or a direct
   * room of that pair, exists already.
   */
  async create<Result>(room: NewRoom, work: (room: OpenRoom) => Promise<Result>): Promise<Result | null> {
    const result = await this.sql.begin(async (tx) => {
      const [row] = await tx<RoomRow[]>`
        insert into rooms as r (id, kind, name, topic, direct_key, created_by)
        values (${room.id}, ${room.kind}, ${room.name}, ${room.topic}, ${room.directKey}, ${room.createdBy})
        on conflict do nothing
        returning ${tx.unsafe(ROOM_COLUMNS)}`
      return row ? work(new OpenRoom(roomOf(row), tx)) : null
    })
    this.onCommit()
    return result as Result | null
  }
}
