import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './review-frame.module.css'

const PLACES = [
  { to: '/review', name: 'queue' },
  { to: '/review/reports', name: 'reports' },
  { to: '/review/appeals', name: 'appeals' },
  { to: '/review/audit', name: 'audit' },
  { to: '/review/policy', name: 'policy' },
] as const
export type ReviewPlace = (typeof PLACES)[number]['name']

interface ReviewFrameProps {
  /** The place this page belongs to; pages of single users or rooms belong to one too. */
  readonly place: ReviewPlace | null
  /** The page fills the window and scrolls inside itself. */
  readonly isFilling?: boolean
  /** What belongs to the whole page, at the end of the line. */
  readonly tools?: React.ReactNode
  readonly children: React.ReactNode
}

/** What all pages of the review area share: the way from one to another. */
export function ReviewFrame({ place, isFilling = false, tools, children }: ReviewFrameProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <div className={classes.root} data-filling={isFilling || undefined}>
      <nav className={classes.nav} aria-label={t('nav.label')}>
        {PLACES.map(({ to, name }) => (
          <Link
            key={name}
            to={to}
            className={classes.link ?? ''}
            {...(name === place ? { 'aria-current': 'page' as const } : {})}
          >
            {t(`nav.${name}`)}
          </Link>
        ))}
        {tools && <span className={classes.tools}>{tools}</span>}
      </nav>
      <div className={classes.page}>{children}</div>
    </div>
  )
}

/** The usual column of a page that is not the queue. */
export function ReviewColumn({ children }: { readonly children: React.ReactNode }) {
  return <div className={classes.column}>{children}</div>
}
