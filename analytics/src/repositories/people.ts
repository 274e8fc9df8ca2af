import type { DecisionWord } from '@parley/common/contracts/decisions'
import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'
import { GRAIN_CODE, timestampOf } from './grains.js'
import { REVIEWER_COUNTERS, USER_COUNTERS } from './rollups.js'
import type { DurationCount } from './turnaround.js'
import { LEDGER_LOCK } from './write-lock.js'

export interface Pseudonym {
  readonly userId: string
  readonly pseudonym: string
  readonly name: string
}

export interface ErasedRows {
  readonly totals: number
  readonly acts: number
}

export interface PersonTotals {
  readonly month: Date
  readonly totals: Readonly<Record<(typeof USER_COUNTERS)[number], number>>
}

export interface PersonActs {
  readonly month: Date
  readonly action: string
  readonly acts: number
}

/** Decisions as a moderator, of one month. */
export interface PersonDecided {
  readonly month: Date
  readonly totals: Readonly<Record<(typeof REVIEWER_COUNTERS)[number], number>>
  /** How long what was decided on had waited; in order. */
  readonly waits: readonly DurationCount[]
}

/** A decision that the person made, took back, or had come before with one of their own. Of others it names nobody. */
export interface PersonDecision {
  readonly id: string
  readonly messageId: string
  /** Null where somebody else made it. */
  readonly made: {
    readonly at: Date
    readonly word: DecisionWord
    readonly revision: number | null
    readonly cause: string | null
    readonly waitingSince: Date | null
    readonly isOverturned: boolean
    readonly isTakenBack: boolean
  } | null
  readonly tookBack: boolean
  /** What the person had decided before on the same message; null where they had not, or were not the first. */
  readonly decidedBefore: DecisionWord | null
}

export interface PersonMessage {
  readonly id: string
  readonly roomId: string
  readonly postedAt: Date
  readonly characters: number
  readonly edits: number
  readonly deletedAt: Date | null
  readonly action: string | null
  readonly label: string | null
  readonly sentiment: string | null
  readonly decision: string | null
  /** Null while there is none. */
  readonly verdictAt: Date | null
  readonly rule: string | null
  readonly modelVersion: string | null
  /** Millionths. */
  readonly scores: Readonly<Record<keyof Scores, number | null>>
}

type MessageRow = Omit<PersonMessage, 'scores'> & PersonMessage['scores']
type DecisionRow = Omit<PersonDecision, 'made'> & NonNullable<PersonDecision['made']> & { readonly isMaker: boolean }

