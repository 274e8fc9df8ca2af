import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import deCommon from '../../i18n/de/common.js'
import de from '../../i18n/de/moderation.js'
import enCommon from '../../i18n/en/common.js'
import en from '../../i18n/en/moderation.js'
import { changeText } from './change-text.js'
import type { UnitChange } from './policy-units.js'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { moderation: en, common: enCommon }, de: { moderation: de, common: deCommon } },
    interpolation: { escapeValue: false },
  })
})

function told(change: UnitChange, language = 'en'): string {
  return changeText(i18next.getFixedT(language, ['moderation', 'common']), change, language)
}

describe('a change of a threshold in words', () => {
  const path = 'thresholds.severe_toxicity.hide'

  it('has the tenths that the fields have', () => {
    expect(told({ path, before: 0.805, after: 0.81 })).toBe('Severe toxicity, hide: 80.5 → 81')
    expect(told({ path, before: 0.805, after: 0.81 }, 'de')).toContain('80,5 → 81')
  })

  it('names what is not a number', () => {
    expect(told({ path, before: undefined, after: null })).toBe('Severe toxicity, hide: default → off')
  })
})

it('a change of a whole unit is named, and told where it is a word or a number', () => {
  expect(told({ path: 'slow_mode_s', before: undefined, after: 1 })).toBe('Slow mode: default → 1')
  expect(told({ path: 'mode', before: 'post', after: 'hold' })).toBe('Mode: Post → Hold')
  expect(told({ path: 'lists', before: [], after: [{}] })).toBe('Word lists')
})
