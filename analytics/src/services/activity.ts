import type { Principal } from '@parley/common/contracts/identity'
import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { ActivityRepository, BucketTotals, LabelTotals, MessageTotals } from '../repositories/activity.js'
import { MESSAGE_COUNTERS } from '../repositories/rollups.js'
import type { FigureAccess } from './permissions.js'
import { type Range, type RangeRequest, type Ranges, rangeBefore, type SeriesGrain, segmentsOf } from './ranges.js'

/** Totals of some messages, with what follows from them. */
export interface Figures {
  readonly totals: MessageTotals
  /** Posted, but no verdict has come yet. */
  readonly pending: number
  /** Mean score of the scored messages, 0..1; null when none was scored. */
  readonly meanScores: Readonly<Record<Label, number>> | null
  /** How many people posted; null where that is not counted. */
  readonly activeUsers: number | null
}

export interface Summary {
  readonly fromMs: number
  readonly toMs: number
  readonly figures: Figures
  /** The range of the same length right before. */
  readonly previous: Figures
  readonly labels: readonly (LabelTotals & { readonly label: string })[]
  /** When counting began on this server, whatever the range; null = nothing was ever posted. */
  readonly sinceMs: number | null
}

export interface SeriesPoint {
  readonly atMs: number
  readonly figures: Figures
}

export interface Timeseries {
  readonly grain: SeriesGrain
  readonly fromMs: number
  readonly toMs: number
  readonly points: readonly SeriesPoint[]
}

export interface ActivityQuery extends RangeRequest {
  readonly room?: string | undefined
}

const NOTHING = Object.fromEntries(MESSAGE_COUNTERS.map((name) => [name, 0])) as MessageTotals
const NO_LABEL: LabelTotals = { flagged: 0, hidden: 0, held: 0, rejected: 0, upheld: 0, overturned: 0 }

/** What is posted, how it scores and what is done about it. */
export class ActivityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  async summary(actor: Principal, { room, ...request }: ActivityQuery): Promise<Summary> {
    await this.access.require(actor, 'dashboards:read', room)
    const range = this.ranges.comparable(request)
    const [figures, previous, labels, sinceMs] = await Promise.all([
      this.#figures(range, room),
      this.#figuresBefore(range, room),
      this.activity.labels(segmentsOf(range, 'server_label_totals'), room),
      this.activity.sinceMs(),
    ])
    return { fromMs: range.fromMs, toMs: range.toMs, figures, previous, labels, sinceMs }
  }

  /** Every bucket of the range, also those in which nothing happened. With a label, only the actions it caused. */
  async timeseries(
    actor: Principal,
    {
      room,
      bucket,
      label,
      ...request
    }: ActivityQuery & { bucket?: SeriesGrain | undefined; label?: Label | undefined },
  ): Promise<Timeseries> {
    await this.access.require(actor, 'dashboards:read', room)
    const { starts, ...series } = this.ranges.series(request, bucket)
    const [rows, ofLabel] = await Promise.all([
      this.activity.series(series.grain, series.fromMs, series.toMs, room),
      label ? this.activity.labelSeries(series.grain, series, label, room) : undefined,
    ])
    const byBucket = new Map(rows.map((row) => [row.bucketMs, row]))
    const countsUsers = room === undefined && series.grain !== 'minute'
    const points = starts.map((atMs) => {
      const row = byBucket.get(atMs) ?? { bucketMs: atMs, totals: NOTHING, activeUsers: countsUsers ? 0 : null }
      return { atMs, figures: pointFigures(row, ofLabel && (ofLabel.get(atMs) ?? NO_LABEL)) }
    })
    return { ...series, points }
  }

  async #figures(range: Range, room: string | undefined): Promise<Figures> {
    const [totals, activeUsers] = await Promise.all([
      this.activity.totals(segmentsOf(range, 'server_totals'), room),
      room === undefined ? this.activity.activeUsers(segmentsOf(this.ranges.ofPeople(range), 'user_totals')) : null,
    ])
    return figuresOf(totals, activeUsers)
  }

  /** Without the people, who cost more to count than everything else together. */
  async #figuresBefore(range: Range, room: string | undefined): Promise<Figures> {
    return figuresOf(await this.activity.totals(segmentsOf(rangeBefore(range), 'server_totals'), room), null)
  }
}

function pointFigures({ totals, activeUsers }: BucketTotals, ofLabel: LabelTotals | undefined): Figures {
  return figuresOf(ofLabel ? { ...totals, ...ofLabel } : totals, activeUsers)
}

function figuresOf(totals: MessageTotals, activeUsers: number | null): Figures {
  const { messages, scored, unsupported, failed } = totals
  return {
    totals,
    activeUsers,
    pending: messages - scored - unsupported - failed,
    meanScores: scored === 0 ? null : meanScores(totals),
  }
}

function meanScores(totals: MessageTotals): Readonly<Record<Label, number>> {
  // Sums are of millionths: six digits are what there is.
  const mean = (label: Label): number => Math.round(totals[label] / totals.scored) / 1_000_000
  return Object.fromEntries(LABELS.map((label) => [label, mean(label)])) as Record<Label, number>
}
