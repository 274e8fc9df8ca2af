import { ActionIcon, Loader } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import {
  forwardRef,
  type HTMLAttributes,
  type KeyboardEvent,
  memo,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import { useStable, useUnread } from '../chat-hooks.js'
import type { LoadedRoom } from '../log/room-logs.js'
import { firstIndexShift, type Row } from '../log/rows.js'
import classes from './message-list.module.css'
import { MessageRow } from './message-row.js'
import { RoomStart } from './room-start.js'
import { averageRowHeight } from './row-height.js'
import { useLastSeen } from './use-last-seen.js'
import { useStickToEnd } from './use-stick-to-end.js'

export interface MessageListHandle {
  scrollToEnd(): void
  /** False when the message is not in memory. */
  scrollTo(messageId: string): boolean
  /** Puts the focus on the newest message. */
  focusLast(): void
}

/** Where a window of the history opens. */
export type OpenAt =
  | { readonly kind: 'message'; readonly id: string }
  /** At the new-message line, else at the end. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'end' }

interface MessageListProps {
  readonly room: string
  readonly roomName: string
  readonly loaded: LoadedRoom
  readonly rows: readonly Row[]
  readonly canSpeak: boolean
  readonly editing: string | null
  readonly highlighted: string | null
  readonly openAt: OpenAt
  readonly onOlder: () => void
  readonly onNewer: () => void
  /** Everything up to this `seq` was on screen. */
  readonly onSeen: (seq: number) => void
  /** Goes to the end of the history. */
  readonly onLatest: () => void
  readonly onPlace: (place: 'end' | 'past') => void
  readonly onShortcut: (row: Row, key: string) => boolean
  readonly onLeave: () => void
  readonly footer: React.ReactNode
  readonly ref: Ref<MessageListHandle>
}

/** Id of the text that explains the keys. */
export const KEYS_ID = 'message-keys'

/** High enough that no history reaches 0 from here. */
const FIRST_INDEX = 10_000_000
const AT_END_PX = 80

interface ListContext {
  readonly canSpeak: boolean
  readonly editing: string | null
  readonly highlighted: string | null
  readonly tabStop: string | null
  readonly roomName: string
  readonly hasOlder: boolean
  readonly isEmpty: boolean
  readonly footer: React.ReactNode
}

/**
 * A room's messages, of which only those on screen exist in the page. Its place is kept by `firstItemIndex`: rows that are
 * put in front lower it by their number, and what one reads stays where it is.
 *
 * One instance shows one window of the history; another window is another instance (by `key`).
 */
export function MessageList(props: MessageListProps) {
  const { room, loaded, rows, canSpeak, editing, highlighted, footer, ref, roomName } = props
  const { t } = useTranslation('chat')
  const list = useRef<VirtuosoHandle>(null)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const [tabStop, setTabStop] = useState<string | null>(null)
  const firstIndex = useFirstIndex(rows)
  const isAtLatest = isAtEnd && !loaded.log.hasNewer
  /** The next rows are one's own: the list follows them wherever it stands. */
  const mustFollow = useRef(false)
  /** Rows that were read on the way to the end are no news: the list does not run after them. */
  const wasLatest = useRef(false)
  useEffect(() => {
    wasLatest.current = !loaded.log.hasNewer
  })
  const [openIndex] = useState(() => openingPlace(rows, props.openAt))
  useLastSeen(scroller, rows, props.onSeen)
  const [rowHeight] = useState(() => averageRowHeight(rows))
  const setAtEndNow = useStickToEnd(scroller, !loaded.log.hasNewer, openIndex.index === 'LAST')

  useImperativeHandle(ref, () => ({
    scrollToEnd() {
      mustFollow.current = true
      setAtEndNow(true)
      list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
    },
    scrollTo(messageId) {
      const index = rows.findIndex((row) => isOf(row, messageId))
      if (index < 0) return false
      setAtEndNow(false)
      list.current?.scrollToIndex({ index, align: 'center' })
      return true
    },
    focusLast() {
      const last = rows.at(-1)
      if (last) focusRow(rows.length - 1, last)
    },
  }))

  const focusRow = (index: number, row: Row) => {
    setTabStop(row.key)
    const focus = () => elementOf(scroller, index)?.querySelector<HTMLElement>('article')?.focus()
    list.current?.scrollIntoView({ index, done: focus })
  }

  const onKeyDown = useStable((event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    // Only of the row itself: its buttons and fields have keys of their own.
    if (target.tagName !== 'ARTICLE' || event.ctrlKey || event.metaKey || event.altKey) return
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index)
    const row = rows[index]
    if (!row) return
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const next = step === undefined ? undefined : rows[index + step]
    if (step !== undefined && next) focusRow(index + step, next)
    else if (event.key === 'Escape' || (event.key === 'ArrowDown' && !next)) props.onLeave()
    else if (!props.onShortcut(row, event.key)) return
    event.preventDefault()
  })

  const context = useMemo<ListContext>(
    () => ({
      canSpeak,
      editing,
      highlighted,
      tabStop: tabStop ?? rows.at(-1)?.key ?? null,
      roomName,
      hasOlder: loaded.log.hasOlder,
      isEmpty: rows.length === 0,
      footer,
    }),
    [canSpeak, editing, highlighted, tabStop, rows, roomName, loaded.log.hasOlder, footer],
  )

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the messages inside, which have the focus
    <div className={classes.frame} onKeyDown={onKeyDown}>
      <Virtuoso<Row, ListContext>
        ref={list}
        className={classes.scroller ?? ''}
        scrollerRef={(element) => setScroller(element as HTMLElement | null)}
        data={rows as Row[]}
        context={context}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={openIndex}
        computeItemKey={(_, row) => row.key}
        itemContent={renderRow}
        components={COMPONENTS}
        alignToBottom
        atBottomThreshold={AT_END_PX}
        atBottomStateChange={(atEnd) => {
          setAtEnd(atEnd)
          props.onPlace(atEnd ? 'end' : 'past')
        }}
        increaseViewportBy={{ top: 1_000, bottom: 600 }}
        defaultItemHeight={rowHeight}
        followOutput={(isAtBottom) => {
          const follows = wasLatest.current && !loaded.log.hasNewer && (isAtBottom || mustFollow.current)
          mustFollow.current = false
          return follows ? 'auto' : false
        }}
        startReached={props.onOlder}
        endReached={props.onNewer}
      />
      {!isAtLatest && (
        <ToLatest room={room} missed={loaded.log.missed} label={t('list.latest')} onClick={props.onLatest} />
      )}
      {loaded.isLoadingNewer && <Loader className={classes.loadingNewer ?? ''} size="sm" type="dots" />}
    </div>
  )
}

