import type { RoomRole } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import type { NoticeAct } from '@parley/common/contracts/socket'
import type { RoomId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import { insertActs, type NewAct } from './act-rows.js'
import { appendAudit } from './audit.js'
import { changeMembership, type MembershipChange, membershipOf } from './membership-changes.js'
import { appendNotices, type Notice } from './notices.js'
import { appendRoomEvent, type StoredRoomEvent } from './room-events.js'
import type { MembershipState } from './standings.js'

/** `until` of what lasts until it is lifted, in columns that otherwise say until when. */
export const FOREVER = new Date('9999-12-31T00:00:00Z')

/** Not the transaction's beginning: of two changes, which the person's lock puts in an order, the later one has the later time. */
const LATER = `greatest(clock_timestamp(), sanctions.updated_at + interval '1 millisecond')`

/** A penalty as it was committed, for those who must be told. */
export interface WrittenPenalty {
  readonly act: Pick<NewAct, 'id' | 'kind' | 'userId' | 'roomId' | 'actorId'>
  readonly user: Profile
  /** The room's word on it; null for what holds on the whole server or changed nothing there. */
  readonly event: StoredRoomEvent | null
  readonly notice: Notice | null
  /** What the user is now, as far as sockets are concerned. */
  readonly effect: 'none' | 'shut_out' | 'joined'
}

type PenaltyOp = 'mute' | 'unmute' | 'ban' | 'unban'
type MemberOp = PenaltyOp | 'join'

/** What a person is told when the moderator had no words. */
const TOLD: Readonly<Record<Exclude<NoticeAct['kind'], 'kick'>, string>> = {
  warn: 'You were warned by a moderator',
  mute: 'You were muted by a moderator',
  ban: 'You were banned by a moderator',
  unmute: 'You may write again',
  unban: 'Your ban was lifted',
}
const TOLD_BY_STRIKES: Readonly<Partial<typeof TOLD>> = {
  warn: 'Several of your messages broke the rules: this is a warning',
  mute: 'You were muted, as several of your messages broke the rules',
  ban: 'You were banned, as several of your messages broke the rules',
}

/**
 * Writes a warning, mute or ban, or what lifts one, and makes it hold: act, audit entry, standing and the word to the
 * user in the caller's transaction. The caller has locked the room, if there is one, and the person.
 */
export async function writePenalty(tx: TransactionSql, act: NewAct, note: string): Promise<WrittenPenalty> {
  const { userId } = act
  if (userId === null) throw new Error('a penalty is on somebody')
  const before = act.roomId === null ? null : await membershipOf(tx, act.roomId, userId)
  const was = before && { state: before.state, role: before.role }
  await insertActs(tx, [{ ...act, details: { ...act.details, was } }])
  await appendAudit(tx, [
    {
      id: act.id,
      actorId: act.actorId,
      action: `${act.roomId === null ? 'user' : 'member'}.${act.kind}`,
      roomId: act.roomId,
      messageId: act.messageId,
      userId,
      rule: act.rule,
      details: {
        ...act.details,
        until: act.until?.toISOString() ?? null,
        reason: act.reason,
        note,
        item_id: act.itemId,
        caused_by: act.causedBy,
      },
    },
  ])
  const { event, effect } = await settle(tx, act)
  const [notice] = await tellUser(tx, act, userId)
  return { act, user: await profileOf(tx, userId), event, notice: notice ?? null, effect }
}

async function tellUser(tx: TransactionSql, act: NewAct, userId: string): Promise<Notice[]> {
  const { kind } = act
  if (!isTold(kind)) return []
  const told = act.causedBy === null ? TOLD[kind] : TOLD_BY_STRIKES[kind]
  if (told === undefined) return []
  const words = act.reason === '' ? told : `${told}: ${act.reason}`
  const until = act.until?.toISOString() ?? null
  const by = act.actorId === null ? 'machine' : 'moderator'
  return appendNotices(tx, [
    {
      userId,
      kind: 'act',
      roomId: act.roomId,
      messageId: act.messageId,
      actId: act.id,
      reason: until === null ? words : `${words} (until ${until})`,
      state: null,
      note: null,
      act: { kind, by, until, words: act.reason, undone: false },
    },
  ])
}

function isTold(kind: NewAct['kind']): kind is keyof typeof TOLD {
  return kind in TOLD
}

async function settle(
  tx: TransactionSql,
  act: Pick<NewAct, 'kind' | 'userId' | 'roomId' | 'actorId'>,
): Promise<Pick<WrittenPenalty, 'event' | 'effect'>> {
  switch (act.kind) {
    case 'mute':
    case 'unmute':
      return settleMute(tx, act, act.kind)
    case 'ban':
    case 'unban':
      return settleBan(tx, act, act.kind, { state: 'left', role: 'member' })
    default:
      return { event: null, effect: 'none' }
  }
}

/** After an act was undone: what holds now is what the acts that still stand say. Null = nothing was to change. */
export async function unsettle(
  tx: TransactionSql,
  act: Pick<NewAct, 'id' | 'kind' | 'userId' | 'roomId' | 'actorId' | 'details'>,
  notice: Notice | null,
): Promise<WrittenPenalty | null> {
  if (act.userId === null) return null
  const user = await profileOf(tx, act.userId)
  if (act.kind === 'mute' || act.kind === 'unmute') {
    const settled = await settleMute(tx, act, act.kind === 'mute' ? 'unmute' : 'mute')
    return { act: { ...act, kind: 'unmute' }, user, ...settled, notice }
  }
  if (act.kind === 'ban' || act.kind === 'unban') {
    const was = (act.details.was ?? null) as { state: MembershipState; role: RoomRole } | null
    const back = was?.state === 'joined' ? was : ({ state: 'left', role: 'member' } as const)
    const settled = await settleBan(tx, act, act.kind === 'ban' ? 'unban' : 'ban', back)
    return { act: { ...act, kind: settled.effect === 'shut_out' ? 'ban' : 'unban' }, user, ...settled, notice }
  }
  if (act.kind === 'kick') return { act, user, ...(await takeBackIn(tx, act)), notice }
  return null
}

/** Who was kicked is in the room again as they were, unless they or somebody else decided otherwise since. */
async function takeBackIn(
  tx: TransactionSql,
  act: Pick<NewAct, 'userId' | 'roomId' | 'actorId' | 'details'>,
): Promise<Pick<WrittenPenalty, 'event' | 'effect'>> {
  const nothing = { event: null, effect: 'none' } as const
  const was = (act.details.was ?? null) as { role: RoomRole } | null
  if (act.roomId === null || act.userId === null || was === null) return nothing
  const [room] = await tx`select 1 from rooms where id = ${act.roomId} and deleted_at is null`
  const membership = await membershipOf(tx, act.roomId, act.userId)
  if (!room || membership?.state !== 'kicked') return nothing
  const back = { state: 'joined', role: was.role, asIfNeverGone: true } as const
  return { event: await change(tx, act.roomId, act, 'join', back), effect: 'joined' }
}

type Subject = Pick<NewAct, 'userId' | 'roomId' | 'actorId'>

async function settleMute(
  tx: TransactionSql,
  act: Subject,
  op: 'mute' | 'unmute',
): Promise<Pick<WrittenPenalty, 'event' | 'effect'>> {
  const standing = await newestStanding(tx, act, ['mute', 'unmute'])
  const until = standing?.kind === 'mute' ? (standing.until ?? FOREVER) : null
  if (act.roomId === null) {
    await tx`
      insert into sanctions (user_id, muted_until, updated_at) values (${act.userId}, ${until}, clock_timestamp())
      on conflict (user_id) do update set muted_until = excluded.muted_until, updated_at = ${tx.unsafe(LATER)}`
    return { event: null, effect: 'none' }
  }
  const membership = await membershipOf(tx, act.roomId, act.userId ?? '')
  if (!membership || sameInstant(membership.mutedUntil, until)) return { event: null, effect: 'none' }
  return { event: await change(tx, act.roomId, act, op, { mutedUntil: until }), effect: 'none' }
}

async function settleBan(
  tx: TransactionSql,
  act: Subject,
  op: 'ban' | 'unban',
  back: { readonly state: MembershipState; readonly role: RoomRole },
): Promise<Pick<WrittenPenalty, 'event' | 'effect'>> {
  const standing = await newestStanding(tx, act, ['ban', 'unban'])
  const isBanned = standing?.kind === 'ban'
  if (act.roomId === null) {
    const until = isBanned ? (standing.until ?? FOREVER) : null
    await tx`
      insert into sanctions (user_id, banned_until, updated_at) values (${act.userId}, ${until}, clock_timestamp())
      on conflict (user_id) do update set banned_until = excluded.banned_until, updated_at = ${tx.unsafe(LATER)}`
    return { event: null, effect: isBanned ? 'shut_out' : 'none' }
  }
  if (isBanned) {
    const banned = { state: 'banned', role: 'member', bannedUntil: standing.until } as const
    return { event: await change(tx, act.roomId, act, 'ban', banned), effect: 'shut_out' }
  }
  const membership = await membershipOf(tx, act.roomId, act.userId ?? '')
  if (membership?.state !== 'banned') return { event: null, effect: 'none' }
  const event = await change(tx, act.roomId, act, op, { ...back, bannedUntil: null })
  return { event, effect: back.state === 'joined' ? 'joined' : 'none' }
}

async function change(
  tx: TransactionSql,
  roomId: string,
  act: Subject,
  op: MemberOp,
  membership: MembershipChange,
): Promise<StoredRoomEvent> {
  const userId = act.userId ?? ''
  const after = await changeMembership(tx, roomId, userId, membership)
  const role = after.state === 'joined' ? after.role : null
  const payload = { user_id: userId, op, role }
  return appendRoomEvent(tx, {
    roomId: roomId as RoomId,
    kind: 'member',
    messageId: null,
    actorId: act.actorId,
    payload,
  })
}

/** The newest act of these kinds on the user, there, that was not undone. */
async function newestStanding(
  tx: TransactionSql,
  act: Subject,
  kinds: readonly PenaltyOp[],
): Promise<{ kind: PenaltyOp; until: Date | null } | undefined> {
  const [row] = await tx<{ kind: PenaltyOp; until: Date | null }[]>`
    select kind, until from acts
    where user_id = ${act.userId} and room_id is not distinct from ${act.roomId}::uuid and undone_at is null
      and kind = any(${[...kinds]}::text[])
    order by id desc limit 1`
  return row
}

async function profileOf(tx: TransactionSql, userId: string): Promise<Profile> {
  const [row] = await tx<Profile[]>`select id, username, display_name from users where id = ${userId}`
  return row ?? { id: userId, username: 'unknown', display_name: 'unknown' }
}

function sameInstant(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime()
}
