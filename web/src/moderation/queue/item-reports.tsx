import type { ReviewDetails } from '@parley/client/moderation-api'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../../components/time-ago.js'
import classes from './item-reports.module.css'

interface ItemReportsProps {
  readonly reports: ReviewDetails['reported_by']
}

/** Who reported the message and why: the reasons counted, the comments in full. */
export function ItemReports({ reports }: ItemReportsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <ul className={classes.list}>
      {reports.map(({ user_id, reason, comment, at }) => (
        <li key={user_id} className={classes.report}>
          <span className={classes.head}>
            <span className={classes.reason}>{t(`report_reason.${reason as 'other'}`, { defaultValue: reason })}</span>
            <TimeAgo at={at} />
          </span>
          {comment !== '' && (
            <span className={classes.comment} dir="auto">
              {comment}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
