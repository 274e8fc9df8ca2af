import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { setBadge } from '../layout/badges.js'
import { useConnection, useMayReview } from '../session/session-context.js'
import { useOpenCounts } from './queue/use-queue.js'
import { reviewKeys } from './review-keys.js'

/** News come in bursts; a number in the navigation need not follow each. */
const REREAD_MS = 1_000

/** Tells moderators in the navigation how much waits for them, wherever they are. */
export default function ReviewCount() {
  return useMayReview() ? <Counting /> : null
}

function Counting() {
  const connection = useConnection()
  const queries = useQueryClient()
  const counts = useOpenCounts()
  const open = Object.values(counts.data ?? {}).reduce((sum, count) => sum + count, 0)
  useEffect(() => setBadge('review', open), [open])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const reread = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void queries.invalidateQueries({ queryKey: reviewKeys.counts })
      }, REREAD_MS)
    }
    const stops = [
      connection.on('watching', reread),
      connection.on('review', ({ op }) => {
        if (op === 'opened' || op === 'resolved') reread()
      }),
    ]
    connection.watchReviews()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
      setBadge('review', 0)
    }
  }, [connection, queries])
  return null
}
