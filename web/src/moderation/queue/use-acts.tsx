import { notifications } from '@mantine/notifications'
import { ApiError } from '@parley/client'
import type { ActBatch, ItemAct, ItemActed } from '@parley/client/acts-api'
import type { ReviewItem } from '@parley/client/moderation-api'
import type { ParleyClient } from '@parley/client/parley-client'
import { newId } from '@parley/common/ids'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { RequestIds } from '../request-ids.js'
import { reviewKeys } from '../review-keys.js'
import { leavesQueue } from './act-request.js'
import type { BulkOrder } from './bulk-act.js'
import { itemSubject } from './item-subject.js'
import { afterLeases } from './lease-order.js'
import { UndoToast } from './undo-toast.js'
import { patchItem } from './use-queue.js'
import { wholeBatch } from './whole-batch.js'

/** What the server made of an order; null = there is nothing on the server to take back. */
type Outcome =
  | { readonly kind: 'acts'; readonly acted: ItemActed }
  | { readonly kind: 'batch'; readonly batch: ActBatch }
  | null

interface Order {
  readonly items: readonly string[]
  /** What it is about, and what is said of it. */
  readonly subject: string
  readonly text: string
  /** Whether the items leave the queue with it. */
  readonly leaves: boolean
  readonly onFailed: (() => void) | undefined
}

/** One order, from the key press on. Undoing waits for it to have been carried out. */
interface Done extends Order {
  readonly toast: string
  readonly outcome: Promise<Outcome>
}

const TOAST_MS = 8_000
/** More than anybody takes back. */
const MAX_HISTORY = 50

export interface Acts {
  /** Items that were dealt with here and that are in the list until it was read again. */
  readonly gone: ReadonlySet<string>
  /** Items that one took back here, though the server may remember that one skipped them. */
  readonly back: ReadonlySet<string>
  act(item: ReviewItem, act: ItemAct, onFailed?: () => void): void
  /** `seen`: the state in which the list showed them; one that somebody decided meanwhile stays as it is. */
  bulk(items: readonly string[], order: BulkOrder, seen: 'open' | 'resolved', onFailed?: () => void): void
  /** Takes back the newest order that was not taken back; resolves with the items to go back to. */
  undo(): Promise<readonly string[]>
}

