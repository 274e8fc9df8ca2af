import type { Page } from '@parley/client'
import type { ReviewItem, ReviewQuery } from '@parley/client/moderation-api'
import type { ReviewFrame } from '@parley/common/contracts/socket'
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import { useClient, useConnection } from '../../session/session-context.js'
import { reviewKeys } from '../review-keys.js'
import type { QueueFilter } from './queue-filter.js'

const PAGE = 50
/** News of a busy queue come in bursts; each burst makes one new reading. */
const REREAD_MS = 400
/** Frames can be lost; nobody works on a queue older than this. */
const STALE_MS = 60_000

/** The part of the queue the filter names, gravest first. */
export function useQueue(filter: QueueFilter) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: reviewKeys.items(filter),
    queryFn: ({ pageParam }) => client.moderation.items({ ...queueQuery(filter), cursor: pageParam, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: STALE_MS,
  })
}

/** An item with its surroundings. */
export function useItem(id: string | null) {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.item(id ?? ''),
    queryFn: () => client.moderation.item(id ?? ''),
    enabled: id !== null,
    staleTime: 10_000,
  })
}

/** How many open items each cause has. */
export function useOpenCounts() {
  const client = useClient()
  return useQuery({
    queryKey: reviewKeys.counts,
    queryFn: () => client.moderation.openCounts(),
    refetchInterval: STALE_MS,
  })
}

/** What the room has for thresholds, to hold scores against. */
export function useThresholds(room: string | null) {
  const client = useClient()
  const policy = useQuery({
    queryKey: [...reviewKeys.policy(room), 'thresholds'],
    queryFn: async () => (await client.policy.room(room ?? '')).effective.thresholds,
    enabled: room !== null,
    staleTime: STALE_MS,
  })
  return policy.data ?? null
}

/** Keeps what was read of the queue true while others work on it. */
export function useLiveQueue(): void {
  const connection = useConnection()
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const reread = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void queries.invalidateQueries({ queryKey: reviewKeys.lists })
      }, REREAD_MS)
    }
    const stops = [
      connection.on('watching', () => {
        // Nobody told what happened until now.
        reread()
        void queries.invalidateQueries({ queryKey: reviewKeys.everyItem })
      }),
      connection.on('review', (frame) => {
        applyFrame(queries, frame)
        const isLease = frame.op === 'leased' || frame.op === 'released'
        if (!isLease || queries.isFetching({ queryKey: reviewKeys.lists }) > 0) reread()
      }),
    ]
    connection.watchReviews()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [connection, queries])
}

/** What a frame says is shown at once; the rest comes with the next reading. */
function applyFrame(queries: QueryClient, frame: ReviewFrame): void {
  if (frame.op === 'leased' || frame.op === 'released') {
    const lease =
      frame.op === 'leased' && frame.by && frame.until
        ? { user_id: frame.by.id, username: frame.by.username, until: frame.until }
        : null
    patchItem(queries, frame.item, { lease })
    return
  }
  if (frame.op !== 'opened') void queries.invalidateQueries({ queryKey: reviewKeys.item(frame.item) })
}

/** Changes an item wherever it was read; a reading of it that is under way is older than that, and made anew. */
export function patchItem(queries: QueryClient, id: string, change: Partial<ReviewItem>): void {
  queries.setQueriesData<InfiniteData<Page<ReviewItem>>>(
    { queryKey: reviewKeys.lists },
    (lists) =>
      lists && {
        ...lists,
        pages: lists.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
        })),
      },
  )
  queries.setQueryData<ReviewItem>(reviewKeys.item(id), (item) => item && { ...item, ...change })
  const isReading = queries.isFetching({ queryKey: reviewKeys.item(id) }) > 0
  if (isReading) void queries.invalidateQueries({ queryKey: reviewKeys.item(id) })
}

/** The filter as the API wants it. */
export function queueQuery({ state, room, cause, label, assignee }: QueueFilter): ReviewQuery {
  return {
    state,
    ...(room === null ? {} : { room }),
    ...(cause === null ? {} : { cause }),
    ...(label === null ? {} : { label }),
    ...(assignee === null ? {} : { assignee }),
  }
}
