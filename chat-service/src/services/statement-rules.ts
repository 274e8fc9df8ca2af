import type { RestrictiveActRecord } from '../repositories/statements.js'
import type { StatementBody } from '../schemas/statements.js'

export type RestrictiveAct = RestrictiveActRecord

/** Restrictions know no borders here: all of the European Economic Area. */
export const TERRITORY = [
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI'],
  ...['LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
] as const

/** A statement of reasons, in the attributes of the DSA Transparency Database. The mapping: docs/transparency.md. */
export function statementOf(act: RestrictiveAct): StatementBody {
  const { category, keyword } = categoryOf(act)
  const onMessage = act.kind !== 'mute' && act.kind !== 'ban'
  return {
    puid: act.id,
    ...restrictionOf(act),
    decision_monetary: null,
    account_type: null,
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    decision_ground_reference_url: null,
    incompatible_content_ground: groundOf(act),
    incompatible_content_explanation: explanationOf(act),
    // Nobody here decides whether something is against the law.
    incompatible_content_illegal: 'No',
    category,
    category_specification: keyword === null ? [] : [keyword],
    content_type: [onMessage ? 'CONTENT_TYPE_TEXT' : 'CONTENT_TYPE_OTHER'],
    content_type_other: onMessage ? null : 'Account',
    content_language: act.language === null || act.language === 'und' ? null : act.language.toUpperCase(),
    content_date: dateOf(act.contentAt ?? act.at),
    territorial_scope: [...TERRITORY],
    application_date: dateOf(act.at),
    decision_facts: factsOf(act),
    source_type: act.cause === 'reported' && !act.isByMachine ? 'SOURCE_TYPE_OTHER_NOTIFICATION' : 'SOURCE_VOLUNTARY',
    source_identity: null,
    automated_detection: isDetectedByMachine(act) ? 'Yes' : 'No',
    automated_decision: act.isByMachine
      ? 'AUTOMATED_DECISION_FULLY'
      : isDetectedByMachine(act)
        ? 'AUTOMATED_DECISION_PARTIALLY'
        : 'AUTOMATED_DECISION_NOT_AUTOMATED',
  }
}

type Restriction = Pick<
  StatementBody,
  | 'decision_visibility'
  | 'decision_visibility_other'
  | 'decision_provision'
  | 'decision_account'
  | 'end_date_visibility_restriction'
  | 'end_date_service_restriction'
  | 'end_date_account_restriction'
>

function restrictionOf({ kind, until, isInRoom }: RestrictiveAct): Restriction {
  const none: Restriction = {
    decision_visibility: [],
    decision_visibility_other: null,
    decision_provision: null,
    decision_account: null,
    end_date_visibility_restriction: null,
    end_date_service_restriction: null,
    end_date_account_restriction: null,
  }
  const end = until === null ? null : dateOf(until)
  switch (kind) {
    case 'remove':
      return { ...none, decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] }
    case 'hide':
      return { ...none, decision_visibility: ['DECISION_VISIBILITY_CONTENT_DISABLED'] }
    case 'hold':
    case 'reject':
      return {
        ...none,
        decision_visibility: ['DECISION_VISIBILITY_OTHER'],
        decision_visibility_other: kind === 'hold' ? 'Publication withheld until a review' : 'Publication refused',
      }
    case 'mute':
      return {
        ...none,
        decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION',
        end_date_service_restriction: end,
      }
    case 'ban':
      // Without an end date: until it is lifted. The account itself goes on to exist.
      return isInRoom
        ? { ...none, decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', end_date_service_restriction: end }
        : { ...none, decision_account: 'DECISION_ACCOUNT_SUSPENDED', end_date_account_restriction: end }
    default:
      return kind satisfies never
  }
}

interface Category {
  readonly category: string
  readonly keyword: string | null
}

const OTHER: Category = { category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC', keyword: null }
const HARASSMENT: Category = { category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE', keyword: 'KEYWORD_CYBER_HARASSMENT' }
const SPEECH: Category = { category: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', keyword: null }
const VIOLENCE: Category = { category: 'STATEMENT_CATEGORY_VIOLENCE', keyword: null }

const BY_LABEL: Readonly<Record<string, Category>> = {
  toxicity: HARASSMENT,
  severe_toxicity: HARASSMENT,
  insult: HARASSMENT,
  identity_attack: SPEECH,
  threat: VIOLENCE,
}
const BY_REPORT: Readonly<Record<string, Category>> = {
  harassment: HARASSMENT,
  hate: SPEECH,
  threat: VIOLENCE,
  self_harm: { category: 'STATEMENT_CATEGORY_SELF_HARM', keyword: null },
}

function categoryOf({ label, rule }: RestrictiveAct): Category {
  if (label !== null) return BY_LABEL[label] ?? OTHER
  return rule?.startsWith('report:') ? (BY_REPORT[rule.slice('report:'.length)] ?? OTHER) : OTHER
}

function isDetectedByMachine({ isByMachine, cause }: RestrictiveAct): boolean {
  return isByMachine || (cause !== null && cause !== 'reported' && cause !== 'appeal')
}

function groundOf({ label, rule }: RestrictiveAct): string {
  if (label !== null) return `Rules of the service on ${label.replaceAll('_', ' ')}`
  return rule?.startsWith('report:')
    ? `Rules of the service on ${rule.slice('report:'.length).replaceAll('_', ' ')}`
    : 'Rules of the service'
}

function explanationOf({ isByMachine, isByStrikes, label, score }: RestrictiveAct): string {
  if (isByStrikes) return 'Several contributions of the same account broke the rules within the time that is counted.'
  const because =
    label === null ? '' : ` The classifier's score for ${label.replaceAll('_', ' ')} was ${(score ?? 0).toFixed(2)}.`
  return isByMachine
    ? `The content met a rule of the service's automated policy.${because}`
    : `A moderator found that the content breaks the rules of the service.${because}`
}

/** Never the text, a name, or a moderator's own words, which may hold both. */
function factsOf(act: RestrictiveAct): string {
  const isOnAccount = act.kind === 'mute' || act.kind === 'ban'
  const what = isOnAccount ? 'An account' : act.isOnName ? 'A name' : 'A text message'
  const where = act.isInRoom ? 'in a chat room' : 'on the service'
  const found = act.isByStrikes
    ? 'was restricted because of earlier decisions on its contributions'
    : act.cause === 'reported'
      ? 'was reported by other members'
      : isDetectedByMachine(act)
        ? `was found by an automated classifier${act.modelVersion === null ? '' : ` (${act.modelVersion})`}`
        : 'was found by a moderator'
  const decided = act.isByMachine ? 'The decision was taken automatically' : 'The decision was taken by a moderator'
  const rule = act.rule === null ? '' : ` under the rule ${act.rule}`
  return `${what} ${where} ${found}. ${decided}${rule}.`
}

function dateOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