function renderRow(_index: number, row: Row, { canSpeak, editing, highlighted, tabStop }: ListContext) {
  const id = row.kind === 'message' ? row.message.id : null
  return (
    <MessageRow
      row={row}
      canSpeak={canSpeak}
      isEditing={id !== null && id === editing}
      isHighlighted={id !== null && id === highlighted}
      isTabStop={row.key === tabStop}
    />
  )
}

const List = forwardRef<HTMLDivElement, HTMLAttributes<HTMLDivElement> & { readonly context?: ListContext }>(
  function List({ context, ...props }, ref) {
    const { t } = useTranslation('chat')
    // A feed without articles is none.
    if (context?.isEmpty !== false) return <div {...props} ref={ref} />
    const label = t('list.label', { room: context.roomName })
    return <div {...props} ref={ref} role="feed" aria-describedby={KEYS_ID} aria-label={label} />
  },
)

const COMPONENTS = {
  List,
  Header: ({ context }: { readonly context?: ListContext }) =>
    context?.hasOlder ? (
      <div className={classes.loadingOlder}>
        <Loader size="sm" type="dots" />
      </div>
    ) : (
      <RoomStart />
    ),
  Footer: ({ context }: { readonly context?: ListContext }) => <div className={classes.footer}>{context?.footer}</div>,
}

interface ToLatestProps {
  readonly room: string
  readonly missed: number
  readonly label: string
  readonly onClick: () => void
}

const ToLatest = memo(function ToLatest({ room, missed, label, onClick }: ToLatestProps) {
  const { t } = useTranslation('chat')
  const { unread } = useUnread(room)
  const count = Math.max(unread, missed)
  return (
    <div className={classes.toLatest}>
      <ActionIcon
        variant="filled"
        radius="xl"
        size="lg"
        w="auto"
        px={count > 0 ? 12 : 8}
        aria-label={count > 0 ? t('list.latest_count', { count }) : label}
        onClick={onClick}
      >
        {count > 0 && <span className={classes.count}>{count > 99 ? '99+' : count}</span>}
        <IconArrowDown size={18} />
      </ActionIcon>
    </div>
  )
})

/** The index of the first row; moves with what is put in front or let go of there. */
function useFirstIndex(rows: readonly Row[]): number {
  const [state, setState] = useState({ rows, firstIndex: FIRST_INDEX })
  if (state.rows === rows) return state.firstIndex
  const firstIndex = state.firstIndex + (firstIndexShift(state.rows, rows) ?? 0)
  // While rendering, so that the list never sees the new rows with the old index.
  setState({ rows, firstIndex })
  return firstIndex
}

function openingPlace(rows: readonly Row[], openAt: OpenAt) {
  const wanted = openAt.kind === 'message' ? rows.findIndex((row) => isOf(row, openAt.id)) : -1
  if (wanted >= 0) return { index: wanted, align: 'center' as const }
  const unread = openAt.kind === 'end' ? -1 : rows.findIndex(({ startsUnread }) => startsUnread)
  return unread >= 0
    ? { index: unread, align: 'start' as const, offset: -60 }
    : { index: 'LAST' as const, align: 'end' as const }
}

function isOf(row: Row, messageId: string): boolean {
  return row.kind === 'message' && row.message.id === messageId
}

function elementOf(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
}
