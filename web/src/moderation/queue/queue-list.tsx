import type { ReviewItem } from '@parley/client/moderation-api'
import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import { QueueRow, ROW_HEIGHT } from './queue-row.js'

interface QueueListProps {
  readonly items: readonly ReviewItem[]
  readonly currentId: string | null
  readonly marked: ReadonlySet<string>
  readonly ownId: string
  readonly linkTo: (id: string) => string
  readonly onMark: (id: string, withRange: boolean) => void
  readonly onEnd: () => void
}

/** The items of the queue; as many as there are, of which those in sight are drawn. */
export function QueueList({ items, currentId, marked, ownId, linkTo, onMark, onEnd }: QueueListProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const list = useRef<VirtuosoHandle>(null)
  const scroller = useRef<HTMLElement | null>(null)
  useSteadyPlace(items, currentId, list, scroller)
  return (
    <Virtuoso
      ref={list}
      scrollerRef={(element) => {
        scroller.current = element instanceof HTMLElement ? element : null
      }}
      data={items}
      fixedItemHeight={ROW_HEIGHT}
      computeItemKey={(_, item) => item.id}
      increaseViewportBy={ROW_HEIGHT * 4}
      endReached={onEnd}
      aria-label={t('queue.list')}
      itemContent={(_, item) => (
        <QueueRow
          item={item}
          to={linkTo(item.id)}
          isCurrent={item.id === currentId}
          isMarked={marked.has(item.id)}
          isMarking={marked.size > 0}
          ownId={ownId}
          onMark={onMark}
        />
      )}
    />
  )
}

/**
 * Scrolls to the current item when another becomes it, and only then: items that come or go above it must not move it
 * under the reader's eyes, so the list is scrolled by as much as they take.
 */
function useSteadyPlace(
  items: readonly ReviewItem[],
  currentId: string | null,
  list: React.RefObject<VirtuosoHandle | null>,
  scroller: React.RefObject<HTMLElement | null>,
): void {
  const last = useRef<{ id: string | null; place: number }>({ id: null, place: -1 })
  useLayoutEffect(() => {
    const place = items.findIndex(({ id }) => id === currentId)
    const before = last.current
    last.current = { id: currentId, place }
    if (place === -1) return
    if (before.id !== currentId || before.place === -1) list.current?.scrollIntoView({ index: place, behavior: 'auto' })
    else if (before.place !== place) scroller.current?.scrollBy(0, (place - before.place) * ROW_HEIGHT)
  }, [items, currentId, list, scroller])
}
