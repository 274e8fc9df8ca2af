import type { SeriesPoint, Timeseries } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ACTS, type Act } from '../../components/charts/palette.js'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useTimeseries } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** Messages by bucket, by what policy did with them. */
export function VolumePanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTimeseries(filters, filters.label)
  const recipe = useMemo(() => volumeRecipe(t), [t])
  return (
    <ChartCard
      name="volume"
      title={t('volume.title')}
      hint={t(filters.label ? 'volume.hint_label' : 'volume.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
    />
  )
}

/** Of the messages of a bucket, how many policy treated so. */
export function actCount(point: SeriesPoint, act: Act): number {
  const { messages, flagged, hidden, held, rejected } = point
  return act === 'clean' ? messages - flagged - hidden - held - rejected : point[act]
}

function volumeRecipe(t: Words) {
  return timeRecipe<Timeseries>({
    timeName: t('table.time'),
    isEmpty: ({ points }) => points.every(({ messages }) => messages === 0),
    summary: ({ points }, { formats }) => {
      const sum = (act: Act) => formats.number(points.reduce((total, point) => total + actCount(point, act), 0))
      return t('volume.summary', {
        clean: sum('clean'),
        flagged: sum('flagged'),
        hidden: sum('hidden'),
        held: sum('held'),
        rejected: sum('rejected'),
      })
    },
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'bars',
      starts: points.map(({ at }) => at),
      bucket,
      isCount: true,
      format: formats.number,
      axisFormat: formats.short,
      lines: ACTS.map((act) => ({
        name: t(`acts.${act}`),
        colour: palette.acts[act],
        values: points.map((point) => actCount(point, act)),
      })),
    }),
  })
}
