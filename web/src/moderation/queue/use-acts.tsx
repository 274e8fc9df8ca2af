import { notifications } from '@mantine/notifications'
import { ApiError } from '@parley/client'
import type { ActBatch, ItemAct, ItemActed } from '@parley/client/acts-api'
import { newId } from '@parley/common/ids'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.js'
import { useClient } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'
import { leavesQueue } from './act-request.js'
import type { BulkOrder } from './bulk-act.js'
import { afterLeases } from './lease-order.js'
import { UndoToast } from './undo-toast.js'
import { patchItem } from './use-queue.js'

/** One order, from the key press on. Undoing waits for it to have been carried out. */
interface Done {
  readonly toast: string
  readonly items: readonly string[]
  readonly outcome: Promise<
    { readonly kind: 'acts'; readonly acted: ItemActed } | { readonly kind: 'batch'; readonly batch: ActBatch } | null
  >
}

const TOAST_MS = 8_000
/** More than anybody takes back. */
const MAX_HISTORY = 50

export interface Acts {
  /** Items that were dealt with here and that the server has perhaps not taken out of the queue yet. */
  readonly gone: ReadonlySet<string>
  /** Items that one took back here, though the server may remember that one skipped them. */
  readonly back: ReadonlySet<string>
  act(itemId: string, act: ItemAct): void
  /** `seen`: the state in which the list showed them; one that somebody decided meanwhile stays as it is. */
  bulk(items: readonly string[], order: BulkOrder, seen: 'open' | 'resolved'): void
  /** Takes back the newest order that was not taken back; resolves with the items to go back to. */
  undo(): Promise<readonly string[]>
}

/** Acts at once on screen, then on the server; says what was done and how to take it back. */
export function useActs(onUndone: (items: readonly string[]) => void): Acts {
  const { t } = useTranslation(['moderation', 'common'])
  const client = useClient()
  const queries = useQueryClient()
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const [back, setBack] = useState<ReadonlySet<string>>(new Set())
  const history = useRef<Done[]>([])

  const reread = () => queries.invalidateQueries({ queryKey: reviewKeys.all })
  const comeBack = (items: readonly string[]) => setGone((now) => new Set([...now].filter((id) => !items.includes(id))))

  const carryOut = (items: readonly string[], message: string, leaves: boolean, run: () => Done['outcome']) => {
    if (leaves) {
      setGone((now) => new Set([...now, ...items]))
      setBack((now) => new Set([...now].filter((id) => !items.includes(id))))
    }
    const toast = newId()
    const outcome = run()
    const done: Done = { toast, items, outcome }
    history.current = [...history.current, done].slice(-MAX_HISTORY)
    notifications.show({
      id: toast,
      message: <UndoToast text={message} onUndo={() => void undoOne(done)} />,
      autoClose: TOAST_MS,
      withCloseButton: false,
    })
    outcome.then(
      (result) => {
        if (result?.kind === 'batch') tellRefused(result.batch)
        return reread()
      },
      (error: unknown) => {
        history.current = history.current.filter((other) => other !== done)
        comeBack(items)
        notifications.hide(toast)
        notifications.show({ color: 'red', message: failureText(error, t('lease.conflict')) })
        return reread()
      },
    )
  }

  const tellRefused = (batch: ActBatch) => {
    const refused = batch.results.filter(({ status }) => status === 'refused').map(({ item_id }) => item_id)
    if (refused.length === 0) return
    comeBack(refused)
    notifications.show({ color: 'yellow', message: t('bulk.refused', { count: refused.length }) })
  }

  const undoOne = async (done: Done): Promise<readonly string[]> => {
    if (!history.current.includes(done)) return []
    history.current = history.current.filter((other) => other !== done)
    notifications.hide(done.toast)
    let isStopped = false
    try {
      const outcome = await done.outcome
      if (outcome?.kind === 'batch') isStopped = (await client.acts.undoBatch(outcome.batch.id)).stopped !== null
      // What was done last is undone first.
      if (outcome?.kind === 'acts') for (const { id } of outcome.acted.acts.toReversed()) await client.acts.undo(id)
    } catch (error) {
      notifications.show({ color: 'red', message: failureText(error, t('lease.conflict')) })
      await reread()
      return []
    }
    comeBack(done.items)
    setBack((now) => new Set([...now, ...done.items]))
    if (isStopped) notifications.show({ color: 'yellow', message: t('undo.partly') })
    else notifications.show({ message: t('undo.done'), autoClose: 3_000 })
    await reread()
    onUndone(done.items)
    return done.items
  }

  return {
    gone,
    back,
    act: (itemId, act) => {
      const request_id = newId()
      carryOut([itemId], t(`done.${act.kind}`, { count: 1 }), leavesQueue(act), async () => ({
        kind: 'acts',
        acted: await afterLeases([itemId], async () => {
          const acted = await client.acts.onItem(itemId, { ...act, request_id })
          patchItem(queries, itemId, acted.item)
          return acted
        }),
      }))
    },
    bulk: (items, order, seen) => {
      const text = t(`done.${order.kind}`, { count: items.length })
      if (order.kind === 'skip') {
        // A skip is nobody's business but one's own: no batch, and nothing on the server to take back.
        carryOut(items, text, true, async () => {
          for (const id of items) await afterLeases([id], () => client.acts.onItem(id, { kind: 'skip' }))
          return null
        })
        return
      }
      carryOut(items, text, leavesQueue(order), async () => ({
        kind: 'batch',
        batch: await afterLeases(items, async () => {
          const batch = await client.acts.onItems({ ...order, items, expected_state: seen, request_id: newId() })
          if (leavesQueue(order)) {
            for (const { item_id, status } of batch.results) {
              if (status === 'done') patchItem(queries, item_id, { state: 'resolved' })
            }
          }
          return batch
        }),
      }))
    },
    undo: async () => {
      const last = history.current.at(-1)
      if (last) return undoOne(last)
      notifications.show({ message: t('undo.nothing'), autoClose: 3_000 })
      return []
    },
  }
}

function failureText(error: unknown, leased: string): string {
  return error instanceof ApiError && error.code === 'leased' ? `${leased} ${error.message}` : errorText(error)
}
