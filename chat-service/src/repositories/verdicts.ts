import type { Verdict } from '@parley/common/contracts/moderation'
import type { VerdictItem } from '@parley/common/contracts/queues'
import { Unavailable } from '@parley/common/errors'
import type { MessageId, RoomId } from '@parley/common/ids'
import { saysDatabaseIsAway } from '@parley/common/postgres/errors'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import type { StoredServerPolicy } from '../schemas/policies.js'
import { appendAudit, type NewAuditEntry } from './audit.js'
import { type JudgedText, judgedTexts } from './judged-texts.js'
import { lockRooms, type MessageAct, NO_CONSEQUENCES, type WrittenAct, writeActs } from './moderation-acts.js'
import {
  type JudgedName,
  judgedNames,
  lockNamed,
  type NewNameReview,
  openNameReviews,
  recordedAmong,
} from './name-reviews.js'
import { answerNudges, type NudgeAnswer } from './nudges.js'
import { enqueueFacts } from './outbox-rows.js'
import { storedServerPolicy } from './policies.js'
import type { ReviewNews } from './review-writes.js'
import { unspeakable } from './sanctions.js'
import { type JudgedVerdict, storedVerdicts, storeVerdicts } from './stored-verdicts.js'

/** The act a verdict leads to, and what is kept of the verdict itself. */
export type VerdictAct = MessageAct & JudgedVerdict

/** Pure: it may be called twice for one item, without lock and then again under it. */
export type Judge = (item: VerdictItem, text: JudgedText, server: StoredServerPolicy | null) => VerdictAct

/**
 * What becomes of a message whose sender's name was judged; null = nothing. `textVerdict` is that on the message itself,
 * null while it has none.
 */
export type PostNameJudge = (
  item: VerdictItem,
  text: JudgedText,
  server: StoredServerPolicy | null,
  textVerdict: Verdict | null,
) => MessageAct | null

/** Called for held messages that got no verdict; null = let it wait on. */
export type HeldJudge = (text: JudgedText, server: StoredServerPolicy | null) => MessageAct | null

/** Called with the verdict that the author was asked about; null = it does not matter any more. */
export type NudgeJudge = (text: JudgedText, server: StoredServerPolicy | null, verdict: Verdict) => MessageAct | null

/** What is written of a name that fired, once: an entry, whose id is that of the verdict's event, and perhaps an item. */
export interface NameFinding {
  readonly audit: NewAuditEntry & { readonly id: string }
  readonly opens: NewNameReview | null
}

