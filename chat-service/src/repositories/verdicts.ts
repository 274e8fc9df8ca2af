import type { PolicyMode, RoomKind } from '@parley/common/contracts/chat'
import type { VerdictItem } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import type { MessageId, RoomId } from '@parley/common/ids'
import { saysDatabaseIsAway } from '@parley/common/postgres/errors'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { type StoredOverrides, type StoredServerPolicy, storedOverridesSchema } from '../schemas/policies.js'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { MESSAGE_COLUMNS, type MessageRecord, type MessageRow, messageRecord } from './messages.js'
import { lockRooms, type MessageAct, type WrittenAct, writeActs } from './moderation-acts.js'
import { enqueueFacts } from './outbox-rows.js'
import { storedServerPolicy } from './policies.js'

/** What a verdict is judged against: the message, its room's policy and its author's standing, as they are now. */
export interface JudgedText {
  readonly message: MessageRecord
  readonly room: { readonly id: RoomId; readonly kind: RoomKind; readonly name: string; readonly mode: PolicyMode }
  readonly overrides: StoredOverrides | null
  /** Moderator or owner of the room, or of the server's staff. */
  readonly isStaff: boolean
  /** The newest revision a person has decided on; the machine does not overrule people. */
  readonly reviewedRevision: number | null
  /** Revisions whose verdicts were applied already. */
  readonly judgedRevisions: readonly number[]
}

/** The act a verdict leads to, and what is kept of the verdict itself. */
export interface VerdictAct extends MessageAct {
  readonly item: VerdictItem
  readonly action: string
  readonly rule: string | null
  readonly label: string | null
  readonly score: number | null
}

/** Pure: it may be called twice for one item, without lock and then again under it. */
export type Judge = (item: VerdictItem, text: JudgedText, server: StoredServerPolicy | null) => VerdictAct

/** Called for held messages that got no verdict; null = let it wait on. */
export type HeldJudge = (text: JudgedText, server: StoredServerPolicy | null) => MessageAct | null

/** For display names and room names; null = nothing to write down. */
export type NameJudge = (item: VerdictItem, server: StoredServerPolicy | null) => NewAuditEntry | null

interface JudgedRow extends MessageRow {
  room_kind: RoomKind
  room_name: string
  room_mode: PolicyMode
  room_policy: unknown
  is_staff: boolean
  reviewed_revision: number | null
  judged_revisions: number[]
}

