import { SegmentedControl } from '@mantine/core'
import type { Heatmap } from '@parley/client/moderation-figures'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Look } from '../../components/charts/look.js'
import { tip } from '../../components/charts/tooltip.js'
import { baseOption, nameAxis } from '../charts/base-option.js'
import { ChartCard, type ChartRecipe } from '../charts/chart-card.js'
import { useHeatmap } from '../data/queries.js'
import { labelName } from './causes-panel.js'
import type { PanelProps, Words } from './panel.js'

type Measure = 'rate' | 'count' | 'mean'
type HeatRoom = Heatmap['rooms'][number]
const MEASURES = ['rate', 'count', 'mean'] as const
const ROW_PX = 34

/** Which label makes policy act in which room. */
export function HeatmapPanel({ filters, about }: PanelProps) {
  const { t } = useTranslation(['dashboards', 'common'])
  const [measure, setMeasure] = useState<Measure>('rate')
  const state = useHeatmap(filters)
  const recipe = useMemo(() => heatmapRecipe(t, measure), [t, measure])
  const rows = Math.max(4, state.data?.rooms.length ?? 6)
  return (
    <ChartCard
      name="heatmap"
      title={t('heatmap.title')}
      hint={t(`heatmap.hint_${measure}`)}
      state={state}
      recipe={recipe}
      about={about}
      isWholeServer={filters.room !== null}
      height={rows * ROW_PX + 100}
      controls={
        <SegmentedControl
          size="xs"
          aria-label={t('heatmap.measure')}
          value={measure}
          onChange={(value) => setMeasure(value as Measure)}
          data={MEASURES.map((value) => ({ value, label: t(`heatmap.${value}`) }))}
        />
      }
    />
  )
}

function heatmapRecipe(t: Words, measure: Measure): ChartRecipe<Heatmap> {
  const roomName = ({ name }: HeatRoom) => (name === '' ? t('direct_room') : name)
  const figureOf = (room: HeatRoom, at: number): number | null => {
    const cell = room.cells[at]
    if (!cell) return null
    if (measure === 'mean') return cell.mean_score
    return measure === 'count' ? cell.acted_on : room.messages === 0 ? null : cell.acted_on / room.messages
  }
  const formatOf = ({ formats }: Look) =>
    ({ rate: formats.percent, count: formats.number, mean: formats.score })[measure]
  return {
    isEmpty: ({ rooms }) => rooms.length === 0,
    summary: ({ rooms, labels }, look) => {
      const cells = rooms.flatMap((room) =>
        labels.map((label, at) => ({ room, label, value: figureOf(room, at) ?? 0 })),
      )
      const [first] = cells
      if (!first) return t('heatmap.nothing')
      const most = cells.reduce((best, cell) => (cell.value > best.value ? cell : best), first)
      if (most.value === 0) return t('heatmap.nothing')
      const value = formatOf(look)(most.value)
      return t('heatmap.summary', { room: roomName(most.room), label: labelName(t, most.label), value })
    },
    table: ({ rooms, labels }, look) => ({
      columns: [
        { name: t('table.room') },
        ...labels.map((label) => ({ name: labelName(t, label), format: formatOf(look) })),
        { name: t('table.messages') },
      ],
      rows: rooms.map((room) => ({
        key: room.id,
        cells: [roomName(room), ...labels.map((_, at) => figureOf(room, at)), room.messages],
      })),
    }),
    option: ({ rooms, labels }, look) => {
      const { palette } = look
      const base = baseOption(look)
      const format = formatOf(look)
      const values = rooms.flatMap((room, row) =>
        labels.map((_, column) => [column, row, figureOf(room, column)] as const),
      )
      const most = Math.max(...values.map(([, , value]) => value ?? 0), Number.EPSILON)
      return {
        ...base,
        grid: { ...(base.grid as object), top: 4, bottom: 34 },
        xAxis: {
          ...nameAxis(
            labels.map((label) => labelName(t, label)),
            look,
            look.isNarrow ? 44 : 110,
          ),
          splitArea: { show: false },
          ...(look.isNarrow ? { axisLabel: { color: palette.text, fontSize: 11, rotate: 40, interval: 0 } } : {}),
        },
        yAxis: { ...nameAxis(rooms.map(roomName), look, look.isNarrow ? 76 : 150), inverse: true },
        visualMap: {
          min: 0,
          max: most,
          calculable: false,
          orient: 'horizontal',
          left: 'center',
          bottom: 0,
          itemHeight: 120,
          itemWidth: 10,
          text: [format(most), format(0)],
          textStyle: { color: palette.dimmed, fontSize: 11 },
          inRange: { color: [...palette.heat] },
        },
        tooltip: {
          ...(base.tooltip as object),
          trigger: 'item',
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
            const [column = 0, row = 0, value = null] = values[dataIndex] ?? []
            const room = rooms[row]
            const label = labels[column]
            if (!room || !label) return ''
            return tip(roomName(room), [
              { name: labelName(t, label), value: value === null ? '–' : format(value) },
              { name: t('table.messages'), value: look.formats.number(room.messages) },
            ])
          },
        },
        series: [
          {
            id: 'heat',
            type: 'heatmap',
            data: values.map(([column, row, value]) => ({
              value: [column, row, value ?? '-'],
              label: { color: inkOn((value ?? 0) / most, look) },
            })),
            itemStyle: { borderColor: palette.ground, borderWidth: 2, borderRadius: 4 },
            emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 1 } },
            label: {
              show: !look.isNarrow,
              fontSize: 11,
              formatter: ({ value: [, , value] }: { readonly value: readonly (number | string)[] }) =>
                typeof value === 'number' && value > 0 ? format(value) : '',
            },
          },
        ],
      }
    },
  }
}

/** The colour of words on a cell: full cells are dark on light ground and light on dark ground. */
function inkOn(fullness: number, { palette }: Look): string {
  return fullness > 0.6 ? palette.onFullHeat : palette.text
}
