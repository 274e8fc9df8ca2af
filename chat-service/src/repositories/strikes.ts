import { newId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import type { PenaltyKind, PenaltyScope, StrikeAction } from '../schemas/strike-policy.js'
import { type WrittenPenalty, writePenalty } from './penalties.js'

/** Points in force, in the room where something was done just now and in all rooms. */
export interface StrikeTotals {
  readonly before: { readonly room: number; readonly server: number }
  readonly after: { readonly room: number; readonly server: number }
}

/** What so many points lead to. */
export interface StrikePenalty {
  readonly kind: PenaltyKind
  readonly scope: PenaltyScope
  readonly durationS: number | null
  /** The step that was reached. */
  readonly points: number
}

/** What an act counts against its author. `escalate` is pure: the rules are the services'. */
export interface Offence {
  readonly userId: string
  readonly action: StrikeAction
  readonly label: string | null
  readonly points: number
  readonly windowDays: number
  readonly at: Date
  escalate(totals: StrikeTotals): readonly StrikePenalty[]
}

/** An offence and the act it is counted by. */
export interface CountedOffence {
  readonly actId: string
  readonly roomId: string | null
  readonly itemId: string | null
  readonly messageId: string | null
  readonly offence: Offence
}

/** A penalty by strikes that is still in force. */
export interface StandingEscalation {
  readonly id: string
  readonly room_id: string | null
}

/**
 * Strikes of one person in two rooms at once would each see the other's points missing: their rows are locked, in the
 * order of ids, after rooms and messages.
 */
export async function lockPeople(tx: TransactionSql, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  await tx`select from users where id = any(${[...new Set(userIds)]}::uuid[]) order by id for no key update`
}

/** Counts the offences, in the transaction of their acts, and does what they lead to. The caller has locked the rooms. */
export async function recordStrikes(
  tx: TransactionSql,
  counted: readonly CountedOffence[],
): Promise<readonly WrittenPenalty[]> {
  await lockPeople(
    tx,
    counted.map(({ offence }) => offence.userId),
  )
  const penalties: WrittenPenalty[] = []
  for (const one of counted) penalties.push(...(await recordStrike(tx, one)))
  return penalties
}

async function recordStrike(tx: TransactionSql, { actId, roomId, itemId, messageId, offence }: CountedOffence) {
  const since = new Date(offence.at.getTime() - offence.windowDays * DAY_MS)
  const before = await pointsOf(tx, offence.userId, roomId, since)
  await tx`
    insert into strikes (act_id, user_id, room_id, action, label, points, at)
    values (${actId}, ${offence.userId}, ${roomId}, ${offence.action}, ${offence.label}, ${offence.points}, ${offence.at})
    on conflict do nothing`
  const after = await pointsOf(tx, offence.userId, roomId, since)
  const penalties: WrittenPenalty[] = []
  for (const penalty of offence.escalate({ before, after })) {
    if (penalty.scope === 'room' && roomId === null) continue
    const written = await writePenalty(
      tx,
      {
        id: newId(),
        kind: penalty.kind,
        actorId: null,
        actorLevel: 0,
        userId: offence.userId,
        roomId: penalty.scope === 'room' ? roomId : null,
        messageId,
        itemId,
        rule: `strikes:${penalty.points}`,
        reason: '',
        until: penalty.durationS === null ? null : new Date(offence.at.getTime() + penalty.durationS * 1_000),
        details: { points: penalty.points, window_days: offence.windowDays, at: offence.at.toISOString() },
        batchId: null,
        causedBy: actId,
        requestId: null,
      },
      '',
    )
    penalties.push(written)
  }
  return penalties
}

const DAY_MS = 24 * 3_600_000

/** What a message was punished for twice, as when a person removes what the machine hid, counts once: at its hardest. */
async function pointsOf(
  tx: TransactionSql,
  userId: string,
  roomId: string | null,
  since: Date,
): Promise<{ room: number; server: number }> {
  const [row] = await tx<{ room: number; server: number }[]>`
    select coalesce(sum(points) filter (where room_id = ${roomId}::uuid), 0)::int as room,
           coalesce(sum(points), 0)::int as server
    from (
      select max(strike.points) as points, strike.room_id from strikes strike join acts act on act.id = strike.act_id
      where strike.user_id = ${userId} and strike.revoked_at is null and strike.at > ${since}
      group by strike.room_id, coalesce(act.message_id, act.id)
    ) counted`
  return row ?? { room: 0, server: 0 }
}

/** The strikes of undone acts count no more. */
export async function revokeStrikes(tx: TransactionSql, actIds: readonly string[]): Promise<void> {
  await tx`update strikes set revoked_at = now() where act_id = any(${[...actIds]}::uuid[]) and revoked_at is null`
}

/** They count again. */
export async function reinstateStrikes(tx: TransactionSql, actIds: readonly string[]): Promise<void> {
  await tx`update strikes set revoked_at = null where act_id = any(${[...actIds]}::uuid[])`
}

/**
 * Penalties of the user, in force, that the strikes which still stand would not have led to: in this room and on the
 * whole server.
 */
export async function groundlessEscalations(
  tx: TransactionSql,
  userId: string,
  roomId: string | null,
  now: Date,
): Promise<readonly StandingEscalation[]> {
  return tx<{ id: string; room_id: string | null }[]>`
    select penalty.id, penalty.room_id from acts penalty
    where penalty.user_id = ${userId} and penalty.caused_by is not null and penalty.undone_at is null
      and (penalty.room_id is null or penalty.room_id = ${roomId}::uuid)
      and (penalty.until is null or penalty.until > ${now})
      and (penalty.details ->> 'points')::int > (
        select coalesce(sum(points), 0) from (
          select max(strike.points) as points from strikes strike join acts act on act.id = strike.act_id
          where strike.user_id = penalty.user_id and strike.revoked_at is null
            and strike.at <= (penalty.details ->> 'at')::timestamptz
            and strike.at > (penalty.details ->> 'at')::timestamptz
                            - make_interval(days => (penalty.details ->> 'window_days')::int)
            and (penalty.room_id is null or strike.room_id = penalty.room_id)
          group by strike.room_id, coalesce(act.message_id, act.id)
        ) counted)
    order by penalty.id`
}
