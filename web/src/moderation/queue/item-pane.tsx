import { ActionIcon, Alert } from '@mantine/core'
import type { ServerRole } from '@parley/common/contracts/identity'
import { IconArrowLeft, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { TimeAgo } from '../../components/time-ago.js'
import { ActBar } from './act-bar.js'
import { isBeyond, isRetracted, mayDo } from './item-act.js'
import { ItemDetail } from './item-detail.js'
import classes from './item-pane.module.css'
import { LeaseNote } from './lease-note.js'
import type { Command } from './shortcuts.js'
import { useLease } from './use-lease.js'
import { type useItem, useThresholds } from './use-queue.js'

interface ItemPaneProps {
  readonly query: ReturnType<typeof useItem>
  readonly ownId: string
  readonly role: ServerRole
  /** The list, for screens that show one of the two at a time. */
  readonly backTo: string
  readonly onCommand: (command: Command) => void
}

/** The item that is being decided. Opening it takes its lease; going on gives it back. */
export function ItemPane({ query, ownId, role, backTo, onCommand }: ItemPaneProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const item = query.data ?? null
  const isAbove = item !== null && isBeyond(item, role)
  useLease(isAbove ? null : item)
  const thresholds = useThresholds(item?.room?.id ?? null)
  return (
    <div className={classes.root}>
      <div className={classes.top}>
        <ActionIcon
          component={Link}
          to={backTo}
          variant="subtle"
          color="gray"
          className={classes.back}
          aria-label={t('item.back')}
        >
          <IconArrowLeft size={18} aria-hidden="true" />
        </ActionIcon>
        {item && <LeaseNote item={item} ownId={ownId} />}
      </div>
      <div className={classes.scroll}>
        {query.isPending && (
          <div className={classes.loading}>
            <LoadingRows count={5} height={56} />
          </div>
        )}
        {query.isError && !item && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {item?.state === 'resolved' && (
          <Alert variant="light" color="gray" icon={<IconCircleCheck size={18} />} className={classes.resolved}>
            {t('item.resolved', {
              how: t(`resolution.${item.resolution as 'approved'}`, { defaultValue: item.resolution }),
            })}{' '}
            {item.resolved_at && <TimeAgo at={item.resolved_at} />}
          </Alert>
        )}
        {item && <ItemDetail key={item.id} item={item} thresholds={thresholds} />}
      </div>
      {item && (
        <ActBar
          isOpen={item.state === 'open'}
          may={(command) => mayDo(command, item, { ownId, role })}
          hasAuthor={item.snapshot.sender_kind !== 'webhook'}
          isRetracted={isRetracted(item)}
          onCommand={onCommand}
        />
      )}
    </div>
  )
}
