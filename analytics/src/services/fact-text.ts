import type { AnalyticsFact } from '@parley/common/contracts/queues'

const MAX_NAME = 200
const MAX_WORD = 64
const MAX_RULE = 120

/**
 * The fact with texts that Postgres can store (no NUL, no half of a surrogate pair, bounded in length), and with ids
 * as Postgres writes them: ids are compared with the database's here, and a UUID may come in capitals.
 */
export function plainFact(fact: AnalyticsFact): AnalyticsFact {
  const common = {
    event_id: fact.event_id.toLowerCase(),
    room_id: fact.room_id.toLowerCase(),
    room_name: plain(fact.room_name, MAX_NAME),
  }
  if (fact.type === 'moderation_act') {
    return {
      ...fact,
      ...common,
      message_id: fact.message_id?.toLowerCase() ?? null,
      moderator_id: fact.moderator_id.toLowerCase(),
      moderator_name: plain(fact.moderator_name, MAX_NAME),
      action: plain(fact.action, MAX_WORD),
      ...(fact.act_id ? { act_id: fact.act_id.toLowerCase() } : {}),
      ...(fact.undoes ? { undoes: fact.undoes.toLowerCase() } : {}),
      ...(fact.cause ? { cause: plain(fact.cause, MAX_WORD) } : {}),
    }
  }
  const ofMessage = {
    ...common,
    message_id: fact.message_id.toLowerCase(),
    sender_id: fact.sender_id.toLowerCase(),
    sender_name: plain(fact.sender_name, MAX_NAME),
  }
  if (fact.type !== 'verdict_applied') return { ...fact, ...ofMessage }
  return {
    ...fact,
    ...ofMessage,
    label: fact.label === null ? null : plain(fact.label, MAX_WORD),
    rule: fact.rule ? plain(fact.rule, MAX_RULE) : null,
    verdict: { ...fact.verdict, model_version: plain(fact.verdict.model_version, MAX_RULE) },
  }
}

function plain(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replaceAll('\u0000', '')
    .replace(/\p{Surrogate}/gu, '\u{FFFD}')
}
