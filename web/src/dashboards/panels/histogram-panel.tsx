import { SegmentedControl, Select } from '@mantine/core'
import type { ScoreHistograms } from '@parley/client/analytics-api'
import type { Label } from '@parley/common/contracts/moderation'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tip } from '../../components/charts/tooltip.js'
import { LABELS } from '../../components/labels.js'
import { baseOption, valueAxis } from '../charts/base-option.js'
import { ChartCard, type ChartRecipe } from '../charts/chart-card.js'
import { useHistograms, useThresholdsInForce } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'
import { countAtOrAbove } from './score-counts.js'

type Thresholds = Readonly<Record<'flag' | 'hide' | 'reject', number | null>>
type Scale = 'log' | 'linear'
const ACTIONS = ['flag', 'hide', 'reject'] as const

/** How the scores of a label are spread, and where policy begins to act. */
export function HistogramPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const state = useHistograms(filters)
  const inForce = useThresholdsInForce(filters.room)
  const [own, setOwn] = useState<Label>('toxicity')
  const [scale, setScale] = useState<Scale>('log')
  const label = filters.label ?? own
  const thresholds = inForce.data?.[label] ?? null
  const recipe = useMemo(() => histogramRecipe(t, label, thresholds, scale), [t, label, thresholds, scale])
  return (
    <ChartCard
      name="histogram"
      title={t('histogram.title', { label: labelName(t, label) })}
      hint={t('histogram.hint')}
      state={state}
      recipe={recipe}
      about={about}
      newestSince={state.data?.limited ? state.data.from : null}
      height={300}
      controls={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('histogram.scale')}
            value={scale}
            onChange={(value) => setScale(value as Scale)}
            data={[
              { value: 'log', label: t('histogram.log') },
              { value: 'linear', label: t('histogram.linear') },
            ]}
          />
          {filters.label === null && (
            <Select
              size="xs"
              w={150}
              aria-label={t('filters.label')}
              allowDeselect={false}
              value={label}
              onChange={(value) => setOwn(LABELS.find((known) => known === value) ?? 'toxicity')}
              data={LABELS.map((value) => ({ value, label: labelName(t, value) }))}
            />
          )}
        </>
      }
    />
  )
}

function histogramRecipe(
  t: Words,
  label: Label,
  thresholds: Thresholds | null,
  scale: Scale,
): ChartRecipe<ScoreHistograms> {
  const of = ({ histograms }: ScoreHistograms) => histograms.find((histogram) => histogram.label === label)
  const binsOf = (data: ScoreHistograms) => of(data)?.bins ?? []
  return {
    isEmpty: (data) => (of(data)?.scored ?? 0) === 0,
    summary: (data, { formats }) => {
      const counted = t('histogram.summary', { scored: formats.number(of(data)?.scored ?? 0) })
      const lines = ACTIONS.flatMap((action) => {
        const at = thresholds?.[action] ?? null
        if (at === null) return []
        const { least, most } = countAtOrAbove(binsOf(data), at)
        const threshold = { action: t(`actions.${action}`), at: formats.threshold(at) }
        return [
          least === most
            ? t('histogram.over', { ...threshold, messages: formats.number(most) })
            : t('histogram.over_between', {
                ...threshold,
                least: formats.number(least),
                most: formats.number(most),
              }),
        ]
      })
      return [counted, ...lines].join(' ')
    },
    table: (data, { formats }) => ({
      columns: [{ name: t('table.score') }, { name: t('table.messages') }],
      rows: binsOf(data).map(({ from, to, messages }) => ({
        key: String(from),
        cells: [t('histogram.bin', { from: formats.score(from), to: formats.score(to) }), messages],
      })),
    }),
    option: (data, look) => {
      const { palette, formats } = look
      const bins = binsOf(data)
      const base = baseOption(look)
      const width = 1 / Math.max(1, bins.length)
      return {
        ...base,
        grid: { ...(base.grid as object), top: 42 },
        // Score to pixel must be exact for the threshold lines, so both axes are values and bars sit in the middle of their bins.
        xAxis: {
          type: 'value',
          min: 0,
          max: 1,
          interval: look.isNarrow ? 0.25 : 0.1,
          axisLine: { show: true, lineStyle: { color: palette.line } },
          splitLine: { show: false },
          axisLabel: { color: palette.dimmed, fontSize: 11, formatter: formats.score },
        },
        yAxis:
          scale === 'log'
            ? { ...valueAxis(look, { format: formats.short }), type: 'log', min: 1, logBase: 10 }
            : valueAxis(look, { format: formats.short, minInterval: 1 }),
        tooltip: {
          ...(base.tooltip as object),
          axisPointer: { type: 'none' },
          formatter: (points: readonly { readonly dataIndex: number }[]) => {
            const bin = bins[points[0]?.dataIndex ?? 0]
            if (!bin) return ''
            const head = t('histogram.bin', { from: formats.score(bin.from), to: formats.score(bin.to) })
            return tip(head, [{ name: t('table.messages'), value: formats.number(bin.messages) }])
          },
        },
        series: [
          {
            id: 'bins',
            type: 'bar',
            barWidth: '92%',
            // One message is the foot of a logarithm's scale, and would not be seen.
            barMinHeight: 3,
            color: palette.single,
            emphasis: { disabled: true },
            // A logarithm has no place for nothing: empty bins are left out there.
            data: bins.map(({ from, messages }) => [
              from + width / 2,
              messages === 0 && scale === 'log' ? null : messages,
            ]),
            markLine: {
              symbol: 'none',
              // Else lines are drawn at hundredths, and thresholds are finer.
              precision: 4,
              silent: true,
              animation: false,
              data: ACTIONS.flatMap((action) => {
                const at = thresholds?.[action] ?? null
                return at === null
                  ? []
                  : [
                      thresholdLine(
                        t(`actions.${action}`),
                        at,
                        palette.thresholds[action],
                        formats.threshold(at),
                        action,
                      ),
                    ]
              }),
            },
          },
        ],
      }
    },
  }
}

function thresholdLine(name: string, at: number, colour: string, text: string, action: string) {
  return {
    xAxis: at,
    lineStyle: { color: colour, width: 2, type: action === 'flag' ? 'dashed' : 'solid' },
    label: {
      formatter: `${name} ${text}`,
      color: colour,
      fontSize: 12,
      fontWeight: 600,
      // Two lines close together must not write over each other.
      distance: action === 'hide' ? 18 : 4,
    },
  }
}
