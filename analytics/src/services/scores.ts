import type { Principal } from '@parley/common/contracts/identity'
import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { RoomMessagesRepository } from '../repositories/room-messages.js'
import type { ScoreCounts, ScoresRepository } from '../repositories/scores.js'
import { asFarAs, type CountedRange, wholly } from './counted-range.js'
import type { FigureAccess } from './permissions.js'
import { inHours, type Range, type RangeRequest, type Ranges, segmentsOf } from './ranges.js'
import { type BinCount, mergeBins, type ScoreRange } from './score-bins.js'

export interface ScoreHistograms {
  readonly fromMs: number
  readonly toMs: number
  /** Of a room: only its newest messages were counted, and the range begins with the oldest of them. */
  readonly isLimited: boolean
  readonly histograms: readonly {
    readonly label: Label
    readonly scored: number
    readonly bins: readonly ScoreRange[]
  }[]
}

export interface HistogramQuery extends RangeRequest {
  readonly room?: string | undefined
  readonly label?: Label | undefined
  readonly bins: BinCount
}

/** How scores are spread: what a threshold would catch. Widened to whole hours. */
export class ScoresService {
  constructor(
    private readonly scores: ScoresRepository,
    private readonly roomMessages: RoomMessagesRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  async histograms(actor: Principal, { room, label, bins, ...request }: HistogramQuery): Promise<ScoreHistograms> {
    await this.access.require(actor, 'dashboards:read', room)
    const range = inHours(this.ranges.resolve(request))
    const { counted, counts } = room
      ? await this.#ofRoom(room, range, label)
      : { counted: wholly(range), counts: await this.scores.bins(segmentsOf(range, 'score_bins'), label) }
    const histograms = (label ? [label] : LABELS).map((name) => {
      const merged = mergeBins(counts.get(name) ?? new Map(), bins)
      return { label: name, scored: merged.reduce((sum, { messages }) => sum + messages, 0), bins: merged }
    })
    return { ...counted, histograms }
  }

  async #ofRoom(
    room: string,
    range: Range,
    label: Label | undefined,
  ): Promise<{ readonly counted: CountedRange; readonly counts: ScoreCounts }> {
    const { reach, counts } = await this.roomMessages.scores({ room, ...range }, label)
    return { counted: asFarAs(reach, range), counts }
  }
}
