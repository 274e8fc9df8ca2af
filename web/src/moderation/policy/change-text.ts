import type { ModerationT } from '../rule-text.js'
import type { UnitChange } from './policy-units.js'
import { thresholdText } from './threshold-text.js'

/** A change in words. Values that are more than a number or a word are named, not shown. */
export function changeText(t: ModerationT, { path, before, after }: UnitChange, language: string): string {
  const [name = '', label = '', action = ''] = path.split('.')
  if (name === 'thresholds') {
    return t('policy.changed', {
      what: `${t(`common:labels.${label as 'insult'}`)}, ${t(`threshold.${action as 'flag'}`)}`,
      before: thresholdValueText(t, before, language),
      after: thresholdValueText(t, after, language),
    })
  }
  const what = t(`policy.unit.${name as 'mode'}`, { defaultValue: name })
  if (!isPlain(before) || !isPlain(after)) return what
  return t('policy.changed', { what, before: valueText(t, before), after: valueText(t, after) })
}

function thresholdValueText(t: ModerationT, value: unknown, language: string): string {
  if (value === undefined) return t('policy.default')
  return typeof value === 'number' ? thresholdText(value, language) : t('policy.off')
}

function valueText(t: ModerationT, value: unknown): string {
  if (value === undefined) return t('policy.default')
  return t(`policy.value.${String(value) as 'publish'}`, { defaultValue: String(value) })
}

function isPlain(value: unknown): boolean {
  return value === undefined || typeof value === 'number' || typeof value === 'string'
}
