import type { ParleyClient } from '@parley/client'
import type { Ranking, Timeseries } from '@parley/client/analytics-api'
import type { Label } from '@parley/common/contracts/moderation'
import { keepPreviousData, type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query'
import { LABELS } from '../../components/labels.js'
import { useClient } from '../../session/session-context.js'
import { canBeLive, type Filters, type Instants, instantsOf, refreshMs } from '../filters/filters.js'

type Ask<Body> = (client: ParleyClient, instants: Instants, signal: AbortSignal) => Promise<Body>

/**
 * Figures of the filters' range. While new ones are on their way the old ones stay, so nothing flickers; live ones are asked for
 * anew, but not while nobody looks at the page.
 */
function useFigures<Body>(what: readonly unknown[], filters: Filters, ask: Ask<Body>): UseQueryResult<Body> {
  const client = useClient()
  return useQuery(figuresQuery(client, what, filters, ask))
}

function figuresQuery<Body>(client: ParleyClient, what: readonly unknown[], filters: Filters, ask: Ask<Body>) {
  const { range, isLive } = filters
  const everyMs = refreshMs(range)
  return {
    queryKey: ['figures', ...what, range],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => ask(client, instantsOf(range, Date.now()), signal),
    placeholderData: keepPreviousData,
    staleTime: everyMs / 2,
    refetchInterval: isLive && canBeLive(range) ? everyMs : (false as const),
  }
}

const roomOf = ({ room }: Filters) => ({ room: room ?? undefined })

export function useSummary(filters: Filters) {
  return useFigures(['summary', filters.room], filters, (client, instants, signal) =>
    client.analytics.summary({ ...instants, ...roomOf(filters) }, signal),
  )
}

/** With a label, only the actions it caused. */
export function useTimeseries(filters: Filters, label: Label | null) {
  return useFigures(['timeseries', filters.room, label], filters, (client, instants, signal) =>
    client.analytics.timeseries({ ...instants, ...roomOf(filters), label: label ?? undefined }, signal),
  )
}

/** What each label caused, by bucket. */
export interface LabelSeries {
  readonly first: Timeseries
  readonly byLabel: readonly { readonly label: Label; readonly series: Timeseries }[]
}

/** One question per label, since the API answers for one label at a time. */
export function useSeriesByLabel(filters: Filters, isWanted: boolean) {
  const client = useClient()
  return useQueries({
    queries: LABELS.map((label) => ({
      ...figuresQuery(client, ['timeseries', filters.room, label], filters, (asked, instants, signal) =>
        asked.analytics.timeseries({ ...instants, ...roomOf(filters), label }, signal),
      ),
      enabled: isWanted,
    })),
    combine: (results) => ({
      data: together(results.map(({ data }) => data)),
      error: results.find(({ error }) => error)?.error ?? null,
      refetch: () => Promise.all(results.map(({ refetch }) => refetch())),
    }),
  })
}

function together(all: readonly (Timeseries | undefined)[]): LabelSeries | undefined {
  const byLabel = LABELS.flatMap((label, index) => {
    const series = all[index]
    return series ? [{ label, series }] : []
  })
  const [first] = byLabel
  // A range that moved on while the answers came would mix buckets: wait for the rest.
  const isWhole = byLabel.length === LABELS.length && byLabel.every(({ series }) => series.from === first?.series.from)
  return first && isWhole ? { first: first.series, byLabel } : undefined
}

export function useHistograms(filters: Filters) {
  return useFigures(['histograms', filters.room], filters, (client, instants, signal) =>
    client.analytics.histograms({ ...instants, ...roomOf(filters), bins: 50 }, signal),
  )
}

export function useHeatmap(filters: Filters) {
  return useFigures(['heatmap'], filters, (client, instants, signal) =>
    client.analytics.heatmap({ ...instants, limit: 12 }, signal),
  )
}

export function useSentiment(filters: Filters) {
  return useFigures(['sentiment', filters.room], filters, (client, instants, signal) =>
    client.analytics.sentiment({ ...instants, ...roomOf(filters) }, signal),
  )
}

export function useTopRooms(filters: Filters, by: Ranking) {
  return useFigures(['top-rooms', by], filters, (client, instants, signal) =>
    client.analytics.topRooms({ ...instants, by, limit: 10 }, signal),
  )
}

export function useTopUsers(filters: Filters, by: Ranking) {
  return useFigures(['top-users', filters.room, by], filters, (client, instants, signal) =>
    client.analytics.topUsers({ ...instants, ...roomOf(filters), by, limit: 10 }, signal),
  )
}

export function useLatency(filters: Filters) {
  return useFigures(['latency'], filters, (client, instants, signal) => client.analytics.latency(instants, signal))
}

export function useQueueHistory(filters: Filters) {
  return useFigures(['queue-history'], filters, (client, instants, signal) =>
    client.analytics.queueHistory(instants, signal),
  )
}

export function useModerators(filters: Filters) {
  return useFigures(['moderators'], filters, (client, instants, signal) =>
    client.analytics.moderators({ ...instants, limit: 20 }, signal),
  )
}

export function useQuality(filters: Filters) {
  return useFigures(['quality', filters.room], filters, (client, instants, signal) =>
    client.analytics.quality({ ...instants, ...roomOf(filters) }, signal),
  )
}

export function useThresholdCurves(filters: Filters, label: Label) {
  return useFigures(['thresholds', label], filters, (client, instants, signal) =>
    client.analytics.thresholds({ ...instants, label }, signal),
  )
}

export function useTurnaround(filters: Filters) {
  return useFigures(['turnaround'], filters, (client, instants, signal) =>
    client.analytics.turnaround(instants, signal),
  )
}

export function useAutomation(filters: Filters) {
  return useFigures(['automation', filters.room], filters, (client, instants, signal) =>
    client.analytics.automation({ ...instants, ...roomOf(filters) }, signal),
  )
}

export function useTopRules(filters: Filters) {
  return useFigures(['top-rules', filters.room], filters, (client, instants, signal) =>
    client.analytics.topRules({ ...instants, ...roomOf(filters), limit: 10 }, signal),
  )
}

const SYSTEM_EVERY_MS = 5_000

/** Services, queues and the outbox as they are this moment; no range applies. */
export function useSystem(isLive: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => client.analytics.system(signal),
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? SYSTEM_EVERY_MS : false,
  })
}

/** The thresholds in force: the room's, or the server's defaults. */
export function useThresholdsInForce(room: string | null) {
  const client = useClient()
  return useQuery({
    queryKey: ['thresholds-in-force', room],
    queryFn: async () =>
      room === null
        ? (await client.policy.server()).policy.thresholds
        : (await client.policy.room(room)).effective.thresholds,
    staleTime: 60_000,
  })
}
