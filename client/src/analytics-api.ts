import type { Label, Scores } from '@parley/common/contracts/moderation'
import type { AnsweredRange, Bucket } from './analytics-ranges.js'
import type { HttpClient } from './http-client.js'
import type {
  Agreement,
  Automation,
  Heatmap,
  ModelQuality,
  Proportion,
  SentimentSeries,
  ThresholdCurves,
  TopRules,
  Turnaround,
} from './moderation-figures.js'

export type { AnsweredRange, Bucket } from './analytics-ranges.js'

/** A range of time, ISO 8601; without `to` up to now, without `from` the 24 hours before that. */
export interface RangeQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface RoomRangeQuery extends RangeQuery {
  /** A room's id; without it, the whole server. */
  readonly room?: string | undefined
}

export interface TimeseriesQuery extends RoomRangeQuery {
  /** Without it, what makes a readable chart. */
  readonly bucket?: Bucket | undefined
  /** Only the actions and decisions that this label caused. */
  readonly label?: Label | undefined
}

/** Totals of messages; docs/analytics.md says what each counts. */
export interface Figures {
  readonly messages: number
  readonly characters: number
  readonly edited: number
  readonly deleted: number
  readonly scored: number
  readonly unsupported: number
  readonly failed: number
  readonly pending: number
  readonly flagged: number
  readonly hidden: number
  readonly held: number
  readonly released: number
  readonly rejected: number
  readonly upheld: number
  readonly overturned: number
  readonly missed: number
  readonly sentiment: { readonly positive: number; readonly neutral: number; readonly negative: number }
  /** Null when nothing was scored. */
  readonly mean_scores: Scores | null
  /** Null where people are not counted. */
  readonly active_users: number | null
}

export interface LabelFigures {
  readonly label: string
  readonly flagged: number
  readonly hidden: number
  readonly held: number
  readonly rejected: number
  readonly upheld: number
  readonly overturned: number
}

export interface Summary extends AnsweredRange, Figures {
  /** When the first message that is counted was posted, whatever the range; null when there is none. */
  readonly since: string | null
  /** The range of the same length right before. */
  readonly previous: Figures
  readonly labels: readonly LabelFigures[]
}

export interface SeriesPoint extends Figures {
  /** Start of the bucket. */
  readonly at: string
}

export interface Timeseries extends AnsweredRange {
  readonly bucket: Bucket
  readonly points: readonly SeriesPoint[]
}

export interface HistogramQuery extends RoomRangeQuery {
  readonly label?: Label | undefined
  readonly bins?: 5 | 10 | 25 | 50 | undefined
}

export interface ScoreHistogram {
  readonly label: Label
  readonly scored: number
  readonly bins: readonly { readonly from: number; readonly to: number; readonly messages: number }[]
}

/** Of a room at most 10,000 messages are counted for one answer. */
export interface CountedRange extends AnsweredRange {
  /** There were more: only the newest are counted, and `from` is the time of the oldest of them. */
  readonly limited: boolean
}

export interface ScoreHistograms extends CountedRange {
  readonly histograms: readonly ScoreHistogram[]
}

/** What rooms and people can be ranked by. */
export type Ranking = 'messages' | 'flagged' | 'hidden' | 'held' | 'rejected' | 'acted_on' | 'upheld' | 'deleted'

export interface TopQuery extends RangeQuery {
  readonly by?: Ranking | undefined
  readonly limit?: number | undefined
}

export interface TopItem {
  readonly id: string
  /** Empty for a direct room. */
  readonly name: string
  readonly messages: number
  readonly deleted: number
  readonly flagged: number
  readonly hidden: number
  readonly held: number
  readonly rejected: number
  readonly acted_on: number
  readonly upheld: number
}

export interface Top extends CountedRange {
  readonly items: readonly TopItem[]
}

export interface SeriesQuery extends RangeQuery {
  readonly bucket?: Bucket | undefined
}

