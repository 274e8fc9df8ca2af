import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './message-skeleton.module.css'

const WIDTHS = [62, 38, 74, 51, 83, 29, 57, 70]

/** Messages that are on their way, as they will stand. */
export function MessageSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.list} role="status" aria-label={t('loading')}>
      {WIDTHS.map((width) => (
        <div key={width} className={classes.row}>
          <Skeleton width={36} height={36} radius="md" />
          <div className={classes.lines}>
            <Skeleton width={110} height={11} />
            <Skeleton width={`${width}%`} height={13} />
          </div>
        </div>
      ))}
    </div>
  )
}
