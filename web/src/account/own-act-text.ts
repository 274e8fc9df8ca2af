import type { OwnAct } from '@parley/client/appeals-api'
import type { TFunction } from 'i18next'
import { LABELS } from '../components/labels.js'

type Translate = TFunction<['account', 'common']>

/** Kinds of rules that have a word of their own; see docs/moderation.md. */
const RULES = ['list', 'newcomer', 'strikes', 'unscored'] as const
const LIMITS = ['links', 'mentions', 'duplicates', 'flood'] as const

/** What was done, as one would tell the person: `You were muted`. */
export function actTitle(t: Translate, { kind, name }: Pick<OwnAct, 'kind' | 'name'>): string {
  return name !== null && kind === 'remove' ? t(`moderation.name.${name}`) : t(`moderation.kind.${kind}`)
}

/** Why it was done, where a rule says so; null where a person decided. */
export function ruleText(
  t: Translate,
  { rule, label, score }: Pick<OwnAct, 'rule' | 'label' | 'score'>,
): string | null {
  if (rule === null) return null
  const known = LABELS.find((candidate) => candidate === label)
  if (known && score !== null) {
    const scored = t('common:score', { label: t(`common:labels.${known}`), score: Math.round(score * 100) })
    return t('moderation.rule.score', { scored })
  }
  const [kind, detail] = rule.split(':')
  const limit = kind === 'limit' ? LIMITS.find((candidate) => candidate === detail) : undefined
  if (limit) return t(`moderation.rule.${limit}`)
  return t(`moderation.rule.${RULES.find((candidate) => candidate === kind) ?? 'other'}`)
}
