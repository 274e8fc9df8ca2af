import { useTranslation } from 'react-i18next'
import { useNow } from './now.js'
import { fullTime, relativeTime } from './time-texts.js'

interface TimeAgoProps {
  /** ISO 8601. */
  readonly at: string
}

/** `5 minutes ago`, with the exact time for whoever asks; keeps itself up to date. */
export function TimeAgo({ at }: TimeAgoProps) {
  const { t, i18n } = useTranslation()
  const now = useNow()
  return (
    <time dateTime={at} title={fullTime(at, i18n.language)}>
      {relativeTime(Date.parse(at), now, i18n.language) ?? t('just_now')}
    </time>
  )
}
