import { randomBytes } from 'node:crypto'
import { newId } from '@parley/common/ids'
import type { Sql } from '@parley/common/postgres/sql'
import type { Fragment } from '@parley/common/postgres/sql-text'
import type { LabelSource, TrainingRule } from '../schemas/training.js'
import { appendAudit } from './audit.js'

/** A label with its text. */
export interface TrainingLabel {
  readonly id: string
  readonly source: LabelSource
  readonly at: Date
  readonly labelledBy: string | null
  readonly messageId: string | null
  readonly roomId: string | null
  readonly authorId: string | null
  readonly text: string
  readonly language: string | null
  readonly scores: Readonly<Record<string, number>> | null
  readonly modelVersion: string | null
  readonly machineAction: string | null
  readonly rule: string | null
  readonly label: string | null
  readonly cause: string | null
  readonly decision: string | null
  readonly word: string | null
  readonly corrected: Readonly<Record<string, number>> | null
  readonly appeal: string | null
  readonly isOverturned: boolean
}

export interface LabelFilter {
  readonly from: Date | null
  readonly until: Date | null
  readonly source: LabelSource | null
}

export interface LabelPlace {
  readonly at: Date
  readonly id: string
}

export interface LabelCounts {
  readonly exportable: number
  readonly decisions: number
  readonly corrections: number
}

/** Labels as training data: whose may be used, and what they say. */
export class TrainingRepository {
  constructor(private readonly sql: Sql) {}

  /** The person's answer; null = none was given. */
  async consent(userId: string): Promise<boolean | null> {
    const [row] = await this.sql<{ is_given: boolean }[]>`
      select is_given from training_consents where user_id = ${userId}`
    return row?.is_given ?? null
  }

  async setConsent(userId: string, consent: boolean | null, at: Date): Promise<void> {
    if (consent === null) {
      await this.sql`delete from training_consents where user_id = ${userId}`
      return
    }
    await this.sql`
      insert into training_consents (user_id, is_given, at) values (${userId}, ${consent}, ${at})
      on conflict (user_id) do update set is_given = excluded.is_given, at = excluded.at`
  }

  async rule(): Promise<TrainingRule> {
    const [row] = await this.sql<{ rule: TrainingRule }[]>`
      select value ->> 'consent' as rule from server_settings where key = 'training'`
    return row?.rule ?? 'off'
  }

  /** With its entry in the audit log. */
  async setRule(rule: TrainingRule, actorId: string): Promise<void> {
    await this.sql.begin(async (tx) => {
      const [before] = await tx<{ rule: TrainingRule }[]>`
        select value ->> 'consent' as rule from server_settings where key = 'training' for update`
      await tx`
        insert into server_settings (key, value) values ('training', ${JSON.stringify({ consent: rule })}::text::jsonb)
        on conflict (key) do update set value = excluded.value, updated_at = now()`
      await appendAudit(tx, [entry(actorId, 'training.settings', { before: before?.rule ?? 'off', after: rule })])
    })
  }

  /** The key of pseudonyms: made once, and kept, so that exports of different days can be joined. */
  async pseudonymKey(): Promise<Buffer> {
    const [row] = await this.sql<{ key: string }[]>`
      insert into server_settings as known (key, value)
      values ('training_pseudonym_key', to_jsonb(${randomBytes(32).toString('base64')}::text))
      on conflict (key) do update set value = known.value
      returning value #>> '{}' as key`
    return Buffer.from(row?.key ?? '', 'base64')
  }

  async recordExport(actorId: string, details: Readonly<Record<string, unknown>>): Promise<void> {
    await appendAudit(this.sql, [entry(actorId, 'labels.export', details)])
  }

  async counts(rule: TrainingRule): Promise<LabelCounts> {
    const [counts] = await this.sql<[LabelCounts]>`
      select count(*) filter (where source = 'decision')::int as decisions,
             count(*) filter (where source = 'correction')::int as corrections, 0 as exportable
      from labels where withdrawn_at is null`
    return { ...counts, exportable: await this.exportable({ from: null, until: null, source: null }, rule) }
  }

  async exportable(filter: LabelFilter, rule: TrainingRule): Promise<number> {
    if (rule === 'off') return 0
    const [row] = await this.sql<[{ labels: number }]>`
      select count(*)::int as labels from ${this.#tables()} where ${this.#isExportable(filter, rule)}`
    return row.labels
  }

  /** The next labels in order of time. */
  async page(
    filter: LabelFilter,
    rule: TrainingRule,
    after: LabelPlace | null,
    limit: number,
  ): Promise<TrainingLabel[]> {
    if (rule === 'off') return []
    const { sql } = this
    return sql<TrainingLabel[]>`
      select l.id, l.source, l.at, l.labelled_by as "labelledBy", l.message_id as "messageId", l.room_id as "roomId",
             l.author_id as "authorId", coalesce(l.text, old.body, m.body) as text, l.language, l.scores,
             l.model_version as "modelVersion", l.machine_action as "machineAction", l.rule, l.label, l.cause,
             l.decision, l.word, l.corrected, l.appeal, l.overturned_by is not null as "isOverturned"
      from ${this.#tables()}
      where ${this.#isExportable(filter, rule)}
        and ${after === null ? sql`true` : sql`(l.at, l.id) > (${after.at}, ${after.id}::uuid)`}
      order by l.at, l.id limit ${limit}`
  }

  /** A message's text of the revision that was judged, which edits may have replaced since. */
  #tables(): Fragment {
    return this.sql`
      labels l
      left join messages m on m.id = l.message_id
      left join rooms r on r.id = m.room_id
      left join message_revisions old on old.message_id = l.message_id and old.revision = l.revision
      left join training_consents author on author.user_id = l.author_id
      left join training_consents labeller on labeller.user_id = l.labelled_by`
  }

  /**
   * What may be used: nothing out of conversations of two, nothing its author deleted, no text without its author's
   * consent. Who sent a correction sent it to be learnt from, unless they have said no.
   */
  #isExportable({ from, until, source }: LabelFilter, rule: Exclude<TrainingRule, 'off'>): Fragment {
    const { sql } = this
    const consented = rule === 'opt_in' ? sql`author.is_given` : sql`coalesce(author.is_given, true)`
    return sql`
      l.withdrawn_at is null
      and ${source === null ? sql`true` : sql`l.source = ${source}`}
      and ${from === null ? sql`true` : sql`l.at >= ${from}`}
      and ${until === null ? sql`true` : sql`l.at < ${until}`}
      and case l.source
        when 'correction' then coalesce(labeller.is_given, true)
        else r.kind <> 'direct' and r.deleted_at is null and m.state <> 'deleted' and ${consented}
             and (old.body is not null or m.revision = l.revision) and coalesce(old.body, m.body) <> ''
      end`
  }
}

function entry(actorId: string, action: string, details: Readonly<Record<string, unknown>>) {
  return { id: newId(), actorId, action, roomId: null, messageId: null, userId: null, rule: null, details }
}
