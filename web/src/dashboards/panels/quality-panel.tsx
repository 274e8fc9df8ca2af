import type { Quality } from '@parley/client/analytics-api'
import type { Proportion } from '@parley/client/moderation-figures'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { tip } from '../../components/charts/tooltip.js'
import type { Formats } from '../../components/formats.js'
import { baseOption, nameAxis, valueAxis } from '../charts/base-option.js'
import { ChartCard, type ChartRecipe } from '../charts/chart-card.js'
import { useQuality } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'

/** How often people overturn what a label made policy do, with how sure one can be of it. */
export function QualityPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useQuality(filters)
  const recipe = useMemo(() => qualityRecipe(t), [t])
  return (
    <ChartCard
      name="quality"
      title={t('quality.title')}
      hint={t('quality.hint')}
      state={state}
      recipe={recipe}
      about={about}
      height={300}
      isEveryLabel={filters.label !== null}
      emptyText={t('quality.empty')}
    />
  )
}

/** A share with its interval, in words. */
export function proportionText(t: Words, formats: Formats, { share, low, high, count, n }: Proportion): string {
  if (share === null || low === null || high === null) return t('quality.too_few', { count, n })
  return t('quality.interval', {
    share: formats.percent(share),
    low: formats.percent(low),
    high: formats.percent(high),
    part: formats.number(count),
    n: formats.number(n),
  })
}

function qualityRecipe(t: Words): ChartRecipe<Quality> {
  /** The whole first, then the labels that were decided on. */
  const rowsOf = (data: Quality) => [
    { key: 'all', name: t('quality.all'), ...data },
    ...data.labels
      .filter(({ override }) => override.n > 0)
      .map((figures) => ({ key: figures.label, name: labelName(t, figures.label), ...figures })),
  ]
  return {
    isEmpty: ({ override }) => override.n === 0,
    summary: (data, { formats }) => t('quality.summary', { rate: proportionText(t, formats, data.override) }),
    table: (data, { formats }) => ({
      columns: [
        { name: t('table.label') },
        { name: t('rankings.acted_on') },
        { name: t('quality.upheld') },
        { name: t('quality.overturned') },
        { name: t('quality.rate'), format: formats.percent },
        { name: t('quality.low'), format: formats.percent },
        { name: t('quality.high'), format: formats.percent },
      ],
      rows: rowsOf(data).map(({ key, name, acted_on, upheld, overturned, override }) => ({
        key,
        cells: [name, acted_on, upheld, overturned, override.share, override.low, override.high],
      })),
    }),
    option: (data, look) => {
      const { palette, formats } = look
      const rows = rowsOf(data)
      const base = baseOption(look)
      return {
        ...base,
        xAxis: valueAxis(look, { format: formats.percent, max: 1, interval: 0.25 }),
        yAxis: {
          ...nameAxis(
            rows.map(({ name }) => name),
            look,
            look.isNarrow ? 96 : 150,
          ),
          inverse: true,
        },
        tooltip: {
          ...(base.tooltip as object),
          axisPointer: { type: 'shadow', animation: false, shadowStyle: { color: `${palette.dimmed}22` } },
          formatter: (points: readonly { readonly dataIndex: number }[]) => {
            const row = rows[points[0]?.dataIndex ?? 0]
            if (!row) return ''
            return tip(row.name, [
              { name: t('quality.rate'), value: proportionText(t, formats, row.override) },
              { name: t('quality.upheld'), value: formats.number(row.upheld) },
              { name: t('quality.overturned'), value: formats.number(row.overturned) },
            ])
          },
        },
        // An interval is a bar that floats on an invisible one.
        series: [
          {
            id: 'from',
            type: 'bar',
            stack: 'interval',
            silent: true,
            itemStyle: { color: 'transparent' },
            data: rows.map(({ override }) => override.low ?? 0),
          },
          {
            id: 'interval',
            type: 'bar',
            stack: 'interval',
            barWidth: 8,
            itemStyle: { color: palette.single, opacity: 0.35, borderRadius: 4 },
            emphasis: { disabled: true },
            data: rows.map(({ override: { low, high } }) => (low === null || high === null ? 0 : high - low)),
          },
          {
            id: 'share',
            type: 'scatter',
            symbol: 'circle',
            symbolSize: 11,
            itemStyle: { color: palette.single, borderColor: palette.ground, borderWidth: 1.5 },
            emphasis: { disabled: true },
            data: rows.map(({ override }) => override.share),
          },
        ],
      }
    },
  }
}
