import type { Label } from '@parley/common/contracts/moderation'
import { LABELS } from '../../components/labels.js'

/** Ranges up to now, by how they stand in the URL. */
export const PRESETS = ['1h', '6h', '24h', '7d', '30d', '90d', '1y'] as const
export type Preset = (typeof PRESETS)[number]

export type TimeRange =
  | { readonly kind: 'preset'; readonly preset: Preset }
  /** ISO 8601; the end is exclusive. */
  | { readonly kind: 'custom'; readonly from: string; readonly to: string }

/** What the dashboards are narrowed to. It lives in the URL and nowhere else, so that a link shows what one sees. */
export interface Filters {
  readonly range: TimeRange
  /** A room's id; null = the whole server. */
  readonly room: string | null
  readonly label: Label | null
  /** Whether figures are asked for anew while one looks. */
  readonly isLive: boolean
}

/** Whether it is less than the whole server that one looks at. */
export function isNarrowed({ room, label }: Filters): boolean {
  return room !== null || label !== null
}

export const DEFAULT_PRESET: Preset = '24h'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long each preset is, and the buckets the API cuts it into. */
const SPANS: Readonly<Record<Preset, { readonly ms: number; readonly bucketMs: number }>> = {
  '1h': { ms: HOUR_MS, bucketMs: MINUTE_MS },
  '6h': { ms: 6 * HOUR_MS, bucketMs: MINUTE_MS },
  '24h': { ms: DAY_MS, bucketMs: HOUR_MS },
  '7d': { ms: 7 * DAY_MS, bucketMs: HOUR_MS },
  '30d': { ms: 30 * DAY_MS, bucketMs: DAY_MS },
  '90d': { ms: 90 * DAY_MS, bucketMs: DAY_MS },
  '1y': { ms: 365 * DAY_MS, bucketMs: DAY_MS },
}

/** What the URL says; what it says wrongly counts as not said. A range it does not name is `otherwise`. */
export function readFilters(parameters: URLSearchParams, otherwise: Preset = DEFAULT_PRESET): Filters {
  return {
    range: readRange(parameters) ?? { kind: 'preset', preset: otherwise },
    room: parameters.get('room') || null,
    label: LABELS.find((label) => label === parameters.get('label')) ?? null,
    isLive: parameters.get('live') !== 'off',
  }
}

/**
 * The parameters with the filters in them; others stay. The range is always named, since what it is otherwise depends on
 * the server and the day; other defaults are left out, so that links are short.
 */
export function writeFilters(parameters: URLSearchParams, { range, room, label, isLive }: Filters): URLSearchParams {
  const result = new URLSearchParams(parameters)
  const isPreset = range.kind === 'preset'
  put(result, 'range', isPreset ? range.preset : null)
  put(result, 'from', isPreset ? null : range.from)
  put(result, 'to', isPreset ? null : range.to)
  put(result, 'room', room)
  put(result, 'label', label)
  put(result, 'live', isLive ? null : 'off')
  return result
}

function put(parameters: URLSearchParams, name: string, value: string | null): void {
  if (value === null) parameters.delete(name)
  else parameters.set(name, value)
}

/** Whether the parameters say what time the figures are about. */
export function namesRange(parameters: URLSearchParams): boolean {
  return readRange(parameters) !== null
}

/** The shortest range that holds all there is, up to a day: on a server an hour old, a day is mostly empty. */
export function presetForAge(ageMs: number): Preset {
  return PRESETS.find((preset) => SPANS[preset].ms >= Math.min(ageMs, SPANS[DEFAULT_PRESET].ms)) ?? DEFAULT_PRESET
}

function readRange(parameters: URLSearchParams): TimeRange | null {
  const from = Date.parse(parameters.get('from') ?? '')
  const to = Date.parse(parameters.get('to') ?? '')
  if (from < to) return { kind: 'custom', from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const wanted = parameters.get('range')
  const preset = PRESETS.find((known) => known === wanted)
  return preset ? { kind: 'preset', preset } : null
}

/** A range as the API wants it. */
export interface Instants {
  readonly from: string
  /** Absent = up to now. */
  readonly to?: string
}

/**
 * The range at this moment. A preset begins where one of the API's buckets does, so that totals and charts are about the
 * very same time.
 */
export function instantsOf(range: TimeRange, nowMs: number): Instants {
  if (range.kind === 'custom') return { from: range.from, to: range.to }
  const { ms, bucketMs } = SPANS[range.preset]
  return { from: new Date(Math.floor((nowMs - ms) / bucketMs) * bucketMs).toISOString() }
}

/** Only ranges that end now have news. */
export function canBeLive({ kind }: TimeRange): boolean {
  return kind === 'preset'
}

/** How often it is worth asking again: a year does not change within ten seconds. */
export function refreshMs(range: TimeRange): number {
  if (range.kind === 'custom') return Number.POSITIVE_INFINITY
  return SPANS[range.preset].bucketMs === DAY_MS ? 60_000 : 10_000
}