export interface LatencyFigures {
  readonly verdicts: number
  readonly p50_ms: number | null
  readonly p90_ms: number | null
  readonly p95_ms: number | null
  readonly p99_ms: number | null
}

export interface Latency extends AnsweredRange, LatencyFigures {
  readonly bucket: Bucket
  readonly bins: readonly { readonly up_to_ms: number; readonly verdicts: number }[]
  readonly points: readonly (LatencyFigures & { readonly at: string })[]
}

export interface ModeratorAtWork {
  readonly id: string
  readonly name: string
  readonly acts: number
  readonly by_action: Readonly<Record<string, number>>
  /** Decisions on messages, and what became of them. */
  readonly decisions: number
  readonly removed: number
  readonly kept: number
  /** Of those decisions, the ones that were reversed later. */
  readonly overturn: Proportion
  /** From when an item came before people to this moderator's decision. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
}

export interface ModeratorsAtWork extends AnsweredRange {
  readonly items: readonly ModeratorAtWork[]
}

export interface QualityFigures {
  readonly acted_on: number
  readonly upheld: number
  readonly overturned: number
  /** Overturned among the decided ones; null when none was decided. */
  readonly override_rate: number | null
  readonly override: Proportion
}

export interface Quality extends AnsweredRange, QualityFigures {
  /** Left alone by policy, removed by moderators. */
  readonly missed: number
  /** Decisions of people that people reversed later. */
  readonly overturn: Proportion
  readonly agreement: Agreement
  /** Of the whole server, whatever `room` says. */
  readonly model_versions: readonly ModelQuality[]
  readonly labels: readonly (QualityFigures & { readonly label: string })[]
}

export interface DeadLetter {
  readonly id: string
  readonly reason: string
  readonly attempts: number
  readonly failed_at: string
}

export interface ReadyQueue {
  readonly status: 'ok'
  readonly name: string
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly dead_letters: number
  readonly oldest_waiting_ms: number | null
  readonly newest_dead_letters: readonly DeadLetter[]
}

export type QueueState = ReadyQueue | { readonly status: 'unreachable'; readonly name: string }

export interface ServiceState {
  readonly name: string
  readonly status: 'ready' | 'unavailable' | 'unreachable'
  readonly checks: Readonly<Record<string, string>>
}

export interface SystemState {
  readonly at: string
  readonly services: readonly ServiceState[]
  readonly queues: readonly QueueState[]
  readonly outbox:
    | { readonly status: 'ok'; readonly pending: number; readonly oldest_age_ms: number | null }
    | { readonly status: 'unreachable' }
}

export interface QueuePeaks {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly dead_letters: number
  readonly oldest_waiting_ms: number
}

/** Of each bucket the highest of its samples. */
export interface QueueHistory extends AnsweredRange {
  readonly bucket: Bucket
  /** The names that any point tells of. */
  readonly queues: readonly string[]
  readonly points: readonly {
    readonly at: string
    /** By name; without those that nobody could ask. */
    readonly queues: Readonly<Record<string, QueuePeaks>>
    readonly outbox: { readonly pending: number; readonly oldest_age_ms: number | null } | null
  }[]
}

export interface RetentionRun {
  readonly started_at: string
  readonly finished_at: string
  readonly cutoff: string
  readonly facts: number
  readonly messages: number
  readonly minutes: number
  readonly decisions: number
  readonly complete: boolean
}

export interface Retention {
  readonly retention_days: number
  readonly minute_retention_days: number
  readonly last_run: RetentionRun | null
  readonly runs: readonly RetentionRun[]
}

export interface ExportQuery extends RoomRangeQuery {
  readonly label?: Label | undefined
  /** Only messages that policy or a moderator acted on. */
  readonly acted_on?: boolean | undefined
}

const PREFIX = '/api/analytics'
/** An export of a year is streamed for minutes. */
const EXPORT_TIMEOUT_MS = 10 * 60_000

/** The figures of the dashboards. For moderators and administrators. */
export class AnalyticsApi {
  constructor(private readonly http: HttpClient) {}

