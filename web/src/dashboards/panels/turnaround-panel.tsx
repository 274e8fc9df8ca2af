import type { Turnaround } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useTurnaround } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** How long what comes before people waits for them. */
export function TurnaroundPanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTurnaround(filters)
  const recipe = useMemo(() => turnaroundRecipe(t), [t])
  return (
    <ChartCard
      name="turnaround"
      title={t('turnaround.title')}
      hint={t('turnaround.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={t('turnaround.empty')}
    />
  )
}

function turnaroundRecipe(t: Words) {
  return timeRecipe<Turnaround>({
    timeName: t('table.time'),
    isEmpty: ({ decisions }) => decisions === 0,
    summary: ({ decisions, p50_ms, p95_ms }, { formats: { duration, number } }) =>
      t('turnaround.summary', { decisions: number(decisions), p50: duration(p50_ms ?? 0), p95: duration(p95_ms ?? 0) }),
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'lines',
      starts: points.map(({ at }) => at),
      bucket,
      isDuration: true,
      format: formats.duration,
      lines: [
        { name: t('percentiles.p50'), colour: palette.percentiles.p50, values: points.map(({ p50_ms }) => p50_ms) },
        {
          name: t('percentiles.p95'),
          colour: palette.percentiles.p95,
          dash: 'dashed',
          values: points.map(({ p95_ms }) => p95_ms),
        },
      ],
    }),
  })
}
