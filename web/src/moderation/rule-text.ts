import type { TFunction } from 'i18next'
import { parseRule } from './rule.js'

export type ModerationT = TFunction<['moderation', 'common']>

interface Ruled {
  readonly rule: string
  readonly score: number | null
}

/** A rule in words a moderator would use, with the score that met it: "Insult 93, over the hide threshold". */
export function ruleText(t: ModerationT, { rule, score }: Ruled): string {
  const parsed = parseRule(rule)
  switch (parsed.kind) {
    case 'threshold':
      return t(score === null ? 'rule.threshold_only' : 'rule.threshold', {
        label: t(`common:labels.${parsed.label as 'insult'}`, { defaultValue: parsed.label }),
        score: score === null ? '' : scoreText(score),
        action: t(`threshold.${parsed.action as 'flag'}`, { defaultValue: parsed.action }),
      })
    case 'list':
      return t('rule.list', { name: parsed.name })
    case 'limit':
      return t(`rule.limit.${parsed.what as 'links'}`, { defaultValue: parsed.what })
    case 'newcomer':
      return t('rule.newcomer')
    case 'strikes':
      return t('rule.strikes', { count: parsed.points })
    case 'unscored':
      return t(`rule.unscored.${parsed.why as 'failed'}`, { defaultValue: parsed.why })
    case 'report':
      return t('rule.report', { reason: reasonText(t, parsed.reason) })
    case 'appeal':
      return t('rule.appeal', { act: actText(t, parsed.act) })
    case 'name':
      return t('rule.name', { rule: ruleText(t, { rule: parsed.rule, score }) })
    case 'other':
      return parsed.name
    default:
      return parsed satisfies never
  }
}

export function reasonText(t: ModerationT, reason: string): string {
  return t(`report_reason.${reason as 'other'}`, { defaultValue: reason })
}

/** An act in one word or two: "Removal", "Mute". */
export function actText(t: ModerationT, act: string): string {
  return t(`act.${act as 'hide'}`, { defaultValue: act })
}

/** Scores are shown as whole hundredths, as the bars do. */
export function scoreText(score: number): string {
  return String(Math.round(score * 100))
}
