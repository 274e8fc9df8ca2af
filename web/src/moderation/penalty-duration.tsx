import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Seconds; null = until it is lifted. */
type Duration = number | null

const CHOICES = ['600', '3600', '86400', '604800', '2592000'] as const
const FOREVER = 'forever'

/** What a mute or ban is for at first. */
export const DEFAULT_DURATION_S = { mute: 3_600, ban: 7 * 86_400 } as const

interface PenaltyDurationProps {
  readonly value: Duration
  readonly onChange: (seconds: Duration) => void
}

/** How long a mute or ban lasts. */
export function PenaltyDuration({ value, onChange }: PenaltyDurationProps) {
  const { t } = useTranslation('moderation')
  return (
    <Select
      label={t('dialog.duration')}
      allowDeselect={false}
      value={value === null ? FOREVER : String(value)}
      onChange={(chosen) => onChange(chosen === null || chosen === FOREVER ? null : Number(chosen))}
      data={[
        ...CHOICES.map((seconds) => ({ value: seconds, label: t(`dialog.seconds.s${seconds}`) })),
        { value: FOREVER, label: t('dialog.forever') },
      ]}
    />
  )
}
