import { useTranslation } from 'react-i18next'
import classes from './dividers.module.css'

const DAY_MS = 24 * 3_600_000

export function DayLine({ atMs }: { readonly atMs: number }) {
  const { t, i18n } = useTranslation('chat')
  const days = Math.round((startOfDay(Date.now()) - startOfDay(atMs)) / DAY_MS)
  const text = days === 0 ? t('list.today') : days === 1 ? t('list.yesterday') : dateText(atMs, days, i18n.language)
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

/** The year stands there only where it is not plain. */
function dateText(atMs: number, daysAgo: number, language: string): string {
  const year = daysAgo < 300 ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(atMs)
}
