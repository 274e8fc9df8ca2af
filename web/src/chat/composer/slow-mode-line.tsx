import { VisuallyHidden } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './slow-mode-line.module.css'

interface SlowModeLineProps {
  /** Seconds between two messages. */
  readonly everyS: number
  /** Seconds until the next one may be sent. */
  readonly leftS: number
  /** What is to be said aloud: the seconds left when sending was tried too early. */
  readonly toldS: number | null
}

/** Says why nothing can be sent for the moment, and how long the moment is. */
export function SlowModeLine({ everyS, leftS, toldS }: SlowModeLineProps) {
  const { t } = useTranslation('chat')
  return (
    <div className={classes.line} data-told={toldS !== null || undefined}>
      <IconHourglass size={15} aria-hidden />
      <span>
        {everyS > 0 ? t('composer.slow_mode', { count: everyS }) : t('composer.too_fast')}{' '}
        <strong>{t('composer.slow_left', { count: leftS })}</strong>
      </span>
      {/* Not every second: only when somebody tries. */}
      <VisuallyHidden role="status">{toldS !== null && t('composer.slow_left', { count: toldS })}</VisuallyHidden>
    </div>
  )
}
