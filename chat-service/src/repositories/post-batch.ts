import type { MessageState } from '@parley/common/contracts/chat'
import type { MessageId } from '@parley/common/ids'

export type PostRefusal =
  | 'no_room'
  | 'not_a_member'
  | 'banned'
  | 'muted'
  | 'server_banned'
  | 'server_muted'
  | 'no_reply_target'

/** One row per post, `ord` counting from 1 in the order given. */
export type PostBatchRow =
  | { ord: number; verdict: 'written' | 'stale' | PostRefusal; seq: number | null; id: null; state: null }
  | { ord: number; verdict: 'duplicate'; seq: number | null; id: MessageId; state: MessageState }
  /** Slow mode: too soon after the member's last message. */
  | { ord: number; verdict: 'slow'; seq: null; id: null; state: null; wait_ms: number }

/**
 * Decides and writes a batch of posts in one statement, hence one round trip and one commit.
 *
 * - `locked` takes the rooms' row locks in the order of their ids (no deadlocks between instances) and sees each room
 *   as the last holder of its lock left it. Everything else sees the snapshot from before the wait, so:
 * - `seen` is the room in that snapshot. If its `members_version` is not the locked one's, memberships changed while
 *   we waited: the row is `stale`, nothing of it is written, and the caller asks again.
 * - `sanctioned` is a volatile function's answer, which reads past that snapshot; `case` has it asked when all locks are
 *   held. So a server-wide ban that is committed while a post waits for its room stops it, as a change of members does.
 * - a duplicate committed during the wait is not in the snapshot either; it violates `messages_idempotency`, fails the
 *   statement, and the caller writes the rows singly.
 * - the look-ups are lateral, one row each, so that they go by index. As plain joins they would be planned once, on a
 *   young database, as scans of its few rows, and stay so while it fills.
 * - rooms that hold messages back until their verdict (`nudge`, `hold`, `block`) give out no `seq` now, and write no
 *   event; nor does a post that the rules hold back (`held_by`).
 * - slow mode is decided here, where all instances meet: the membership's row is locked, and so read as the last holder
 *   of its lock left it. Of several posts of one member in a batch the first one is taken. Only batches with a post in
 *   slow mode pay for this: they are a statement of their own.
 */
