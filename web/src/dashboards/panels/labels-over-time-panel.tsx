import { SegmentedControl } from '@mantine/core'
import type { SeriesPoint, Timeseries } from '@parley/client/analytics-api'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LABELS } from '../../components/labels.js'
import { ChartCard } from '../charts/chart-card.js'
import { timeRecipe } from '../charts/time-chart.js'
import { type LabelSeries, useSeriesByLabel, useTimeseries } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'

type Measure = 'acted' | 'mean'
const DASHES = ['solid', 'dashed', 'dotted'] as const

/** How much of what each label caused, or scored on the average, by bucket. */
export function LabelsOverTimePanel({ filters, about, crosshair }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const [measure, setMeasure] = useState<Measure>('acted')
  const shown = useMemo(
    () => LABELS.filter((label) => filters.label === null || label === filters.label),
    [filters.label],
  )
  const acted = useSeriesByLabel(filters, measure === 'acted')
  const mean = useTimeseries(filters, null)
  const actedRecipe = useMemo(() => actedOnRecipe(t, shown), [t, shown])
  const meanRecipe = useMemo(() => meanScoresRecipe(t, shown), [t, shown])
  const card = {
    title: t('labels.title'),
    about,
    crosshair,
    height: 300,
    controls: (
      <SegmentedControl
        size="xs"
        aria-label={t('labels.measure')}
        value={measure}
        onChange={(value) => setMeasure(value as Measure)}
        data={[
          { value: 'acted', label: t('labels.acted') },
          { value: 'mean', label: t('labels.mean') },
        ]}
      />
    ),
  }
  return measure === 'acted' ? (
    <ChartCard name="labels-acted" hint={t('labels.hint_acted')} state={acted} recipe={actedRecipe} {...card} />
  ) : (
    <ChartCard name="labels-mean" hint={t('labels.hint_mean')} state={mean} recipe={meanRecipe} {...card} />
  )
}

type Shown = readonly (typeof LABELS)[number][]

function actedOn({ flagged, hidden, held, rejected }: SeriesPoint): number {
  return flagged + hidden + held + rejected
}

function actedOnRecipe(t: Words, shown: Shown) {
  const shownOf = ({ byLabel }: LabelSeries) => byLabel.filter(({ label }) => shown.includes(label))
  return timeRecipe<LabelSeries>({
    timeName: t('table.time'),
    isEmpty: (data) => shownOf(data).every(({ series }) => series.points.every((point) => actedOn(point) === 0)),
    summary: (data, { formats }) =>
      shownOf(data)
        .map(({ label, series }) => {
          const total = series.points.reduce((sum, point) => sum + actedOn(point), 0)
          return t('summary.pair', { name: labelName(t, label), value: formats.number(total) })
        })
        .join(', '),
    chart: (data, { palette, formats }) => ({
      kind: 'bars',
      starts: data.first.points.map(({ at }) => at),
      bucket: data.first.bucket,
      isCount: true,
      format: formats.number,
      axisFormat: formats.short,
      lines: shownOf(data).map(({ label, series }) => ({
        name: labelName(t, label),
        colour: palette.labels[label],
        values: series.points.map(actedOn),
      })),
    }),
  })
}

function meanScoresRecipe(t: Words, shown: Shown) {
  return timeRecipe<Timeseries>({
    timeName: t('table.time'),
    isEmpty: ({ points }) => points.every(({ mean_scores }) => mean_scores === null),
    summary: ({ points }, { formats }) => {
      const newest = points.findLast(({ mean_scores }) => mean_scores !== null)?.mean_scores
      return shown
        .map((label) => t('summary.pair', { name: labelName(t, label), value: formats.score(newest?.[label] ?? 0) }))
        .join(', ')
    },
    chart: ({ points, bucket }, { palette, formats }) => ({
      kind: 'lines',
      starts: points.map(({ at }) => at),
      bucket,
      format: formats.score,
      lines: shown.map((label, index) => ({
        name: labelName(t, label),
        colour: palette.labels[label],
        dash: DASHES[index % DASHES.length] ?? 'solid',
        values: points.map(({ mean_scores }) => mean_scores?.[label] ?? null),
      })),
    }),
  })
}
