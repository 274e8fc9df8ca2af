import type { MessageBody } from '@parley/common/contracts/chat'
import type { TFunction } from 'i18next'
import { LABELS } from '../../components/labels.js'

type Translate = TFunction<['chat', 'common']>
type Note = NonNullable<MessageBody['moderation']>

/** Rules that need more words than their name; see docs/moderation.md. */
const RULES = ['links', 'mentions', 'duplicates', 'flood', 'newcomer', 'raid', 'moderator', 'list', 'unscored'] as const

/** Why something was done, as one would tell a person: the rule, and how sure the model is. */
export function reasonText(t: Translate, { rule, label, score }: Pick<Note, 'rule' | 'label' | 'score'>): string {
  const known = LABELS.find((candidate) => candidate === label)
  if (known && score !== null) {
    return t('notice.score', {
      certainty: t(`notice.certainty.${certaintyOf(score)}`),
      label: t(`notice.label.${known}`),
    })
  }
  const [kind = '', detail = ''] = rule.split(':')
  const named = RULES.find((candidate) => candidate === (kind === 'limit' ? detail : kind))
  return named ? t(`notice.rule.${named}`, { detail }) : t('notice.rule.other')
}

/** A probability in words; people read "0.83" as a mark at school. */
export function certaintyOf(score: number): 'very' | 'fairly' | 'hardly' {
  if (score >= 0.9) return 'very'
  return score >= 0.7 ? 'fairly' : 'hardly'
}
