import { useComputedColorScheme } from '@mantine/core'
import type { Thresholds } from '@parley/client/policy-api'
import { useMemo, useRef } from 'react'
import { Chart } from '../../components/charts/chart.js'
import type { ChartOption, ECharts } from '../../components/charts/echarts.js'
import { PALETTES, type Palette } from '../../components/charts/palette.js'
import { reachedBy } from '../scores.js'

interface HistogramProps {
  /** Messages by equal parts of 0..1. */
  readonly bins: readonly number[]
  readonly thresholds: Thresholds
  readonly label: string
  readonly height: number
}

/** Room for the axis; the handles over the chart leave the same free. */
const PLOT = { left: 10, right: 10, top: 4, bottom: 22 } as const

/** The room's past scores of one label, coloured by what the thresholds make of them. */
export default function Histogram({ bins, thresholds, label, height }: HistogramProps) {
  const palette = PALETTES[useComputedColorScheme('light')]
  const option = useMemo(() => histogramOption(bins, thresholds, palette), [bins, thresholds, palette])
  const chart = useRef<ECharts | null>(null)
  return <Chart option={option} height={height} label={label} chart={chart} />
}

function histogramOption(bins: readonly number[], thresholds: Thresholds, palette: Palette): ChartOption {
  const colors = { none: palette.acts.clean, flag: '#b07f00', hide: '#b13a1e', reject: palette.thresholds.reject }
  return {
    animation: false,
    grid: PLOT,
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.25,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { color: palette.dimmed, fontSize: 11, formatter: (value: number) => String(Math.round(value * 100)) },
    },
    // Nearly all messages are harmless: on a linear scale the others would not be seen.
    yAxis: { type: 'value', show: false, min: 0 },
    tooltip: { show: false },
    series: [
      {
        type: 'bar',
        barWidth: '88%',
        silent: true,
        data: bins.map((count, bin) => ({
          value: [(bin + 0.5) / bins.length, Math.log1p(count)],
          itemStyle: { color: colors[reachedBy((bin + 0.5) / bins.length, thresholds)] },
        })),
      },
    ],
  }
}
