import type { VerdictItem } from '@parley/common/contracts/queues'
import { newId, type RoomId, type UserId } from '@parley/common/ids'
import type { TransactionSql } from '@parley/common/postgres/sql'
import type { NameSubject } from '../schemas/reviews.js'
import { lockRooms } from './moderation-acts.js'
import type { ReviewNews, ReviewSnapshot } from './review-writes.js'
import { lockPeople } from './strikes.js'

/** What a verdict on a name is judged with: the name as it is now, and whose it is. */
export interface JudgedName {
  /** What it is to moderators; null = nothing they could decide on: a webhook's name, or one that was replaced since. */
  readonly subject: NameSubject | null
  /** Null = it is gone. */
  readonly now: string | null
  /** Who gave it; null = they are gone. */
  readonly namedBy: { readonly id: string; readonly username: string; readonly displayName: string } | null
  /** A person said that this very name is fine. */
  readonly isApproved: boolean
}

export interface NewNameReview {
  readonly subject: NameSubject
  readonly subjectId: string
  /** Null for a person's name. */
  readonly roomId: string | null
  readonly rule: string
  readonly label: string | null
  readonly score: number | null
  readonly severity: number
  readonly snapshot: ReviewSnapshot
}

/**
 * Two workers that have the same verdicts take turns: the second finds what the first wrote down. Rooms before people,
 * as everybody does.
 */
export async function lockNamed(tx: TransactionSql, items: readonly VerdictItem[]): Promise<void> {
  await lockRooms(
    tx,
    items.flatMap((item) => (item.room_id === null ? [] : [item.room_id as RoomId])),
  )
  await lockPeople(
    tx,
    items.flatMap((item) => (item.subject === 'display_name' ? [item.subject_id as UserId] : [])),
  )
}

/** The names that `items` are about, in their order. */
export async function judgedNames(tx: TransactionSql, items: readonly VerdictItem[]): Promise<JudgedName[]> {
  const ids = [
    ...new Set(items.flatMap(({ subject_id, sender_id }) => [subject_id, ...(sender_id ? [sender_id] : [])])),
  ]
  const people = await tx<{ id: string; username: string; display_name: string }[]>`
    select id, username, display_name from users where id = any(${ids}::uuid[]) and erased_at is null`
  const things = await tx<{ id: string; name: string; topic: string }[]>`
    select id, name, topic from rooms where id = any(${ids}::uuid[]) and deleted_at is null
    union all select id, name, '' from webhooks where id = any(${ids}::uuid[])`
  const approved = await tx<{ subject_id: string; name: string }[]>`
    select subject_id, snapshot ->> 'text' as name from review_items
    where subject <> 'message' and subject_id = any(${ids}::uuid[]) and resolution = 'approved'`
  return items.map((item) => {
    const named = nameOf(
      item,
      people.find(({ id }) => id === item.subject_id),
      things.find(({ id }) => id === item.subject_id),
    )
    const by = people.find(({ id }) => id === item.sender_id)
    return {
      ...named,
      namedBy: by ? { id: by.id, username: by.username, displayName: by.display_name } : null,
      isApproved: approved.some(({ subject_id, name }) => subject_id === item.subject_id && name === named.now),
    }
  })
}

/** A verdict says which name it is on; those of older senders do not, and are taken to be on the name as it is now. */
function nameOf(
  { subject, name: judged }: VerdictItem,
  person: { readonly username: string; readonly display_name: string } | undefined,
  thing: { readonly name: string; readonly topic: string } | undefined,
): Pick<JudgedName, 'subject' | 'now'> {
  const isStill = (now: string) => judged === undefined || judged === now
  switch (subject) {
    case 'room_name':
    case 'room_topic': {
      const now = subject === 'room_name' ? thing?.name : thing?.topic
      return { subject: now !== undefined && now !== '' && isStill(now) ? subject : null, now: now ?? null }
    }
    case 'display_name': {
      if (!person) return { subject: null, now: null }
      const { username, display_name } = person
      const name = judged ?? display_name
      // A display name that says nothing else than the username cannot be reset to it.
      if (name.toLowerCase() === username.toLowerCase()) return { subject: 'username', now: username }
      return { subject: isStill(display_name) ? 'display_name' : null, now: display_name }
    }
    case 'webhook_name':
    case 'message':
      return { subject: null, now: thing?.name ?? null }
    default:
      return subject satisfies never
  }
}

/** Those of these audit entries that are written down already. */
export async function recordedAmong(tx: TransactionSql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx<{ id: string }[]>`select id from audit_log where id = any(${[...ids]}::uuid[])`
  return new Set(rows.map(({ id }) => id))
}

/**
 * Opens a review item per name, or merges into the open one: the snapshot takes the newest name, the graver rule stays
 * in front. The place in the queue is that of `openReviews`; a name is read by all members of its room.
 */
export async function openNameReviews(tx: TransactionSql, reviews: readonly NewNameReview[]): Promise<ReviewNews[]> {
  if (reviews.length === 0) return []
  // One statement cannot merge two into one row: of the same name's the last is the newest.
  const newest = new Map(reviews.map((review) => [`${review.subject}:${review.subjectId}`, review]))
  const rows = [...newest.values()].map((review) => ({
    id: newId(),
    subject: review.subject,
    subject_id: review.subjectId,
    room_id: review.roomId,
    rule: review.rule,
    label: review.label,
    score: review.score,
    severity: review.severity,
    snapshot: review.snapshot,
  }))
  const opened = await tx<{ id: string; room_id: string | null; named_by: string; is_new: boolean }[]>`
    insert into review_items as known
      (id, subject, subject_id, room_id, cause, rule, label, score, severity, snapshot, reach, rank)
    select item.id, item.subject, item.subject_id, item.room_id, 'name', item.rule, item.label, item.score, item.severity,
           item.snapshot, coalesce(r.member_count, 0),
           item.severity + least(20, 4 * log(1 + coalesce(r.member_count, 0))) - extract(epoch from now()) / 3600
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as item (
      id uuid, subject text, subject_id uuid, room_id uuid, rule text, label text, score float8, severity smallint,
      snapshot jsonb)
    left join rooms r on r.id = item.room_id
    on conflict (subject, subject_id) where state = 'open' and subject <> 'message' do update set
      rule = case when excluded.severity >= known.severity then excluded.rule else known.rule end,
      label = case when excluded.severity >= known.severity then excluded.label else known.label end,
      score = case when excluded.severity >= known.severity then excluded.score else known.score end,
      severity = greatest(known.severity, excluded.severity),
      rank = known.rank + greatest(0, excluded.severity - known.severity),
      snapshot = known.snapshot || excluded.snapshot
    returning id, room_id, snapshot ->> 'sender_id' as named_by, xmax::text = '0' as is_new`
  return opened.map((row) => ({
    op: row.is_new ? 'opened' : 'changed',
    itemId: row.id,
    roomId: row.room_id,
    resolution: null,
    ...(row.room_id === null ? {} : { namedBy: row.named_by }),
  }))
}