/** Applies verdicts. Owns the transaction; what to do is the judge's word. */
export class VerdictsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Applies `items` (each message revision at most once) in one transaction, once: what was applied before, and what is
   * about messages that are gone, is passed over. Rooms are locked only where something changes, so that the common
   * harmless verdict never waits for a room's writers.
   */
  async apply(items: readonly VerdictItem[], judge: Judge): Promise<WrittenAct<VerdictAct>[]> {
    const written = await whileDatabaseIsThere(() =>
      this.sql.begin(async (tx) => {
        const server = await storedServerPolicy(tx)
        const judged = await this.#judgeAll(tx, items, '', judge, server)
        const acting = judged.filter(isActing)
        await lockRooms(tx, [...new Set(acting.map(({ message }) => message.roomId))])
        // What changes something is judged again under the locks: what was read before may be old by now.
        const actingItems = acting.map(({ item }) => item)
        const acts = await this.#judgeAll(tx, actingItems, 'for no key update of m', judge, server)
        const idle = judged.filter((act) => !isActing(act))
        const stored = await storeVerdicts(tx, [...acts, ...idle])
        if (acts.some((act) => !stored.has(keyOf(act.item)))) {
          throw new Error('another worker applied the same verdicts meanwhile; the retry will find them applied')
        }
        await enqueueFacts(
          tx,
          idle.flatMap((act) => (act.fact && stored.has(keyOf(act.item)) ? [act.fact] : [])),
        )
        return { acts: await writeActs(tx, acts), idle: idle.filter((act) => stored.has(keyOf(act.item))) }
      }),
    )
    return [...written.acts, ...written.idle.map((act) => ({ act, message: act.message, event: null }))]
  }

  /**
   * Judges messages that were held longer than their room's policy has them wait (`defaultWaitS` where neither room nor
   * admin says) and have neither a verdict nor an open review item; oldest first, at most `limit`.
   */
  async applyToUnjudged(now: Date, defaultWaitS: number, limit: number, judge: HeldJudge): Promise<WrittenAct[]> {
    return this.sql.begin(async (tx) => {
      const server = await storedServerPolicy(tx)
      const waitS = server?.policy.held_timeout_s ?? defaultWaitS
      const waiting = await tx<{ id: MessageId; room_id: RoomId }[]>`
        select m.id, m.room_id from messages m join rooms r on r.id = m.room_id and r.deleted_at is null
        where m.state = 'held'
          and coalesce(m.edited_at, m.created_at)
              <= ${now}::timestamptz
                 - make_interval(secs => coalesce((r.policy #>> '{overrides,held_timeout_s}')::int, ${waitS}))
          and not exists (select from verdicts v where v.message_id = m.id and v.revision = m.revision)
          and not exists (select from review_items r where r.message_id = m.id and r.state = 'open')
        order by m.created_at limit ${limit}`
      if (waiting.length === 0) return []
      await lockRooms(tx, [...new Set(waiting.map((row) => row.room_id))])
      const ids = waiting.map(({ id }) => id)
      const texts = await this.#texts(tx, ids, 'for no key update of m')
      const unjudged = texts.filter(({ message, judgedRevisions }) => !judgedRevisions.includes(message.revision))
      const acts = unjudged.flatMap((text) => judge(text, server) ?? [])
      return writeActs(tx, acts)
    })
  }

  /** Names have no state to change: what the policy says of them is written down for people. Once per verdict. */
  async recordNames(items: readonly VerdictItem[], judge: NameJudge): Promise<void> {
    await whileDatabaseIsThere(async () => {
      const server = await storedServerPolicy(this.sql)
      await appendAudit(
        this.sql,
        items.flatMap((item) => judge(item, server) ?? []),
      )
    })
  }

  /** Passes over items that were applied before, and those whose message is gone. */
  async #judgeAll(
    tx: TransactionSql,
    items: readonly VerdictItem[],
    lock: '' | 'for no key update of m',
    judge: Judge,
    server: StoredServerPolicy | null,
  ): Promise<VerdictAct[]> {
    if (items.length === 0) return []
    const ids = [...new Set(items.map((item) => item.subject_id))]
    const texts = new Map((await this.#texts(tx, ids, lock)).map((text) => [text.message.id as string, text]))
    return items.flatMap((item) => {
      const text = texts.get(item.subject_id)
      return text && !text.judgedRevisions.includes(item.revision) ? [judge(item, text, server)] : []
    })
  }

  /** In the order of message ids, which is also the order of their locks. Messages of deleted rooms are left out. */
  async #texts(tx: TransactionSql, ids: readonly string[], lock: '' | 'for no key update of m'): Promise<JudgedText[]> {
    const rows = await tx<JudgedRow[]>`
      select ${tx.unsafe(MESSAGE_COLUMNS)}, r.kind as room_kind, r.name as room_name, r.mode as room_mode,
             r.policy as room_policy,
             coalesce(member.role in ('moderator', 'owner'), false) or coalesce(u.server_role <> 'user', false)
               as is_staff,
             (select max((item.snapshot ->> 'revision')::int) from review_items item
              where item.message_id = m.id and item.resolved_by is not null) as reviewed_revision,
             array(select v.revision from verdicts v where v.message_id = m.id) as judged_revisions
      from messages m
      join rooms r on r.id = m.room_id and r.deleted_at is null
      left join users u on m.sender_kind = 'user' and u.id = m.sender_id
      left join memberships member
        on m.sender_kind = 'user' and member.room_id = m.room_id and member.user_id = m.sender_id
           and member.state = 'joined'
      where m.id = any(${[...ids]}::uuid[])
      order by m.id ${tx.unsafe(lock)}`
    return rows.map(judgedText)
  }
}

function judgedText(row: JudgedRow): JudgedText {
  return {
    message: messageRecord(row),
    room: { id: row.room_id, kind: row.room_kind, name: row.room_name, mode: row.room_mode },
    overrides: row.room_policy === null ? null : storedOverridesSchema.parse(row.room_policy),
    isStaff: row.is_staff,
    reviewedRevision: row.reviewed_revision,
    judgedRevisions: row.judged_revisions,
  }
}

/** @throws Unavailable when the fault is the database's, not an item's: then all of it may succeed another time. */
async function whileDatabaseIsThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!saysDatabaseIsAway(error)) throw error
    throw new Unavailable('The database cannot be reached', 'database_unavailable', { cause: error })
  }
}

/** Whether anything but the verdict itself is written. */
function isActing(act: VerdictAct): boolean {
  return act.change !== null || act.opens !== null || act.resolves !== null || act.audit !== null
}

function keyOf(item: VerdictItem): string {
  return `${item.subject_id}:${item.revision}`
}

/** @returns keys of the verdicts that were not there before. */
async function storeVerdicts(tx: TransactionSql, acts: readonly VerdictAct[]): Promise<ReadonlySet<string>> {
  if (acts.length === 0) return new Set()
  const rows = acts.map(({ item, action, rule, label, score }) => ({
    message_id: item.subject_id,
    revision: item.revision,
    event_id: item.event_id,
    outcome: item.verdict.outcome,
    scores: item.verdict.scores,
    sentiment: item.verdict.sentiment,
    language: item.verdict.language,
    spans: item.verdict.spans,
    model_version: item.verdict.model_version,
    action,
    rule,
    label,
    score,
  }))
  const written = await tx<{ message_id: string; revision: number }[]>`
    insert into verdicts (message_id, revision, event_id, outcome, scores, sentiment, language, spans, model_version,
                          action, rule, label, score)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as verdict (
      message_id uuid, revision int, event_id uuid, outcome text, scores jsonb, sentiment jsonb, language text,
      spans jsonb, model_version text, action text, rule text, label text, score float8)
    order by message_id, revision
    on conflict do nothing
    returning message_id, revision`
  return new Set(written.map((row) => `${row.message_id}:${row.revision}`))
}
