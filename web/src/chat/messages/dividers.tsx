import { useTranslation } from 'react-i18next'
import { longDay } from '../../components/time-texts.js'
import classes from './dividers.module.css'

const DAY_MS = 24 * 3_600_000

export function DayLine({ atMs }: { readonly atMs: number }) {
  const { t, i18n } = useTranslation('chat')
  const days = Math.round((startOfDay(Date.now()) - startOfDay(atMs)) / DAY_MS)
  const text =
    days === 0 ? t('list.today') : days === 1 ? t('list.yesterday') : longDay(atMs, i18n.language, days >= 300)
  return (
    <div className={classes.line} data-kind="day">
      <span>{text}</span>
    </div>
  )
}

/** Above what came since one was last here. */
export function UnreadLine() {
  const { t } = useTranslation('chat')
  return (
    <div className={classes.line} data-kind="unread">
      <span>{t('list.new')}</span>
    </div>
  )
}

function startOfDay(atMs: number): number {
  const date = new Date(atMs)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