/** For names. Null = nothing to write down. */
export type NameJudge = (item: VerdictItem, name: JudgedName, server: StoredServerPolicy | null) => NameFinding | null

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
    return [...written.acts, ...written.idle.map((act) => ({ act, message: act.message, ...NO_CONSEQUENCES }))]
  }

  /**
   * Judges messages that were held longer than their room's policy has them wait (`waitS` where neither room nor admin
   * says; at most `nudgeWaitS` where authors are nudged) and have neither a verdict nor an open review item; oldest
   * first, at most `limit`.
   */
  async applyToUnjudged(
    now: Date,
    { waitS: defaultWaitS, nudgeWaitS }: { readonly waitS: number; readonly nudgeWaitS: number },
    limit: number,
    judge: HeldJudge,
  ): Promise<WrittenAct[]> {
    return this.sql.begin(async (tx) => {
      const server = await storedServerPolicy(tx)
      const waitS = server?.policy.held_timeout_s ?? defaultWaitS
      const waiting = await tx<{ id: MessageId; room_id: RoomId }[]>`
        select m.id, m.room_id from messages m join rooms r on r.id = m.room_id and r.deleted_at is null
        where m.state = 'held'
          and coalesce(m.edited_at, m.created_at)
              <= ${now}::timestamptz
                 - make_interval(secs => least(
                     coalesce((r.policy #>> '{overrides,held_timeout_s}')::int, ${waitS}),
                     case when r.mode = 'nudge' then ${nudgeWaitS}::int end))
          and not exists (select from verdicts v where v.message_id = m.id and v.revision = m.revision)
          and not exists (select from review_items r where r.message_id = m.id and r.state = 'open')
        order by m.created_at limit ${limit}`
      return this.#judgeUnjudged(tx, waiting, judge, server)
    })
  }

  /** Judges messages before their verdict, by what their text alone says. Those whose verdict is there are passed over. */
  async applyEarly(
    posted: readonly { readonly id: MessageId; readonly roomId: RoomId }[],
    judge: HeldJudge,
  ): Promise<WrittenAct[]> {
    return whileDatabaseIsThere(() =>
      this.sql.begin(async (tx) => {
        const rows = posted.map(({ id, roomId }) => ({ id, room_id: roomId }))
        return this.#judgeUnjudged(tx, rows, judge, await storedServerPolicy(tx))
      }),
    )
  }

  /**
   * Answers the nudges of these messages, where they wait for an answer, and judges the messages anew by the verdict
   * that was asked about.
   */
  async applyAnswers(
    messages: readonly { readonly id: MessageId; readonly roomId: RoomId }[],
    answer: NudgeAnswer,
    now: Date,
    judge: NudgeJudge,
  ): Promise<WrittenAct[]> {
    return whileDatabaseIsThere(() =>
      this.sql.begin(async (tx) => {
        const server = await storedServerPolicy(tx)
        await lockRooms(tx, [...new Set(messages.map(({ roomId }) => roomId))])
        const asked = messages.map(({ id }) => id)
        // Confirming is speaking: whoever was silenced while they waited for the lock does not.
        const silenced = answer === 'confirmed' ? await unspeakable(tx, asked) : new Set()
        const ids = asked.filter((id) => !silenced.has(id))
        const texts = await judgedTexts(tx, ids, 'for no key update of m')
        const waiting = await answerNudges(tx, ids, answer, now)
        const verdicts = await storedVerdicts(tx, ids)
        const acts = texts.flatMap((text) => {
          const { id, revision } = text.message
          const verdict = verdicts.get(`${id}:${revision}`)
          return waiting.has(id) && verdict ? (judge(text, server, verdict) ?? []) : []
        })
        return writeActs(tx, acts)
      }),
    )
  }

  async #judgeUnjudged(
    tx: TransactionSql,
    waiting: readonly { readonly id: MessageId; readonly room_id: RoomId }[],
    judge: HeldJudge,
    server: StoredServerPolicy | null,
  ): Promise<WrittenAct[]> {
    if (waiting.length === 0) return []
    await lockRooms(tx, [...new Set(waiting.map((row) => row.room_id))])
    const ids = waiting.map(({ id }) => id)
    const texts = await judgedTexts(tx, ids, 'for no key update of m')
    const unjudged = texts.filter(({ message, judgedRevisions }) => !judgedRevisions.includes(message.revision))
    return writeActs(
      tx,
      unjudged.flatMap((text) => judge(text, server) ?? []),
    )
  }

  /**
   * Verdicts on the names that webhooks posted single messages under; what follows is done to the message. Others are
   * left to `recordNames`: the answer is which were not of messages.
   */
  async applyToPostNames(
    items: readonly VerdictItem[],
    judge: PostNameJudge,
  ): Promise<{ readonly written: readonly WrittenAct[]; readonly rest: readonly VerdictItem[] }> {
    const ofPosts = new Map(
      items.filter(({ subject }) => subject === 'webhook_name').map((one) => [one.subject_id, one]),
    )
    if (ofPosts.size === 0) return { written: [], rest: items }
    return whileDatabaseIsThere(() =>
      this.sql.begin(async (tx) => {
        const found = await tx<{ id: MessageId; room_id: RoomId }[]>`
          select id, room_id from messages where id = any(${[...ofPosts.keys()]}::uuid[])`
        await lockRooms(tx, [...new Set(found.map(({ room_id }) => room_id))])
        const ids = found.map(({ id }) => id)
        const known = new Set<string>(ids)
        const server = await storedServerPolicy(tx)
        const texts = await judgedTexts(tx, ids, 'for no key update of m')
        const verdicts = await storedVerdicts(tx, ids)
        const acts = texts.flatMap((text) => {
          const { id, revision } = text.message
          const item = ofPosts.get(id)
          return item ? (judge(item, text, server, verdicts.get(`${id}:${revision}`) ?? null) ?? []) : []
        })
        const rest = items.filter((item) => item.subject !== 'webhook_name' || !known.has(item.subject_id))
        return { written: await writeActs(tx, acts), rest }
      }),
    )
  }

  /**
   * Names have no state to change: what the policy says of them is written down and put before people. Once per verdict.
   * @returns what became of review items.
   */
  async recordNames(items: readonly VerdictItem[], judge: NameJudge): Promise<readonly ReviewNews[]> {
    return whileDatabaseIsThere(() =>
      this.sql.begin(async (tx) => {
        const server = await storedServerPolicy(tx)
        const judgeAll = async (judged: readonly VerdictItem[]) => {
          const names = await judgedNames(tx, judged)
          return judged.flatMap((item, index) => {
            const name = names[index]
            const finding = name && judge(item, name, server)
            return finding ? [{ item, ...finding }] : []
          })
        }
        // The common harmless name waits for nobody.
        const fired = (await judgeAll(items)).map(({ item }) => item)
        if (fired.length === 0) return []
        await lockNamed(tx, fired)
        const findings = await judgeAll(fired)
        const known = await recordedAmong(
          tx,
          findings.map(({ audit }) => audit.id),
        )
        const news = findings.filter(({ audit }) => !known.has(audit.id))
        await appendAudit(
          tx,
          news.map(({ audit }) => audit),
        )
        return openNameReviews(
          tx,
          news.flatMap(({ opens }) => opens ?? []),
        )
      }),
    )
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
    const texts = new Map((await judgedTexts(tx, ids, lock)).map((text) => [text.message.id as string, text]))
    return items.flatMap((item) => {
      const text = texts.get(item.subject_id)
      return text && !text.judgedRevisions.includes(item.revision) ? [judge(item, text, server)] : []
    })
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
  const { change, opens, resolves, audit, asks } = act
  return change !== null || opens !== null || resolves !== null || audit !== null || asks !== undefined
}

function keyOf(item: VerdictItem): string {
  return `${item.subject_id}:${item.revision}`
}
