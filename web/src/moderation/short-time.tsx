import { useTranslation } from 'react-i18next'
import { useNow } from '../components/now.js'
import { fullTime } from '../components/time-texts.js'

const MINUTE = 60_000
const STEPS = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
] as const

/** `5m`, `3h`, `12d`: how long ago, where there is room for three characters. */
export function ShortTime({ at }: { readonly at: string }) {
  const { t, i18n } = useTranslation(['moderation', 'common'])
  const age = Math.max(useNow() - Date.parse(at), 0)
  const [unit, unitMs] = STEPS.find(([, ms]) => age >= ms) ?? (['minute', MINUTE] as const)
  return (
    <time dateTime={at} title={fullTime(at, i18n.language)}>
      {age < MINUTE ? t('age.now') : t(`age.${unit}`, { count: Math.floor(age / unitMs) })}
    </time>
  )
}