/** Acts at once on screen, then on the server; says what was done and how to take it back. */
export function useActs(onUndone: (items: readonly string[]) => void): Acts {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const [requests] = useState(() => new RequestIds())
  const [leaving, setLeaving] = useState<ReadonlySet<Done>>(new Set())
  const [back, setBack] = useState<ReadonlySet<string>>(new Set())
  const history = useRef<readonly Done[]>([])
  const undoing = useRef(new Set<Done>())

  const reread = () => queries.invalidateQueries({ queryKey: reviewKeys.all })
  const comeBack = (done: Done) => setLeaving((now) => new Set([...now].filter((other) => other !== done)))
  const forget = (done: Done) => {
    history.current = history.current.filter((other) => other !== done)
  }

  const carryOut = (order: Order, run: () => Promise<Outcome>) => {
    const done: Done = { ...order, toast: newId(), outcome: run() }
    if (order.leaves) {
      setLeaving((now) => new Set([...now, done]))
      setBack((now) => new Set([...now].filter((id) => !order.items.includes(id))))
    }
    history.current = [...history.current, done].slice(-MAX_HISTORY)
    notifications.show({
      id: done.toast,
      message: <UndoToast text={order.text} onUndo={() => void undoOne(done)} />,
      autoClose: TOAST_MS,
      withCloseButton: false,
    })
    done.outcome.then(
      (outcome) => settle(done, outcome),
      (error: unknown) => {
        forget(done)
        comeBack(done)
        notifications.hide(done.toast)
        notifications.show({ color: 'red', title: order.subject, message: failureText(error, t('lease.conflict')) })
        order.onFailed?.()
        return reread()
      },
    )
  }

  const settle = async (done: Done, outcome: Outcome) => {
    if (outcome?.kind === 'batch') {
      const { batch } = outcome
      tellRefused(await wholeBatch(batch, () => client.acts.batch(batch.id)))
    }
    await reread()
    // From here on the list is true of them: a colleague may put them back into it.
    comeBack(done)
  }

  const tellRefused = ({ state, refused }: ActBatch) => {
    if (state !== 'done' || refused === 0) return
    notifications.show({ color: 'yellow', message: t('bulk.refused', { count: refused }) })
  }

  const undoOne = async (done: Done): Promise<readonly string[]> => {
    if (!history.current.includes(done) || undoing.current.has(done)) return []
    undoing.current.add(done)
    notifications.hide(done.toast)
    try {
      const isWhole = await done.outcome
        .then((outcome) => takeBack(client, outcome))
        .finally(() => undoing.current.delete(done))
      forget(done)
      comeBack(done)
      setBack((now) => new Set([...now, ...done.items]))
      if (isWhole) notifications.show({ message: t('undo.done'), autoClose: 3_000 })
      else notifications.show({ color: 'yellow', message: t('undo.partly') })
    } catch (error) {
      // Otherwise the order itself had failed, and that was told: there is nothing to take back.
      if (history.current.includes(done)) tellNotUndone(done, error)
      await reread()
      return []
    }
    await reread()
    onUndone(done.items)
    return done.items
  }

  /** What the server refused it would refuse again, and nothing older could be undone before it. */
  const tellNotUndone = (done: Done, error: unknown) => {
    const text = failureText(error, t('lease.conflict'))
    if (isRefusal(error)) {
      forget(done)
      notifications.show({ color: 'red', title: done.subject, message: text })
      return
    }
    notifications.show({
      id: done.toast,
      color: 'red',
      title: done.subject,
      message: <UndoToast text={text} onUndo={() => void undoOne(done)} />,
      autoClose: TOAST_MS,
    })
  }

  return {
    gone: new Set([...leaving].flatMap(({ items }) => items)),
    back,
    act: (item, act, onFailed) => {
      const text = t(`done.${act.kind}`, { count: 1 })
      const order = { items: [item.id], subject: itemSubject(item), text, leaves: leavesQueue(act), onFailed }
      carryOut(order, async () => ({
        kind: 'acts',
        acted: await afterLeases([item.id], async () => {
          const acted = await requests.send([item.id, act], (request_id) =>
            client.acts.onItem(item.id, { ...act, request_id }),
          )
          patchItem(queries, item.id, acted.item)
          return acted
        }),
      }))
    },
    bulk: (items, asked, seen, onFailed) => {
      const text = t(`done.${asked.kind}`, { count: items.length })
      const subject = t('bulk.marked', { count: items.length })
      const order = { items, subject, text, leaves: leavesQueue(asked), onFailed }
      if (asked.kind === 'skip') {
        // A skip is nobody's business but one's own: no batch, and nothing on the server to take back.
        carryOut(order, async () => {
          for (const id of items) await afterLeases([id], () => client.acts.onItem(id, { kind: 'skip' }))
          return null
        })
        return
      }
      carryOut(order, async () => ({
        kind: 'batch',
        batch: await afterLeases(items, async () => {
          const bulk = { ...asked, items, expected_state: seen }
          const batch = await requests.send(bulk, (request_id) => client.acts.onItems({ ...bulk, request_id }))
          if (leavesQueue(asked)) {
            for (const { item_id, status } of batch.results) {
              if (status === 'done') patchItem(queries, item_id, { state: 'resolved' })
            }
          }
          return batch
        }),
      }))
    },
    undo: async () => {
      const last = history.current.findLast((done) => !undoing.current.has(done))
      if (last) return undoOne(last)
      notifications.show({ message: t('undo.nothing'), autoClose: 3_000 })
      return []
    },
  }
}

/** Takes back on the server what an order did; false = part of it stays. Twice is once. */
async function takeBack(client: ParleyClient, outcome: Outcome): Promise<boolean> {
  if (outcome?.kind === 'batch') return (await client.acts.undoBatch(outcome.batch.id)).stopped === null
  // What was done last is undone first.
  if (outcome?.kind === 'acts') for (const { id } of outcome.acted.acts.toReversed()) await client.acts.undo(id)
  return true
}

/** The server has decided so; anything else another attempt may cure. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && error.status !== 429
}

function failureText(error: unknown, leased: string): string {
  return error instanceof ApiError && error.code === 'leased' ? `${leased} ${error.message}` : errorText(error)
}
