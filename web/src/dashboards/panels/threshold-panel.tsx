import { Select } from '@mantine/core'
import type { ThresholdCurve, ThresholdCurves } from '@parley/client/moderation-figures'
import type { Label } from '@parley/common/contracts/moderation'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tip } from '../../components/charts/tooltip.js'
import { LABELS } from '../../components/labels.js'
import { baseOption, valueAxis } from '../charts/base-option.js'
import { ChartCard, type ChartRecipe } from '../charts/chart-card.js'
import { useThresholdCurves, useThresholdsInForce } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'
import { proportionText } from './quality-panel.js'

const ACTIONS = ['flag', 'hide'] as const

/** How right each threshold would have been, by what people decided. */
export function ThresholdPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const [own, setOwn] = useState<Label>('toxicity')
  const label = filters.label ?? own
  const state = useThresholdCurves(filters, label)
  const inForce = useThresholdsInForce(filters.room)
  const thresholds = inForce.data?.[label] ?? null
  const recipe = useMemo(() => thresholdRecipe(t, thresholds), [t, thresholds])
  return (
    <ChartCard
      name="thresholds"
      title={t('thresholds.title', { label: labelName(t, label) })}
      hint={t('thresholds.hint')}
      state={state}
      recipe={recipe}
      about={about}
      height={300}
      isWholeServer={filters.room !== null}
      emptyText={t('thresholds.empty')}
      controls={
        filters.label === null && (
          <Select
            size="xs"
            w={150}
            aria-label={t('filters.label')}
            allowDeselect={false}
            value={label}
            onChange={(value) => setOwn(LABELS.find((known) => known === value) ?? 'toxicity')}
            data={LABELS.map((value) => ({ value, label: labelName(t, value) }))}
          />
        )
      }
    />
  )
}

type InForce = Readonly<Record<'flag' | 'hide', number | null>> | null

function thresholdRecipe(t: Words, inForce: InForce): ChartRecipe<ThresholdCurves> {
  /** Of the model version with the most decisions: versions must not be mixed. */
  const curveOf = ({ curves }: ThresholdCurves): ThresholdCurve | undefined =>
    [...curves].sort((a, b) => b.decided - a.decided)[0]
  return {
    isEmpty: (data) => (curveOf(data)?.decided ?? 0) === 0,
    summary: (data, { formats }) => {
      const curve = curveOf(data)
      return t('thresholds.summary', {
        decided: formats.number(curve?.decided ?? 0),
        removed: formats.number(curve?.removed ?? 0),
        version: curve?.model_version ?? '',
      })
    },
    table: (data, { formats }) => ({
      columns: [{ name: t('table.threshold') }, { name: t('thresholds.precision') }, { name: t('thresholds.recall') }],
      rows: (curveOf(data)?.points ?? []).map(({ threshold, precision, recall }) => ({
        key: String(threshold),
        cells: [formats.score(threshold), proportionText(t, formats, precision), proportionText(t, formats, recall)],
      })),
    }),
    legend: (_, { palette }) => [
      { name: t('thresholds.precision'), colour: palette.percentiles.p50 },
      { name: t('thresholds.recall'), colour: palette.percentiles.p95 },
    ],
    option: (data, look) => {
      const { palette, formats } = look
      const points = curveOf(data)?.points ?? []
      const base = baseOption(look)
      const line = (name: string, colour: string, of: 'precision' | 'recall') => ({
        id: of,
        name,
        type: 'line',
        color: colour,
        showSymbol: points.length === 1,
        symbol: 'circle',
        lineStyle: { width: 2, type: of === 'recall' ? 'dashed' : 'solid' },
        emphasis: { disabled: true },
        data: points.map((point) => [point.threshold, point[of].share]),
      })
      return {
        ...base,
        xAxis: {
          type: 'value',
          min: 0,
          max: 1,
          interval: look.isNarrow ? 0.25 : 0.1,
          axisLine: { lineStyle: { color: palette.line } },
          splitLine: { show: false },
          axisLabel: { color: palette.dimmed, fontSize: 11, formatter: formats.score },
        },
        yAxis: valueAxis(look, { format: formats.percent, max: 1, interval: 0.25 }),
        tooltip: {
          ...(base.tooltip as object),
          formatter: (hits: readonly { readonly dataIndex: number }[]) => {
            const point = points[hits[0]?.dataIndex ?? 0]
            if (!point) return ''
            return tip(t('thresholds.from', { threshold: formats.score(point.threshold) }), [
              {
                name: t('thresholds.precision'),
                colour: palette.percentiles.p50,
                value: proportionText(t, formats, point.precision),
              },
              {
                name: t('thresholds.recall'),
                colour: palette.percentiles.p95,
                value: proportionText(t, formats, point.recall),
              },
            ])
          },
        },
        series: [
          {
            ...line(t('thresholds.precision'), palette.percentiles.p50, 'precision'),
            markLine: {
              symbol: 'none',
              silent: true,
              animation: false,
              data: ACTIONS.flatMap((action) => {
                const at = inForce?.[action] ?? null
                const color = palette.thresholds[action]
                const label = { formatter: t(`actions.${action}`), color, fontSize: 11, distance: 2 }
                return at === null ? [] : [{ xAxis: at, lineStyle: { color, width: 1.5, type: 'solid' }, label }]
              }),
            },
          },
          line(t('thresholds.recall'), palette.percentiles.p95, 'recall'),
        ],
      }
    },
  }
}