/** What analytics holds of one person. */
export class PeopleRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Moves a person's figures to the pseudonym, and leaves a mark by which facts still on their way are moved too.
   * Holds the ledger's lock, so no fact can be half way in.
   */
  async pseudonymise({ userId, pseudonym, name }: Pseudonym, nowMs: number): Promise<ErasedRows> {
    return this.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LEDGER_LOCK})`
      await tx`delete from users where id = ${userId}`
      await tx`
        insert into users (id, name, named_at, erased_at)
        values (${pseudonym}, ${name}, ${timestampOf(nowMs)}, ${timestampOf(nowMs)})
        on conflict (id) do nothing`
      return { totals: await moveTotals(tx, userId, pseudonym), acts: await moveActs(tx, userId, pseudonym) }
    })
  }

  /** Some of the person's messages; 0 when none is left. */
  async pseudonymiseMessages({ userId, pseudonym }: Pseudonym, limit: number): Promise<number> {
    return this.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LEDGER_LOCK})`
      const result = await tx`
        update messages set sender_id = ${pseudonym}
        where id = any(array(select id from messages where sender_id = ${userId} limit ${limit}))`
      return result.count
    })
  }

  async name(userId: string): Promise<{ readonly name: string; readonly namedAt: Date } | undefined> {
    const [row] = await this.sql<{ name: string; namedAt: Date }[]>`
      select name, named_at as "namedAt" from users where id = ${userId}`
    return row
  }

  async totals(userId: string): Promise<readonly PersonTotals[]> {
    const rows = await this.sql<(PersonTotals['totals'] & { bucket: Date })[]>`
      select bucket, ${this.sql([...USER_COUNTERS])} from user_totals
      where grain = ${GRAIN_CODE.month} and user_id = ${userId} order by bucket`
    return rows.map(({ bucket, ...totals }) => ({ month: bucket, totals }))
  }

  async acts(userId: string): Promise<readonly PersonActs[]> {
    return this.sql<PersonActs[]>`
      select bucket as month, action, acts from moderator_totals
      where grain = ${GRAIN_CODE.month} and moderator_id = ${userId} order by bucket, action`
  }

  async decided(userId: string): Promise<readonly PersonDecided[]> {
    const rows = await this.sql<(PersonDecided['totals'] & Pick<PersonDecided, 'month' | 'waits'>)[]>`
      select bucket as month, ${this.sql([...REVIEWER_COUNTERS])}, (
        select coalesce(json_agg(json_build_object('bin', bin, 'decisions', waited.decisions) order by bin), '[]')
        from reviewer_bins as waited
        where waited.grain = decided.grain and waited.bucket = decided.bucket
          and waited.moderator_id = decided.moderator_id and waited.decisions > 0
      ) as waits
      from reviewer_totals as decided
      where grain = ${GRAIN_CODE.month} and moderator_id = ${userId} order by bucket`
    return rows.map(({ month, waits, ...totals }) => ({ month, totals, waits }))
  }

  /** Single decisions that the person had part in, in order of their ids, from after `after` on. */
  async decisions(userId: string, after: string | undefined, limit: number): Promise<readonly PersonDecision[]> {
    const { sql } = this
    const rows = await sql<DecisionRow[]>`
      select id, message_id as "messageId", moderator_id is not distinct from ${userId}::uuid as "isMaker",
        decided_at as at, word, revision, cause, waiting_since as "waitingSince", is_overturned as "isOverturned",
        undone_by is not null as "isTakenBack", undone_by is not distinct from ${userId}::uuid as "tookBack",
        case when other_moderator_id = ${userId} then other_word end as "decidedBefore"
      from decisions
      where (moderator_id = ${userId} or undone_by = ${userId} or other_moderator_id = ${userId})
        ${after ? sql`and id > ${after}` : sql``}
      order by id limit ${limit}`
    return rows.map(({ id, messageId, tookBack, decidedBefore, isMaker, ...made }) => ({
      ...{ id, messageId, tookBack, decidedBefore },
      made: isMaker ? made : null,
    }))
  }

  /** The person's messages in order of their ids, from after `after` on. */
  async messages(userId: string, after: string | undefined, limit: number): Promise<readonly PersonMessage[]> {
    const sql = this.sql
    const rows = await sql<MessageRow[]>`
      select id, room_id as "roomId", posted_at as "postedAt", characters, edits, deleted_at as "deletedAt",
        action, label, sentiment, decision, verdict_at as "verdictAt", rule, model_version as "modelVersion",
        ${sql([...LABELS])}
      from messages
      where sender_id = ${userId} and posted_at is not null ${after ? sql`and id > ${after}` : sql``}
      order by id limit ${limit}`
    return rows.map(({ toxicity, severe_toxicity, obscene, threat, insult, identity_attack, ...message }) => ({
      ...message,
      scores: { toxicity, severe_toxicity, obscene, threat, insult, identity_attack },
    }))
  }
}

async function moveTotals(tx: TransactionSql, userId: string, pseudonym: string): Promise<number> {
  const result = await tx`update user_totals set user_id = ${pseudonym} where user_id = ${userId}`
  return result.count
}

async function moveActs(tx: TransactionSql, userId: string, pseudonym: string): Promise<number> {
  for (const table of ['reviewer_totals', 'reviewer_bins', 'decisions']) {
    await tx`update ${tx(table)} set moderator_id = ${pseudonym} where moderator_id = ${userId}`
  }
  await tx`update decisions set undone_by = ${pseudonym} where undone_by = ${userId}`
  await tx`update decisions set other_moderator_id = ${pseudonym} where other_moderator_id = ${userId}`
  const result = await tx`update moderator_totals set moderator_id = ${pseudonym} where moderator_id = ${userId}`
  return result.count
}
