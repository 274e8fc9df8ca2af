import type { Timeseries } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { useTimeseries } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** How many people posted, by bucket. */
export function PeoplePanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useTimeseries({ ...filters, room: null }, null)
  const recipe = useMemo(() => peopleRecipe(t), [t])
  const isByMinute = state.data?.bucket === 'minute'
  return (
    <ChartCard
      name="people"
      title={t('people.title')}
      hint={t('people.hint')}
      state={state}
      recipe={recipe}
      about={about}
      crosshair={crosshair}
      isWholeServer={filters.room !== null || filters.label !== null}
      emptyText={isByMinute ? t('people.by_minute') : undefined}
    />
  )
}

function peopleRecipe(t: Words) {
  return timeRecipe<Timeseries>({
    timeName: t('table.time'),
    isEmpty: ({ points }) => points.every(({ active_users }) => (active_users ?? 0) === 0),
    summary: ({ points }, { formats }) =>
      t('people.summary', { most: formats.number(Math.max(...points.map(({ active_users }) => active_users ?? 0))) }),
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'lines',
      starts: points.map(({ at }) => at),
      bucket,
      isCount: true,
      format: formats.number,
      axisFormat: formats.short,
      lines: [
        { name: t('people.line'), colour: palette.single, values: points.map(({ active_users }) => active_users) },
      ],
    }),
  })
}
