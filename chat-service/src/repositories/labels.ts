import { decisionWord } from '@parley/common/contracts/decisions'
import type { Correction } from '@parley/common/contracts/queues'
import type { Sql, TransactionSql } from '@parley/common/postgres/sql'

/** Where no decision comes with them they say that the text should not stand. */
const PENALTIES = ['warn', 'mute', 'ban']

/** An act as the audit log has it. */
export interface LabellingAct {
  readonly id: string
  readonly actorId: string | null
  readonly action: string
  readonly messageId: string | null
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * Makes labels of people's decisions on messages, in the transaction that writes them into the audit log: whatever way
 * a decision takes, none is left out. A decision that says the opposite of an earlier one on the same revision
 * overturns that. An act that is taken back says nothing any more, or was wrong: see `undo`.
 */
export async function labelDecisions(tx: TransactionSql | Sql, acts: readonly LabellingAct[]): Promise<void> {
  const decisions = acts.flatMap(decisionOf)
  if (decisions.length > 0) await insertDecisions(tx, JSON.stringify(decisions))
  const undoings = acts.flatMap(({ id, actorId, details }) =>
    typeof details.undoes === 'string' ? [{ id, actor_id: actorId, undoes: details.undoes }] : [],
  )
  if (undoings.length > 0) await undo(tx, JSON.stringify(undoings))
}

function decisionOf({ id, actorId, action, messageId, details }: LabellingAct) {
  const decision = action.slice(action.indexOf('.') + 1)
  const word = decisionWord(decision)
  if (actorId === null || messageId === null || word === null || typeof details.undoes === 'string') return []
  return [
    {
      id,
      labelled_by: actorId,
      message_id: messageId,
      revision: typeof details.revision === 'number' ? details.revision : null,
      decision,
      word,
      cause: typeof details.cause === 'string' ? details.cause : null,
      appeal: typeof details.appeal === 'string' ? details.appeal : null,
    },
  ]
}

async function insertDecisions(tx: TransactionSql | Sql, decisions: string): Promise<void> {
  await tx`
    with decided as (
      select act.*, coalesce(act.revision, m.revision) as of_revision, m.room_id,
             case when m.sender_kind <> 'webhook' then m.sender_id end as author_id
      from jsonb_to_recordset(${decisions}::text::jsonb) as act (
        id uuid, labelled_by uuid, message_id uuid, revision int, decision text, word text, cause text, appeal text)
      join messages m on m.id = act.message_id
      -- A penalty that was given with a decision says nothing of the text: the decision does.
      where not (act.decision = any(${PENALTIES}) and exists (
        select from labels given
        where given.message_id = act.message_id and given.labelled_by = act.labelled_by and given.at = now()::timestamptz(3)))
    ),
    overturned as (
      update labels set overturned_by = decided.id from decided
      where labels.message_id = decided.message_id and labels.revision = decided.of_revision
        and labels.word <> decided.word and labels.overturned_by is null and labels.withdrawn_at is null
    )
    insert into labels (id, source, labelled_by, message_id, revision, room_id, author_id, language, scores,
                        model_version, machine_action, rule, label, cause, decision, word, appeal)
    select decided.id, 'decision', decided.labelled_by, decided.message_id, decided.of_revision, decided.room_id,
           decided.author_id, v.language, v.scores, v.model_version, v.action, v.rule, v.label, decided.cause,
           decided.decision, decided.word, decided.appeal
    from decided
    left join verdicts v on v.message_id = decided.message_id and v.revision = decided.of_revision
    on conflict (id) do nothing`
}

/** Who takes their own act back withdraws its label; anybody else overturns it. What it had overturned stands again. */
async function undo(tx: TransactionSql | Sql, undoings: string): Promise<void> {
  await tx`
    update labels set
      withdrawn_at = case when coalesce(undoing.actor_id, labelled_by) = labelled_by then now() end,
      overturned_by = case when undoing.actor_id <> labelled_by then undoing.id end
    from jsonb_to_recordset(${undoings}::text::jsonb) as undoing (id uuid, actor_id uuid, undoes uuid)
    where labels.id = undoing.undoes and withdrawn_at is null and overturned_by is null`
  await tx`
    update labels set overturned_by = null
    from jsonb_to_recordset(${undoings}::text::jsonb) as undoing (undoes uuid)
    where labels.overturned_by = undoing.undoes`
}

/** Deletes what labels hold of a person. What they decided as a moderator stays, by nobody. */
export async function eraseLabelsOf(sql: Sql | TransactionSql, userId: string): Promise<void> {
  await sql`delete from labels where labelled_by = ${userId} and source = 'correction'`
  await sql`update labels set labelled_by = null where labelled_by = ${userId}`
  await sql`update labels set author_id = null where author_id = ${userId}`
  await sql`delete from training_consents where user_id = ${userId}`
}

/** Corrections of scores: the only labels whose texts are kept with them. */
export class CorrectionsRepository {
  constructor(private readonly sql: Sql) {}

  /** Stores each once, however often it comes. Those of erased people are passed over. */
  async store(corrections: readonly Correction[]): Promise<void> {
    const rows = corrections.map((correction) => ({
      id: correction.event_id,
      at: correction.at,
      labelled_by: correction.corrected_by,
      text: correction.text,
      language: correction.language,
      scores: correction.scores,
      model_version: correction.model_version,
      corrected: correction.corrected,
    }))
    await this.sql`
      insert into labels (id, source, at, labelled_by, text, language, scores, model_version, corrected)
      select id, 'correction', at, labelled_by, text, language, scores, model_version, corrected
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as correction (
        id uuid, at timestamptz, labelled_by uuid, text text, language text, scores jsonb, model_version text,
        corrected jsonb)
      where not exists (select from users where users.id = correction.labelled_by and users.erased_at is not null)
      on conflict (id) do nothing`
  }
}
