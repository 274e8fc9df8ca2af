import type { Bucket } from '@parley/client/analytics-api'
import type { ChartOption } from '../../components/charts/echarts.js'
import type { Look } from '../../components/charts/look.js'
import { tooltipFrame } from '../../components/charts/tooltip.js'
import { tickIndexes } from './time-axis.js'

const MOVE_MS = 250

/** What all charts have in common. */
export function baseOption({ palette, fontFamily, isAnimated }: Look): ChartOption {
  return {
    animation: isAnimated,
    animationDuration: 0,
    animationDurationUpdate: MOVE_MS,
    textStyle: { fontFamily, color: palette.text },
    grid: { left: 0, right: 8, top: 10, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    // Ours is made of buttons, above the canvas: it wraps, and the keyboard reaches it.
    legend: { show: false },
    tooltip: { trigger: 'axis', ...tooltipFrame(palette), axisPointer: axisPointer(palette.dimmed) },
  }
}

function axisPointer(color: string) {
  return { type: 'line', animation: false, lineStyle: { color, width: 1, type: 'solid' } } as const
}

/** Buckets side by side. A category per bucket: bars stay within the axes and every chart has them in the same places. */
export function timeAxis(starts: readonly string[], bucket: Bucket, look: Look, isBar: boolean) {
  const named = tickIndexes(starts, bucket, look.isNarrow ? 4 : 8)
  return {
    type: 'category',
    data: starts.map((start) => look.formats.tick(start, bucket)),
    boundaryGap: isBar,
    axisLine: { lineStyle: { color: look.palette.line } },
    axisTick: { show: false },
    axisLabel: {
      color: look.palette.dimmed,
      fontSize: 11,
      interval: (index: number) => named.has(index),
      hideOverlap: true,
    },
  } as const
}

interface ValueAxisOptions {
  readonly format: (value: number) => string
  readonly max?: number | undefined
  readonly minInterval?: number | undefined
  readonly interval?: number | undefined
}

export function valueAxis(look: Look, { format, max, minInterval, interval }: ValueAxisOptions) {
  return {
    type: 'value',
    min: 0,
    ...(max === undefined ? {} : { max }),
    ...(minInterval === undefined ? {} : { minInterval }),
    ...(interval === undefined ? {} : { interval }),
    splitNumber: 4,
    axisLabel: { color: look.palette.dimmed, fontSize: 11, formatter: format },
    splitLine: { lineStyle: { color: look.palette.line } },
  } as const
}

/** Names along an axis, such as rooms or labels. */
export function nameAxis(names: readonly string[], look: Look, widest: number) {
  return {
    type: 'category',
    data: [...names],
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: look.palette.text, fontSize: 12, width: widest, overflow: 'truncate', interval: 0 },
  } as const
}
