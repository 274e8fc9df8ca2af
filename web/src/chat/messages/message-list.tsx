import { ActionIcon, Loader } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { type KeyboardEvent, memo, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useStable, useUnread } from '../chat-hooks.js'
import type { LoadedRoom } from '../log/room-logs.js'
import type { Row } from '../log/rows.js'
import { HistoryFailed } from './history-failed.js'
import { keptPlaces } from './kept-places.js'
import { ListItem } from './list-item.js'
import classes from './message-list.module.css'
import { MessageRow } from './message-row.js'
import { RoomStart } from './room-start.js'
import { useLastSeen } from './use-last-seen.js'
import { useRowsInSteps } from './use-rows-in-steps.js'
import { useStickToEnd } from './use-stick-to-end.js'

export interface MessageListHandle {
  scrollToEnd(): void
  /** False when the message is not in memory. */
  scrollTo(messageId: string): boolean
  /** Scrolls there too, but only if it is out of sight. */
  reveal(messageId: string): void
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

/** Of the line above the first message, whatever it shows; as in the style sheet. */
const HEAD_PX = 56
/** Rows are drawn this far beyond what is seen: they are measured before they come into sight. */
const BUFFER_PX = 800
/** This near to an end of what is in memory more of the history is asked for. */
const MORE_PX = 1_500

/**
 * A room's messages, of which only those on screen exist in the page. What one reads stays where it is while rows are put
 * in front or turn out to be taller than was guessed.
 *
 * One instance shows one window of the history; another window is another instance (by `key`).
 */
export function MessageList(props: MessageListProps) {
  const { room, loaded, canSpeak, editing, highlighted, footer, ref, roomName } = props
  const { t } = useTranslation('chat')
  const { hasOlder, hasNewer } = loaded.log
  const list = useRef<VirtualizerHandle>(null)
  const frame = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const [tabStop, setTabStop] = useState<string | null>(null)
  const { rows, isShift } = useRowsInSteps(props.rows)
  const [opening] = useState(() => openingPlace(rows, props.openAt))

  const onMoved = useStable((place: { readonly toStart: number; readonly toEnd: number }) => {
    // What failed is tried again when the reader says so, not with every step of the wheel.
    if (hasOlder && loaded.olderError === null && place.toStart < MORE_PX) props.onOlder()
    if (hasNewer && place.toEnd < MORE_PX) props.onNewer()
  })
  const { isAtEnd, setSticky } = useStickToEnd({
    scroller,
    content,
    isLatest: !hasNewer,
    opensAtEnd: opening === null,
    onMoved,
    onPlace: props.onPlace,
  })
  useLastSeen(scroller, rows, props.onSeen)

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list opens
  useLayoutEffect(() => {
    if (opening) list.current?.scrollToIndex(opening.index, { align: opening.align, offset: opening.offset })
    else list.current?.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [])

  const scrollTo = (messageId: string): boolean => {
    const index = rows.findIndex((row) => isOf(row, messageId))
    if (index < 0) return false
    setSticky(false)
    list.current?.scrollToIndex(index, { align: 'center' })
    return true
  }
  useImperativeHandle(ref, () => ({
    scrollToEnd() {
      setSticky(true)
      list.current?.scrollToIndex(rows.length - 1, { align: 'end' })
      if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
    },
    scrollTo,
    reveal(messageId) {
      if (scroller.current && !isInSight(scroller.current, messageId)) scrollTo(messageId)
    },
    focusLast() {
      const last = rows.at(-1)
      if (last) focusRow(rows.length - 1, last)
    },
  }))

  const focusRow = (index: number, row: Row) => {
    // The row that has the focus is always drawn: after this it is there.
    flushSync(() => setTabStop(row.key))
    list.current?.scrollToIndex(index, { align: 'nearest' })
    const element = frame.current?.querySelector<HTMLElement>(`[data-index="${index}"] article`)
    element?.focus({ preventScroll: true })
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

  const tabStopKey = tabStop ?? rows.at(-1)?.key ?? null
  const label = t('list.label', { room: roomName })
  // A feed without articles is none.
  const feed = rows.length === 0 ? {} : { role: 'feed', 'aria-label': label, 'aria-describedby': KEYS_ID }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the messages inside, which have the focus
    <div ref={frame} className={classes.frame} onKeyDown={onKeyDown}>
      <div ref={scroller} className={classes.scroller} data-scroller>
        <div ref={content} className={classes.content}>
          <div className={classes.head}>
            {!hasOlder ? (
              <RoomStart />
            ) : loaded.olderError === null ? (
              <Loader size="sm" type="dots" />
            ) : (
              <HistoryFailed error={loaded.olderError} onRetry={props.onOlder} />
            )}
          </div>
          <div {...feed}>
            <Virtualizer
              ref={list}
              scrollRef={scroller}
              startMargin={HEAD_PX}
              bufferSize={BUFFER_PX}
              shift={isShift}
              item={ListItem}
              data={rows}
              keepMounted={keptPlaces(rows, tabStopKey, editing)}
            >
              {(row: Row) => {
                const id = row.kind === 'message' ? row.message.id : null
                return (
                  <MessageRow
                    key={row.key}
                    row={row}
                    canSpeak={canSpeak}
                    isEditing={id !== null && id === editing}
                    isHighlighted={id !== null && id === highlighted}
                    isTabStop={row.key === tabStopKey}
                  />
                )
              }}
            </Virtualizer>
          </div>
          <div className={classes.footer}>{footer}</div>
        </div>
      </div>
      {!(isAtEnd && !hasNewer) && (
        <ToLatest room={room} missed={loaded.log.missed} label={t('list.latest')} onClick={props.onLatest} />
      )}
      {loaded.isLoadingNewer && <Loader className={classes.loadingNewer ?? ''} size="sm" type="dots" />}
    </div>
  )
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

/** Null = at the end. */
function openingPlace(rows: readonly Row[], openAt: OpenAt) {
  const wanted = openAt.kind === 'message' ? rows.findIndex((row) => isOf(row, openAt.id)) : -1
  if (wanted >= 0) return { index: wanted, align: 'center', offset: 0 } as const
  const unread = openAt.kind === 'end' ? -1 : rows.findIndex(({ startsUnread }) => startsUnread)
  return unread >= 0 ? ({ index: unread, align: 'start', offset: -60 } as const) : null
}

function isInSight(scroller: HTMLElement, messageId: string): boolean {
  const row = scroller.querySelector(`[data-message="${CSS.escape(messageId)}"]`)?.getBoundingClientRect()
  const { top, bottom } = scroller.getBoundingClientRect()
  return row !== undefined && row.top >= top && row.bottom <= bottom
}

function isOf(row: Row, messageId: string): boolean {
  return row.kind === 'message' && row.message.id === messageId
}
