import { Checkbox, Tooltip } from '@mantine/core'
import type { ReviewItem } from '@parley/client/moderation-api'
import { IconLock, IconMessageReport, IconUser } from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { CauseMark } from '../cause-mark.js'
import { itemPlace } from '../item-place.js'
import { ruleText } from '../rule-text.js'
import { ShortTime } from '../short-time.js'
import classes from './queue-row.module.css'

interface QueueRowProps {
  readonly item: ReviewItem
  readonly to: string
  readonly isCurrent: boolean
  readonly isMarked: boolean
  /** Some row is marked: then all rows show their boxes. */
  readonly isMarking: boolean
  /** The asker's id, to tell one's own lease from another's. */
  readonly ownId: string
  readonly onMark: (id: string, withRange: boolean) => void
}

/** Height of every row in pixels; the list counts on it. */
export const ROW_HEIGHT = 84

/** An item as the list shows it: who, where, what, why. */
export function QueueRow({ item, to, isCurrent, isMarked, isMarking, ownId, onMark }: QueueRowProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const { snapshot, lease } = item
  const isTaken = lease !== null && lease.user_id !== ownId
  const mark = (event: MouseEvent<HTMLInputElement>) => onMark(item.id, event.shiftKey)
  return (
    <div className={classes.root} data-current={isCurrent || undefined} data-marked={isMarked || undefined}>
      <span className={classes.gutter}>
        <Checkbox
          size="xs"
          checked={isMarked}
          onClick={mark}
          readOnly
          tabIndex={isCurrent || isMarking ? 0 : -1}
          aria-label={t('queue.mark', { author: snapshot.sender_display_name })}
          className={classes.box}
          // Everything else goes to the input, which is not what hides.
          wrapperProps={{ 'data-shown': isMarking || undefined }}
        />
        <span className={classes.cause} data-covered={isMarking || undefined}>
          <CauseMark cause={item.cause} isCompact />
        </span>
      </span>
      <Link
        to={to}
        replace
        draggable={false}
        className={classes.link}
        tabIndex={isCurrent ? 0 : -1}
        aria-current={isCurrent ? 'true' : undefined}
        data-item={item.id}
      >
        <span className={classes.head}>
          <span className={classes.author}>{snapshot.sender_display_name}</span>
          <span className={classes.room}>{itemPlace(t, item)}</span>
          <span className={classes.time}>
            <ShortTime at={item.created_at} />
          </span>
        </span>
        <span className={classes.text} dir="auto">
          {snapshot.text}
        </span>
        <span className={classes.foot}>
          <span className={classes.rule}>{ruleText(t, item)}</span>
          {item.reports > 0 && (
            <span className={classes.count}>
              <IconMessageReport size={13} aria-hidden="true" />
              {t('queue.reports', { count: item.reports })}
            </span>
          )}
          {lease && (
            <Tooltip label={isTaken ? t('lease.taken', { name: lease.username }) : t('lease.own')} openDelay={300}>
              <span className={classes.count} data-taken={isTaken || undefined}>
                {isTaken ? <IconLock size={13} aria-hidden="true" /> : <IconUser size={13} aria-hidden="true" />}
                {isTaken ? lease.username : t('lease.you')}
              </span>
            </Tooltip>
          )}
        </span>
      </Link>
    </div>
  )
}
