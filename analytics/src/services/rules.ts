import type { Principal } from '@parley/common/contracts/identity'
import type { RulesRepository, RuleTotals } from '../repositories/rules.js'
import type { FigureAccess } from './permissions.js'
import { type Proportion, proportion } from './proportions.js'
import { inHours, type RangeRequest, type Ranges, segmentsOf } from './ranges.js'

export interface TopRules {
  readonly fromMs: number
  readonly toMs: number
  readonly items: readonly (RuleTotals & { readonly precision: Proportion })[]
}

/** Which rules act most, and how right they are. */
export class RulesService {
  constructor(
    private readonly rules: RulesRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  /** Widened to whole hours. */
  async top(
    actor: Principal,
    { room, limit, ...request }: RangeRequest & { readonly room?: string | undefined; readonly limit: number },
  ): Promise<TopRules> {
    await this.access.require(actor, 'dashboards:read', room)
    const range = inHours(this.ranges.resolve(request))
    const items = await this.rules.top(segmentsOf(range, 'server_rule_totals'), room, limit)
    return {
      ...range,
      items: items.map((rule) => ({ ...rule, precision: proportion(rule.upheld, rule.upheld + rule.overturned) })),
    }
  }
}
