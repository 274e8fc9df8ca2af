import type { SeriesPoint, Timeseries } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useTimeseries } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** Which share of the messages is flagged, and which is hidden. */
export function RatesPanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTimeseries(filters, filters.label)
  const recipe = useMemo(() => ratesRecipe(t), [t])
  return (
    <ChartCard
      name="rates"
      title={t('rates.title')}
      hint={t('rates.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
    />
  )
}

/** Null where nothing was posted: no share of nothing. */
function shareOf(act: 'flagged' | 'hidden') {
  return (point: SeriesPoint): number | null => (point.messages === 0 ? null : point[act] / point.messages)
}

function ratesRecipe(t: Words) {
  return timeRecipe<Timeseries>({
    timeName: t('table.time'),
    isEmpty: ({ points }) => points.every(({ messages }) => messages === 0),
    summary: ({ points }, { formats }) => {
      const total = points.reduce((sum, { messages }) => sum + messages, 0)
      const share = (act: 'flagged' | 'hidden') =>
        formats.percent(points.reduce((sum, point) => sum + point[act], 0) / Math.max(1, total))
      return t('rates.summary', { flagged: share('flagged'), hidden: share('hidden') })
    },
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'lines',
      starts: points.map(({ at }) => at),
      bucket,
      format: formats.percent,
      lines: [
        {
          name: t('acts.flagged'),
          colour: palette.acts.flagged,
          values: points.map(shareOf('flagged')),
          dash: 'solid',
        },
        { name: t('acts.hidden'), colour: palette.acts.hidden, values: points.map(shareOf('hidden')), dash: 'dashed' },
      ],
    }),
  })
}
