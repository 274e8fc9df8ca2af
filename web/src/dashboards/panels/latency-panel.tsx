import type { Latency } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { PERCENTILES, type Percentile } from '../../components/charts/palette.js'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useLatency } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

const DASH = { p50: 'solid', p95: 'dashed', p99: 'dotted' } as const satisfies Record<Percentile, string>

/** How long texts wait for their verdicts. */
export function LatencyPanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useLatency(filters)
  const recipe = useMemo(() => latencyRecipe(t), [t])
  return (
    <ChartCard
      name="latency"
      title={t('latency.title')}
      hint={t('latency.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
      isWholeServer={filters.room !== null || filters.label !== null}
    />
  )
}

function latencyRecipe(t: Words) {
  return timeRecipe<Latency>({
    timeName: t('table.time'),
    isEmpty: ({ verdicts }) => verdicts === 0,
    summary: ({ verdicts, p50_ms, p95_ms, p99_ms }, { formats: { duration, number } }) =>
      t('latency.summary', {
        verdicts: number(verdicts),
        p50: duration(p50_ms ?? 0),
        p95: duration(p95_ms ?? 0),
        p99: duration(p99_ms ?? 0),
      }),
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'lines',
      starts: points.map(({ at }) => at),
      bucket,
      isDuration: true,
      format: formats.duration,
      lines: PERCENTILES.map((percentile) => ({
        name: t(`percentiles.${percentile}`),
        colour: palette.percentiles[percentile],
        dash: DASH[percentile],
        values: points.map((point) => point[`${percentile}_ms`]),
      })),
    }),
  })
}
