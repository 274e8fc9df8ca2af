import type { Bucket } from '@parley/client/analytics-api'
import type { ChartOption } from '../../components/charts/echarts.js'
import type { Look } from '../../components/charts/look.js'
import { tip } from '../../components/charts/tooltip.js'
import { durationStep } from '../../components/formats.js'
import { baseOption, timeAxis, valueAxis } from './base-option.js'
import type { ChartRecipe } from './chart-card.js'
import { legendOf } from './legend.js'
import type { TableModel } from './table-model.js'

export interface TimeLine {
  readonly name: string
  readonly colour: string
  /** One per bucket; null = there is no figure. */
  readonly values: readonly (number | null)[]
  readonly dash?: 'solid' | 'dashed' | 'dotted'
}

/** Figures by bucket: bars and areas are stacked, lines are not. */
export interface TimeChart {
  readonly kind: 'bars' | 'lines' | 'areas'
  readonly starts: readonly string[]
  readonly bucket: Bucket
  readonly lines: readonly TimeLine[]
  readonly format: (value: number) => string
  readonly axisFormat?: (value: number) => string
  /** Shares: the bars of all times fill the picture. */
  readonly isShare?: boolean
  /** Milliseconds: the axis has round times. */
  readonly isDuration?: boolean
  /** Counts: no half messages on the axis. */
  readonly isCount?: boolean
}

interface TimeRecipe<Data> {
  readonly chart: (data: Data, look: Look) => TimeChart
  readonly summary: ChartRecipe<Data>['summary']
  readonly isEmpty: (data: Data) => boolean
  /** Head of the table's first column. */
  readonly timeName: string
}

export function timeRecipe<Data>({ chart, summary, isEmpty, timeName }: TimeRecipe<Data>): ChartRecipe<Data> {
  return {
    option: (data, look) => timeChartOption(chart(data, look), look),
    table: (data, look) => timeChartTable(chart(data, look), look, timeName),
    legend: (data, look) => legendOf(chart(data, look).lines),
    summary,
    isEmpty,
  }
}

function timeChartOption(chart: TimeChart, look: Look): ChartOption {
  const { starts, bucket, lines, format } = chart
  const base = baseOption(look)
  const isBar = chart.kind === 'bars'
  return {
    ...base,
    xAxis: timeAxis(starts, bucket, look, isBar),
    yAxis: valueAxis(look, {
      format: chart.axisFormat ?? format,
      max: chart.isShare ? 1 : isAllNothing(chart) ? NOTHING_MS : undefined,
      interval: axisInterval(chart),
      minInterval: chart.isCount ? 1 : undefined,
    }),
    tooltip: {
      ...(base.tooltip as object),
      ...(isBar
        ? { axisPointer: { type: 'shadow', animation: false, shadowStyle: { color: `${look.palette.dimmed}22` } } }
        : {}),
      formatter: (points: readonly { readonly dataIndex: number }[]) => {
        const index = points[0]?.dataIndex ?? 0
        const rows = lines.map(({ name, colour, values }) => {
          const value = values[index] ?? null
          return { name, colour, value: value === null ? '–' : format(value) }
        })
        return tip(look.formats.bucket(starts[index] ?? '', bucket), rows)
      },
    },
    series: lines.map((line) => timeSeries(line, chart)),
  }
}

function axisInterval({ isShare, isDuration, lines }: TimeChart): number | undefined {
  if (isShare) return 0.25
  if (!isDuration) return undefined
  return durationStep(highest(lines) || NOTHING_MS)
}

/** The scale of durations that are all nothing; else it would be 0 to 1 ms. */
const NOTHING_MS = 1_000

function isAllNothing({ isDuration, lines }: TimeChart): boolean {
  return isDuration === true && highest(lines) === 0
}

function highest(lines: readonly TimeLine[]): number {
  return Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)))
}

function timeSeries({ name, colour, values, dash = 'solid' }: TimeLine, { kind, starts, isShare }: TimeChart) {
  const common = { id: name, name, data: [...values], color: colour, emphasis: { disabled: true } }
  if (kind === 'bars')
    return {
      ...common,
      type: 'bar',
      stack: 'all',
      barCategoryGap: isShare ? 0 : '18%',
      ...(isShare ? {} : { barMaxWidth: 36 }),
    }
  return {
    ...common,
    type: 'line',
    // A lone point, or one between gaps, would be invisible without its symbol.
    showSymbol: starts.length === 1 || isLonely(values),
    symbol: 'circle',
    symbolSize: 5,
    connectNulls: false,
    lineStyle: { width: kind === 'areas' ? 1 : 2, type: dash, color: colour },
    ...(kind === 'areas' ? { stack: 'all', areaStyle: { color: colour, opacity: 0.75 } } : {}),
  }
}

/** Whether some figure has none beside it. */
function isLonely(values: readonly (number | null)[]): boolean {
  return values.some((value, index) => {
    return value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null
  })
}

function timeChartTable({ starts, bucket, lines, format }: TimeChart, look: Look, timeName: string): TableModel {
  return {
    columns: [{ name: timeName }, ...lines.map(({ name }) => ({ name, format }))],
    // Newest first: what one wants to know is read without scrolling.
    rows: starts
      .map((start, index) => ({
        key: start,
        cells: [look.formats.bucket(start, bucket), ...lines.map(({ values }) => values[index] ?? null)],
      }))
      .reverse(),
  }
}
