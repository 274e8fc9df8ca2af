import { ActionIcon, VisuallyHidden } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useDocumentTitle } from '../../components/document-title.js'
import { hasRole } from '../../session/roles.js'
import { useAccount } from '../../session/session-context.js'
import { itemPath } from '../item-place.js'
import { ReviewFrame } from '../review-frame.js'
import type { ActWords } from './act-dialog.js'
import { leavesQueue } from './act-request.js'
import type { BulkKind, BulkOrder } from './bulk-act.js'
import { bulkKinds, MAX_BULK_ITEMS } from './bulk-act.js'
import { BulkBar } from './bulk-bar.js'
import { type ItemCommand, itemActOf, mayDo } from './item-act.js'
import { ItemPane } from './item-pane.js'
import { NothingChosen } from './nothing-chosen.js'
import { QueueColumn } from './queue-column.js'
import { isAboutMarked, type QueueDialog, QueueDialogs } from './queue-dialogs.js'
import { type QueueFilter, readQueueFilter, writeQueueFilter } from './queue-filter.js'
import { markedIn, stepFrom, successorOf, toggled, withRange } from './queue-order.js'
import classes from './queue-page.module.css'
import type { Command } from './shortcuts.js'
import { ShortcutsHelp } from './shortcuts-help.js'
import { useActs } from './use-acts.js'
import { useItem, useLiveQueue, useQueue } from './use-queue.js'
import { useShortcuts } from './use-shortcuts.js'
import { useUnsentWords } from './use-unsent-words.js'

type Dialog = QueueDialog | { readonly help: true } | null

