import type { ReviewItem } from '@parley/client/moderation-api'
import { IconEye, IconFlagUp, IconLock, IconUserCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './lease-note.module.css'

interface LeaseNoteProps {
  readonly item: ReviewItem
  readonly ownId: string
}

/** Who has the item: oneself, another, or whoever it was given to. */
export function LeaseNote({ item, ownId }: LeaseNoteProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const { lease, assignee, escalated_to: escalatedTo } = item
  const isTaken = lease !== null && lease.user_id !== ownId
  return (
    <div className={classes.root} role="status">
      {lease && (
        <span className={classes.note} data-taken={isTaken || undefined}>
          {isTaken ? <IconLock size={15} aria-hidden="true" /> : <IconEye size={15} aria-hidden="true" />}
          {isTaken ? t('lease.taken', { name: lease.username }) : t('lease.own')}
        </span>
      )}
      {assignee && (
        <span className={classes.note}>
          <IconUserCheck size={15} aria-hidden="true" />
          {assignee.user_id === ownId ? t('item.assigned_own') : t('item.assigned', { name: assignee.username })}
        </span>
      )}
      {escalatedTo && (
        <span className={classes.note}>
          <IconFlagUp size={15} aria-hidden="true" />
          {t(`item.escalated.${escalatedTo}`)}
        </span>
      )}
    </div>
  )
}