  summary(query: RoomRangeQuery = {}, signal?: AbortSignal): Promise<Summary> {
    return this.#get('/summary', query, signal)
  }

  timeseries(query: TimeseriesQuery = {}, signal?: AbortSignal): Promise<Timeseries> {
    return this.#get('/timeseries', query, signal)
  }

  histograms(query: HistogramQuery = {}, signal?: AbortSignal): Promise<ScoreHistograms> {
    return this.#get('/scores/histogram', query, signal)
  }

  topRooms(query: TopQuery = {}, signal?: AbortSignal): Promise<Top> {
    return this.#get('/top/rooms', query, signal)
  }

  topUsers(query: TopQuery & { readonly room?: string | undefined } = {}, signal?: AbortSignal): Promise<Top> {
    return this.#get('/top/users', query, signal)
  }

  latency(query: SeriesQuery = {}, signal?: AbortSignal): Promise<Latency> {
    return this.#get('/latency', query, signal)
  }

  moderators(query: RangeQuery & { readonly limit?: number } = {}, signal?: AbortSignal): Promise<ModeratorsAtWork> {
    return this.#get('/moderators', query, signal)
  }

  quality(query: RoomRangeQuery = {}, signal?: AbortSignal): Promise<Quality> {
    return this.#get('/quality', query, signal)
  }

  /** How right each threshold would have been, by label and model version. */
  thresholds(
    query: RangeQuery & {
      readonly label?: Label | undefined
      readonly model_version?: string | undefined
      /** Between two thresholds; default 0.02. */
      readonly step?: 0.05 | 0.02 | 0.01 | 0.005 | undefined
    } = {},
    signal?: AbortSignal,
  ): Promise<ThresholdCurves> {
    return this.#get('/quality/thresholds', query, signal)
  }

  /** How long what comes before people waits for them. */
  turnaround(query: SeriesQuery = {}, signal?: AbortSignal): Promise<Turnaround> {
    return this.#get('/turnaround', query, signal)
  }

  /** What is taken down by the machine, and what by people. */
  automation(
    query: SeriesQuery & { readonly room?: string | undefined } = {},
    signal?: AbortSignal,
  ): Promise<Automation> {
    return this.#get('/automation', query, signal)
  }

  topRules(
    query: RoomRangeQuery & { readonly limit?: number | undefined } = {},
    signal?: AbortSignal,
  ): Promise<TopRules> {
    return this.#get('/top/rules', query, signal)
  }

  /** Rooms by labels. */
  heatmap(query: RangeQuery & { readonly limit?: number | undefined } = {}, signal?: AbortSignal): Promise<Heatmap> {
    return this.#get('/heatmap', query, signal)
  }

  sentiment(
    query: SeriesQuery & { readonly room?: string | undefined } = {},
    signal?: AbortSignal,
  ): Promise<SentimentSeries> {
    return this.#get('/sentiment', query, signal)
  }

  /** How full the queues and the outbox have been. */
  queueHistory(query: SeriesQuery = {}, signal?: AbortSignal): Promise<QueueHistory> {
    return this.#get('/queues/history', query, signal)
  }

  /** Services, queues and the outbox as they are this moment. */
  system(signal?: AbortSignal): Promise<SystemState> {
    return this.#get('/system', {}, signal)
  }

  retention(signal?: AbortSignal): Promise<Retention> {
    return this.#get('/retention', {}, signal)
  }

  /** Messages one by one, without their texts, as CSV. */
  exportCsv(query: ExportQuery = {}, signal?: AbortSignal): Promise<Blob> {
    const options = { query: { ...query }, timeoutMs: EXPORT_TIMEOUT_MS }
    return this.http.download(`${PREFIX}/export.csv`, signal ? { ...options, signal } : options)
  }

  #get<Body>(path: string, query: object, signal: AbortSignal | undefined): Promise<Body> {
    const options = { query: { ...query } }
    return this.http.request('GET', PREFIX + path, signal ? { ...options, signal } : options)
  }
}
