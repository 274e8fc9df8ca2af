import type { Principal } from '@parley/common/contracts/identity'
import type { ActivityRepository } from '../repositories/activity.js'
import type { ActionTotals, RulesRepository } from '../repositories/rules.js'
import type { FigureAccess } from './permissions.js'
import { type Proportion, proportion } from './proportions.js'
import { type RangeRequest, type Ranges, type SeriesGrain, segmentsOf } from './ranges.js'

/** Messages taken from others' eyes, by the machine alone or by people. */
export interface AutomationFigures {
  /** Hidden, held or refused by policy, and not put back by people. */
  readonly automatic: number
  /** Of those: confirmed by a person. */
  readonly confirmed: number
  /** Removed by people where policy had only flagged. */
  readonly assisted: number
  /** Removed by people where policy had done nothing. */
  readonly manual: number
  /** Hidden, held or refused by policy, and put back by people. */
  readonly reversed: number
  readonly automaticShare: Proportion
}

export interface Automation {
  readonly fromMs: number
  readonly toMs: number
  readonly grain: SeriesGrain
  readonly figures: AutomationFigures
  readonly points: readonly { readonly atMs: number; readonly figures: AutomationFigures }[]
}

/** What the machine does by itself, and what is left to people. */
export class AutomationService {
  constructor(
    private readonly rules: RulesRepository,
    private readonly activity: ActivityRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  async shares(
    actor: Principal,
    {
      room,
      bucket,
      ...request
    }: RangeRequest & {
      readonly room?: string | undefined
      readonly bucket?: Exclude<SeriesGrain, 'minute'> | undefined
    },
  ): Promise<Automation> {
    await this.access.require(actor, 'dashboards:read', room)
    const { starts, ...series } = this.ranges.hourlySeries(request, bucket)
    const [byAction, totals, byBucket, activity] = await Promise.all([
      this.rules.byAction(segmentsOf(series, 'server_rule_totals'), room),
      this.activity.totals(segmentsOf(series, 'server_totals'), room),
      this.rules.series(series.grain, series, room),
      this.activity.series(series.grain, series.fromMs, series.toMs, room),
    ])
    const missed = new Map(activity.map((bucket) => [bucket.bucketMs, bucket.totals.missed]))
    return {
      ...series,
      figures: figuresOf(byAction, totals.missed),
      points: starts.map((atMs) => ({
        atMs,
        figures: figuresOf(byBucket.get(atMs) ?? [], missed.get(atMs) ?? 0),
      })),
    }
  }
}

function figuresOf(actions: readonly ActionTotals[], missed: number): AutomationFigures {
  const flags = actions.filter(({ action }) => action === 'flag')
  const takedowns = actions.filter(({ action }) => action !== 'flag')
  const sum = (totals: readonly ActionTotals[], name: 'acted_on' | 'upheld' | 'overturned'): number =>
    totals.reduce((all, counts) => all + counts[name], 0)
  const reversed = sum(takedowns, 'overturned')
  const automatic = sum(takedowns, 'acted_on') - reversed
  const assisted = sum(flags, 'upheld')
  return {
    automatic,
    confirmed: sum(takedowns, 'upheld'),
    assisted,
    manual: missed,
    reversed,
    automaticShare: proportion(automatic, automatic + assisted + missed),
  }
}