function postBatch(isPaced: boolean): string {
  return `
with input as materialized (
  select * from unnest(
    $1::text::uuid[], $2::text::uuid[], $3::text::uuid[], $4::text::text[], $5::text::text[], $6::text::uuid[],
    $7::text::text[], $8::text::uuid[], $9::text::timestamptz[], $10::text::uuid[], $11::text::text[],
    $12::text::text[], $13::text::uuid[]${isPaced ? ', $14::text::int[]' : ''}
  ) with ordinality as post (
    id, room_id, sender_id, sender_kind, sender_name, cmid, body, reply_to, created_at, event_id, correlation_id,
    held_by, accountable_id${isPaced ? ', slow_s' : ''}, ord
  )
),
locked as materialized (
  select id, head_seq, mode, members_version, deleted_at from rooms
  where id = any (array(select room_id from input))
  order by id
  for no key update
),
sanctioned as materialized (
  select user_id, muted_until, banned_until
  from sanctions_now(case when (select count(*) from locked) >= 0 then array(select accountable_id from input) end)
),
judged as materialized (
  select
    input.*, locked.head_seq, locked.mode,
    first.id as first_id, first.seq as first_seq, first.state as first_state,
    ${isPaced ? PACE : ''}
    case
      when first.id is not null then 'duplicate'
      when locked.id is null or locked.deleted_at is not null then 'no_room'
      when locked.members_version <> seen.members_version then 'stale'
      when sanction.banned_until > now() then 'server_banned'
      when input.sender_kind <> 'webhook' and membership.state = 'banned'
        and (membership.banned_until is null or membership.banned_until > now()) then 'banned'
      when input.sender_kind <> 'webhook' and membership.state is distinct from 'joined' then 'not_a_member'
      when input.sender_kind <> 'webhook' and membership.muted_until > now() then 'muted'
      when sanction.muted_until > now() then 'server_muted'
      when input.reply_to is not null and target.id is null then 'no_reply_target'
      else 'written'
    end as verdict
  from input
  left join locked on locked.id = input.room_id
  left join lateral (select members_version from rooms where id = input.room_id limit 1) seen on true
  left join lateral (
    select state, muted_until, banned_until${isPaced ? ', role, last_posted_at' : ''} from memberships
    where room_id = input.room_id and user_id = input.sender_id limit 1 ${isPaced ? 'for no key update' : ''}
  ) membership on true
  left join lateral (
    select banned_until, muted_until from sanctioned where user_id = input.accountable_id limit 1
  ) sanction on true
  left join lateral (
    select id, seq, state from messages
    where room_id = input.room_id and sender_id = input.sender_id and cmid = input.cmid limit 1
  ) first on true
  left join lateral (
    select id from messages
    where id = input.reply_to and room_id = input.room_id and seq is not null limit 1
  ) target on true
),
${isPaced ? PACED_JUDGEMENT : ''}
accepted as materialized (
  select
    *,
    case
      when mode not in ('nudge', 'hold', 'block') and held_by is null
        then head_seq + row_number() over (partition by room_id, held_by is null order by ord)
    end as seq
  from ${isPaced ? 'paced' : 'judged'} where verdict = 'written'
),
new_messages as (
  insert into messages (id, room_id, sender_id, sender_kind, sender_name, cmid, seq, body, state, reply_to, created_at,
                        held_by)
  select id, room_id, sender_id, sender_kind, sender_name, cmid, seq, body,
         case when seq is null then 'held' else 'visible' end, reply_to, created_at, held_by
  from accepted
),
${isPaced ? REMEMBER_PACE : ''}
new_events as (
  insert into room_events (room_id, seq, kind, message_id, actor_id, at)
  select room_id, seq, 'message', id, sender_id, created_at from accepted where seq is not null
),
new_outbox as (
  insert into outbox (event_id, kind, payload, correlation_id, created_at)
  select event_id, 'message_posted', jsonb_build_object('message_id', id, 'revision', 1), correlation_id, created_at
  from accepted
  union all
  -- A name that a webhook posts under this once is a text like another: it is scored with the message that bears it, by an
  -- entry of the same time, as entries leave in the order of their ids.
  select (left(event_id::text, 24) || right(md5(event_id::text), 12))::uuid, 'text', jsonb_build_object(
           'subject', 'webhook_name', 'subject_id', id, 'room_id', room_id, 'sender_id', sender_id, 'text', sender_name),
         correlation_id, created_at
  from accepted
  where sender_kind = 'webhook' and sender_name <> (select name from webhooks where webhooks.id = accepted.sender_id)
),
new_heads as (
  update rooms set head_seq = grown.head
  from (select room_id, max(seq) as head from accepted where seq is not null group by room_id) grown
  where rooms.id = grown.room_id
)
select
  judged.ord::int as ord, judged.verdict, judged.first_id as id, judged.first_state as state,
  coalesce(judged.first_seq, accepted.seq)::float8 as seq${isPaced ? ', judged.wait_ms' : ''}
from ${isPaced ? 'paced' : 'judged'} judged left join accepted on accepted.ord = judged.ord
order by judged.ord`
}

/** When the member may post again; moderators always may, and others are asked the first time only. */
const PACE = `
    case
      when input.slow_s > 0 and membership.role = 'member'
        then input.slow_s * 1000 - extract(epoch from (input.created_at - membership.last_posted_at)) * 1000
    end as wait_ms,
    input.slow_s > 0 and membership.role = 'member' as is_paced,`

const PACED_JUDGEMENT = `
paced as materialized (
  select
    id, room_id, sender_id, sender_kind, sender_name, cmid, body, reply_to, created_at, event_id, correlation_id, ord,
    held_by, head_seq, mode, first_id, first_seq, first_state, is_paced,
    case when wait_ms > 0 then ceil(wait_ms) else slow_s * 1000 end::float8 as wait_ms,
    case
      when verdict = 'written' and is_paced
        and (wait_ms > 0 or row_number() over (partition by room_id, sender_id, verdict order by ord) > 1) then 'slow'
      else verdict
    end as verdict
  from judged
),`

const REMEMBER_PACE = `
new_pace as (
  update memberships set last_posted_at = accepted.created_at
  from accepted
  where accepted.is_paced and memberships.room_id = accepted.room_id and memberships.user_id = accepted.sender_id
),`

export const POST_BATCH = postBatch(false)
export const PACED_POST_BATCH = postBatch(true)
