import type { Latency } from '@parley/client/analytics-api'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { tip } from '../../components/charts/tooltip.js'
import { baseOption, valueAxis } from '../charts/base-option.js'
import { ChartCard, type ChartRecipe } from '../charts/chart-card.js'
import { useLatency } from '../data/queries.js'
import type { PanelProps, Words } from './panel.js'

/** How the waiting times are spread. */
export function LatencyBinsPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useLatency(filters)
  const recipe = useMemo(() => binsRecipe(t), [t])
  return (
    <ChartCard
      name="latency-bins"
      title={t('latency_bins.title')}
      hint={t('latency_bins.hint')}
      state={state}
      recipe={recipe}
      about={about}
      isWholeServer={filters.room !== null || filters.label !== null}
    />
  )
}

function binsRecipe(t: Words): ChartRecipe<Latency> {
  return {
    isEmpty: ({ bins }) => bins.length === 0,
    summary: ({ verdicts, p95_ms }, { formats }) =>
      t('latency_bins.summary', { verdicts: formats.number(verdicts), p95: formats.duration(p95_ms ?? 0) }),
    table: ({ bins }, { formats }) => ({
      columns: [{ name: t('latency_bins.up_to') }, { name: t('table.verdicts') }],
      rows: bins.map(({ up_to_ms, verdicts }) => ({
        key: String(up_to_ms),
        cells: [formats.duration(up_to_ms), verdicts],
      })),
    }),
    option: ({ bins }, look) => {
      const { palette, formats } = look
      const base = baseOption(look)
      return {
        ...base,
        xAxis: {
          type: 'category',
          data: bins.map(({ up_to_ms }) => formats.duration(up_to_ms)),
          axisLine: { lineStyle: { color: palette.line } },
          axisTick: { show: false },
          axisLabel: { color: palette.dimmed, fontSize: 11, hideOverlap: true },
        },
        yAxis: valueAxis(look, { format: formats.short, minInterval: 1 }),
        tooltip: {
          ...(base.tooltip as object),
          axisPointer: { type: 'shadow', animation: false, shadowStyle: { color: `${palette.dimmed}22` } },
          formatter: (points: readonly { readonly dataIndex: number }[]) => {
            const bin = bins[points[0]?.dataIndex ?? 0]
            if (!bin) return ''
            const head = t('latency_bins.at_most', { time: formats.duration(bin.up_to_ms) })
            return tip(head, [{ name: t('table.verdicts'), value: formats.number(bin.verdicts) }])
          },
        },
        series: [
          {
            id: 'bins',
            type: 'bar',
            color: palette.single,
            barCategoryGap: '10%',
            barMaxWidth: 40,
            emphasis: { disabled: true },
            data: bins.map(({ verdicts }) => verdicts),
          },
        ],
      }
    },
  }
}
