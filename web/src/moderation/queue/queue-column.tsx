import { Button } from '@mantine/core'
import type { ReviewItem } from '@parley/client/moderation-api'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.js'
import { ErrorState } from '../../components/error-state.js'
import { LoadingRows } from '../../components/loading-rows.js'
import { useRoomChoices } from '../use-room-choices.js'
import classes from './queue-column.module.css'
import { narrowings, type QueueFilter } from './queue-filter.js'
import { QueueFilters } from './queue-filters.js'
import { QueueList } from './queue-list.js'
import { ROW_HEIGHT } from './queue-row.js'
import { SavedViews } from './saved-views.js'
import { useOpenCounts, type useQueue } from './use-queue.js'

interface QueueColumnProps {
  readonly queue: ReturnType<typeof useQueue>
  readonly items: readonly ReviewItem[]
  /** Nothing that this filter shows is known yet. */
  readonly isLoading: boolean
  readonly filter: QueueFilter
  readonly onFilter: (filter: QueueFilter) => void
  readonly isFilterOpen: boolean
  readonly onFilterOpen: (isOpen: boolean) => void
  readonly currentId: string | null
  readonly marked: ReadonlySet<string>
  readonly ownId: string
  readonly linkTo: (id: string) => string
  readonly onMark: (id: string, withRange: boolean) => void
  readonly footer: ReactNode
}

/** The left pane: filters, the list, and what can be done with what is marked in it. */
export function QueueColumn(props: QueueColumnProps) {
  const { queue, items, isLoading, filter, onFilter, isFilterOpen, onFilterOpen, footer } = props
  const { t } = useTranslation(['moderation', 'common'])
  const counts = useOpenCounts()
  const rooms = useRoomChoices(filter.room)
  return (
    <section className={classes.root} aria-label={t('queue.list')}>
      <QueueFilters
        filter={filter}
        onChange={onFilter}
        isOpen={isFilterOpen}
        onOpen={onFilterOpen}
        rooms={rooms}
        people={peopleOf(items)}
        counts={counts.data ?? {}}
      >
        <SavedViews filter={filter} onChoose={onFilter} />
      </QueueFilters>
      <div className={classes.list}>
        {isLoading ? (
          <div className={classes.loading}>
            <LoadingRows count={7} height={ROW_HEIGHT - 16} />
          </div>
        ) : queue.isError && items.length === 0 ? (
          <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState
            title={t(narrowings(filter) > 0 ? 'queue.none_fit' : 'queue.empty')}
            // Everything that was read so far may be what one has skipped.
            action={
              queue.hasNextPage && (
                <Button variant="default" loading={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
                  {t('common:more')}
                </Button>
              )
            }
          />
        ) : (
          <QueueList
            items={items}
            currentId={props.currentId}
            marked={props.marked}
            ownId={props.ownId}
            linkTo={props.linkTo}
            onMark={props.onMark}
            onEnd={() => {
              if (queue.hasNextPage && !queue.isFetchingNextPage) void queue.fetchNextPage()
            }}
          />
        )}
      </div>
      {footer}
    </section>
  )
}

/** Those who have items, to choose from. */
function peopleOf(items: readonly ReviewItem[]) {
  const people = new Map(items.flatMap(({ assignee }) => (assignee ? [[assignee.user_id, assignee.username]] : [])))
  return [...people].map(([value, label]) => ({ value, label }))
}
