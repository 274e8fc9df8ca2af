import { ApiError } from '@parley/client'
import type { ReviewItem } from '@parley/client/moderation-api'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient, useConnection } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'
import { beforeActs } from './lease-order.js'
import { patchItem } from './use-queue.js'

/** Whoever leafs through the queue takes nothing; whoever stays on an item has it. */
const DWELL_MS = 350
/** Well before the server's five minutes are over. */
const RENEW_MS = 120_000

/** Keeps the item from other moderators as long as it is looked at. The item itself says who has it. */
export function useLease(item: Pick<ReviewItem, 'id' | 'state'> | null): void {
  const client = useClient()
  const connection = useConnection()
  const queries = useQueryClient()
  const id = item?.state === 'open' ? item.id : null
  useEffect(() => {
    if (id === null) return
    let isOver = false
    let isHeld = false
    const take = async () => {
      // What is on screen may be older than what was read or done since.
      if (queries.getQueryData<ReviewItem>(reviewKeys.item(id))?.state !== 'open') return
      try {
        const leased = await beforeActs(id, () => client.moderation.lease(id))
        if (leased === null) return
        isHeld = true
        if (isOver) return void giveBack()
        patchItem(queries, id, { lease: leased.lease })
      } catch (error) {
        // Another has it, or it was decided a moment ago: the item tells. Anything else is tried again in time.
        if (error instanceof ApiError && !isOver) void queries.invalidateQueries({ queryKey: reviewKeys.item(id) })
      }
    }
    const giveBack = () =>
      // A lease that cannot be given back, as of an item decided meanwhile, ends by itself.
      client.moderation.release(id).catch(() => undefined)
    const dwell = setTimeout(() => void take(), DWELL_MS)
    const renewal = setInterval(() => void take(), RENEW_MS)
    const stops = [
      // Also when it is one's own: another page of one's own may have given it back.
      connection.on('review', ({ item: of, op }) => {
        if (of === id && op === 'released') void take()
      }),
      connection.on('watching', () => void take()),
    ]
    return () => {
      isOver = true
      clearTimeout(dwell)
      clearInterval(renewal)
      for (const stop of stops) stop()
      if (isHeld) void giveBack()
    }
  }, [client, connection, queries, id])
}