/** The queue: what waits for a decision at the left, what is being decided at the right, everything within reach of a key. */
export function Component() {
  const { t } = useTranslation(['moderation', 'common'])
  const { id: ownId, role } = useAccount()
  const navigate = useNavigate()
  const [query] = useSearchParams()
  const filter = readQueueFilter(query)
  const currentId = useParams().item ?? null
  const [marks, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [dialog, setDialog] = useState<Dialog>(null)
  const [isFilterOpen, setFilterOpen] = useState(false)
  const [hasKeys, setKeys] = useLocalStorage({ key: 'parley.review-keys', defaultValue: true })
  useDocumentTitle(t('queue.title'))
  useLiveQueue()

  const linkTo = (id: string | null, of: QueueFilter = filter) => {
    const search = writeQueueFilter(of).toString()
    return `/review${id === null ? '' : `/${id}`}${search === '' ? '' : `?${search}`}`
  }
  /* Keys come faster than pages are drawn: where one is counts from the key press on, and a key that was meant for an item
     one has left already does nothing to the next. */
  const at = useRef(currentId)
  useLayoutEffect(() => {
    at.current = currentId
  }, [currentId])
  const goTo = (id: string | null) => {
    at.current = id
    void navigate(linkTo(id), { replace: true })
  }

  const queue = useQueue(filter)
  const item = useItem(currentId)
  const acts = useActs((items) => goTo(items[0] ?? null))
  const unsent = useUnsentWords()
  const items = (queue.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(
      ({ id, state, skipped }) =>
        filter.state === 'resolved' ||
        // What one has skipped is for others; what was decided stays in lists that were read before.
        (state === 'open' && !acts.gone.has(id) && (!skipped || acts.back.has(id))),
    )
  const isLoading = queue.isPending || (queue.isPlaceholderData && items.length === 0)
  const ids = items.map(({ id }) => id)
  const marked = markedIn(ids, marks)
  // While rendering: nothing is left of what was asked about.
  if (marked.size === 0 && dialog !== null && !('help' in dialog) && isAboutMarked(dialog)) setDialog(null)

  const decide = (
    command: Parameters<typeof itemActOf>[0],
    words?: Partial<ActWords>,
    assignment?: { readonly assigneeId: string | null },
  ) => {
    if (!item.data || item.data.id !== at.current) return
    const { id } = item.data
    const act = itemActOf(command, item.data, {
      ownId,
      isServerStaff: hasRole(role, 'moderator'),
      ...words,
      ...assignment,
    })
    if (act === null) return
    // Where to go is read off the list as it was when the key was pressed.
    if (item.data.state === 'open' && act.leaves) goTo(successorOf(ids, id, new Set([id])))
    unsent.drop(command, [id])
    acts.act(item.data, act.request, () => words && unsent.keep(command, [id], words))
  }

  const bulk = (order: BulkOrder, words?: Partial<ActWords>) => {
    setMarked(new Set())
    unsent.drop(order.kind, marked)
    acts.bulk([...marked], order, filter.state, () => {
      if (words) unsent.keep(order.kind, marked, words)
      setMarked((now) => (now.size > 0 ? now : marked))
    })
    if (currentId !== null && marked.has(currentId) && leavesQueue(order)) {
      goTo(successorOf(ids, currentId, marked))
    }
  }

  /** What others notice is asked about first. */
  const startBulk = (kind: BulkKind | 'take') => {
    if (marked.size > MAX_BULK_ITEMS) return
    if (kind === 'take') bulk({ kind: 'assign', assignee_id: ownId })
    else if (kind === 'skip') bulk({ kind })
    else setDialog(kind === 'assign' ? { assign: 'marked' } : { bulk: kind })
  }

  const markOne = (id: string | null) => {
    if (id !== null) setMarked((now) => toggled(now, id))
  }

  const move = (step: number, isMarking: boolean) => {
    const from = at.current
    const next = stepFrom(ids, from, step)
    if (isMarking && from !== null && next !== null) setMarked((now) => withRange(ids, now, from, next))
    goTo(next)
  }

  const run = (command: Command) => {
    const ofMarked = marked.size > 0 ? bulkCommand(command, filter.state) : null
    if (ofMarked !== null) return startBulk(ofMarked)
    const here = item.data?.id === at.current ? item.data : undefined
    const may = (asked: ItemCommand) => here !== undefined && mayDo(asked, here, { ownId, role })
    switch (command) {
      case 'next':
        return move(1, false)
      case 'previous':
        return move(-1, false)
      case 'mark_next':
        return move(1, true)
      case 'mark_previous':
        return move(-1, true)
      case 'mark':
        return markOne(at.current)
      case 'clear':
        return marked.size > 0 ? setMarked(new Set()) : undefined
      case 'filter':
        return setFilterOpen(true)
      case 'help':
        return setDialog({ help: true })
      case 'undo':
        return void acts.undo()
      case 'open_chat': {
        const path = item.data ? itemPath(item.data) : null
        return path === null ? undefined : void navigate(path)
      }
      case 'approve':
      case 'remove':
      case 'skip':
      case 'assign':
        return may(command) ? decide(command) : undefined
      case 'assign_to':
        return may(command) ? setDialog({ assign: 'item' }) : undefined
      case 'remove_with_reason':
        return may(command) ? setDialog({ kind: 'remove' }) : undefined
      case 'note':
      case 'warn':
      case 'mute':
      case 'ban':
      case 'escalate':
        return may(command) ? setDialog({ kind: command }) : undefined
      default:
        return command satisfies never
    }
  }
  useShortcuts(hasKeys && dialog === null && !isFilterOpen, run)

  const onMark = (id: string, isRange: boolean) => {
    const from = currentId
    setMarked(isRange && from !== null ? withRange(ids, marked, from, id) : toggled(marked, id))
  }

  return (
    <ReviewFrame
      place="queue"
      isFilling
      tools={
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('keys.title')}
          aria-keyshortcuts="?"
          onClick={() => setDialog({ help: true })}
        >
          <IconKeyboard size={18} aria-hidden="true" />
        </ActionIcon>
      }
    >
      <h1 className={classes.hidden}>{t('queue.title')}</h1>
      <div className={classes.panes} data-chosen={currentId !== null || undefined}>
        <QueueColumn
          queue={queue}
          items={items}
          isLoading={isLoading}
          filter={filter}
          onFilter={(changed) => {
            setMarked(new Set())
            void navigate(linkTo(null, changed), { replace: true })
          }}
          isFilterOpen={isFilterOpen}
          onFilterOpen={setFilterOpen}
          currentId={currentId}
          marked={marked}
          ownId={ownId}
          linkTo={linkTo}
          onMark={onMark}
          footer={
            marked.size > 0 && (
              <BulkBar
                count={marked.size}
                state={filter.state}
                onClear={() => setMarked(new Set())}
                onAct={startBulk}
              />
            )
          }
        />
        <section className={classes.detail} aria-label={t('item.title')}>
          {currentId === null ? (
            <NothingChosen hasItems={items.length > 0} isLoading={isLoading} onStart={() => goTo(ids[0] ?? null)} />
          ) : (
            <ItemPane query={item} ownId={ownId} role={role} backTo={linkTo(null)} onCommand={run} />
          )}
        </section>
      </div>
      <VisuallyHidden role="status">
        {currentId !== null && ids.includes(currentId)
          ? t('queue.place', { place: ids.indexOf(currentId) + 1, count: ids.length })
          : ''}
      </VisuallyHidden>
      <QueueDialogs
        dialog={dialog !== null && 'help' in dialog ? null : dialog}
        item={item.data}
        items={items}
        marked={marked}
        role={role}
        unsent={unsent}
        onClose={() => setDialog(null)}
        onDecide={decide}
        onAssign={(assigneeId) => decide('assign', undefined, { assigneeId })}
        onBulk={bulk}
      />
      <ShortcutsHelp
        isOpen={dialog !== null && 'help' in dialog}
        onClose={() => setDialog(null)}
        isOn={hasKeys}
        onSwitch={setKeys}
      />
    </ReviewFrame>
  )
}

/** A key that is meant for all marked items while there are some; null = it has no such meaning. */
function bulkCommand(command: Command, state: QueueFilter['state']): BulkKind | 'take' | null {
  if (command === 'assign' || command === 'assign_to') {
    if (state === 'resolved') return null
    return command === 'assign' ? 'take' : 'assign'
  }
  // A resolved item is reversed, not approved again.
  const wanted = command === 'approve' && state === 'resolved' ? 'restore' : command
  return bulkKinds(state).find((kind) => kind === wanted) ?? null
}
