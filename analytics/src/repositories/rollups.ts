import { LABELS } from '@parley/common/contracts/moderation'
import { GRAIN_CODE, type Grain } from './grains.js'

/** What is counted of messages. The labels are sums of scores in millionths. */
export const MESSAGE_COUNTERS = [
  'messages',
  'characters',
  'edited',
  'deleted',
  'scored',
  'unsupported',
  'failed',
  'flagged',
  'hidden',
  'held',
  'released',
  'rejected',
  'upheld',
  'overturned',
  'missed',
  'positive',
  'neutral',
  'negative',
  ...LABELS,
] as const
export type MessageCounter = (typeof MESSAGE_COUNTERS)[number]

export const USER_COUNTERS = ['messages', 'deleted', 'flagged', 'hidden', 'held', 'rejected', 'upheld'] as const
export const RULE_COUNTERS = ['acted_on', 'upheld', 'overturned'] as const
export const MODEL_COUNTERS = ['scored', 'acted_on', 'upheld', 'overturned', 'missed'] as const
export const REVIEWER_COUNTERS = ['decisions', 'removed', 'kept', 'overturned'] as const
export const LABEL_COUNTERS = ['flagged', 'hidden', 'held', 'rejected', 'upheld', 'overturned'] as const

const EVERY_GRAIN = ['minute', 'hour', 'day', 'month'] as const
/** Where minutes would be most of the rows, and nobody looks at them. */
const FROM_HOURS = ['hour', 'day', 'month'] as const
/**
 * Nothing by the minute: that would be a row per message. Weeks besides: there are so many people (or bins) that a range
 * of 30 days, which seldom holds a whole month, would otherwise take 30 rows of each.
 */
const WITH_WEEKS = ['hour', 'day', 'week', 'month'] as const

/** Every roll-up: its key beside `grain` and `bucket`, what it counts, and by which grains. */
export const ROLLUPS = {
  server_totals: { keys: [], counters: [...MESSAGE_COUNTERS, 'active_users'], grains: EVERY_GRAIN },
  room_totals: { keys: ['room_id'], counters: MESSAGE_COUNTERS, grains: EVERY_GRAIN },
  user_totals: { keys: ['user_id'], counters: USER_COUNTERS, grains: WITH_WEEKS },
  server_label_totals: { keys: ['label'], counters: LABEL_COUNTERS, grains: EVERY_GRAIN },
  room_label_totals: { keys: ['room_id', 'label'], counters: LABEL_COUNTERS, grains: EVERY_GRAIN },
  score_bins: { keys: ['label', 'bin'], counters: ['messages'], grains: FROM_HOURS },
  latency_bins: { keys: ['bin'], counters: ['verdicts'], grains: EVERY_GRAIN },
  decision_bins: { keys: ['model_version', 'label', 'bin'], counters: ['removed', 'kept'], grains: WITH_WEEKS },
  model_totals: { keys: ['model_version'], counters: MODEL_COUNTERS, grains: FROM_HOURS },
  server_rule_totals: { keys: ['rule', 'action'], counters: RULE_COUNTERS, grains: FROM_HOURS },
  room_rule_totals: { keys: ['room_id', 'rule', 'action'], counters: RULE_COUNTERS, grains: FROM_HOURS },
  reviewer_totals: { keys: ['moderator_id'], counters: REVIEWER_COUNTERS, grains: FROM_HOURS },
  turnaround_bins: { keys: ['cause', 'bin'], counters: ['decisions'], grains: WITH_WEEKS },
  reviewer_bins: { keys: ['moderator_id', 'bin'], counters: ['decisions'], grains: WITH_WEEKS },
  moderator_totals: { keys: ['moderator_id', 'action'], counters: ['acts'], grains: FROM_HOURS },
} as const satisfies Record<string, RollupShape>

interface RollupShape {
  readonly keys: readonly string[]
  readonly counters: readonly string[]
  readonly grains: readonly Grain[]
}
export type RollupName = keyof typeof ROLLUPS
export const ROLLUP_NAMES = Object.keys(ROLLUPS) as RollupName[]

export type CountersOf<Name extends RollupName> = Partial<Record<(typeof ROLLUPS)[Name]['counters'][number], number>>
type KeysOf<Name extends RollupName> = Record<(typeof ROLLUPS)[Name]['keys'][number], string | number>

/** Adds `counters` to a roll-up at an instant: to the bucket of every grain that contains it. */
export type Increment = {
  [Name in RollupName]: {
    readonly rollup: Name
    readonly atMs: number
    readonly keys: KeysOf<Name>
    readonly counters: CountersOf<Name>
  }
}[RollupName]

/** What to add to one row. Counters that are absent stay as they are. */
export interface RollupDelta {
  readonly grain: Grain
  readonly bucketMs: number
  readonly keys: Readonly<Record<string, string | number>>
  readonly counters: Readonly<Record<string, number>>
}

/** Adds all deltas (as JSON, parameter 1) to their rows; a row that is not there yet counts from zero. */
export const ADD_DELTAS = Object.fromEntries(ROLLUP_NAMES.map((name) => [name, addDeltas(name)])) as Readonly<
  Record<RollupName, string>
>

function addDeltas(name: RollupName): string {
  const keys: readonly string[] = ['grain', 'bucket', ...ROLLUPS[name].keys]
  const counters: readonly string[] = ROLLUPS[name].counters
  return `
    insert into ${name} as total (${[...keys, ...counters].join(', ')})
    select ${keys.join(', ')}, ${counters.map((counter) => `coalesce(${counter}, 0)`).join(', ')}
    from json_populate_recordset(null::${name}, $1::text::json)
    on conflict (${keys.join(', ')}) do update
    set ${counters.map((counter) => `${counter} = total.${counter} + excluded.${counter}`).join(', ')}`
}

/** `deltas` as the JSON that `ADD_DELTAS` takes. */
export function deltasJson(deltas: readonly RollupDelta[]): string {
  return JSON.stringify(
    deltas.map(({ grain, bucketMs, keys, counters }) => ({
      grain: GRAIN_CODE[grain],
      bucket: new Date(bucketMs).toISOString(),
      ...keys,
      ...counters,
    })),
  )
}
