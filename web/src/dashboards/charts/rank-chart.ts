import type { ChartOption } from '../../components/charts/echarts.js'
import type { Look } from '../../components/charts/look.js'
import { tip } from '../../components/charts/tooltip.js'
import { baseOption, nameAxis, valueAxis } from './base-option.js'
import type { ChartRecipe } from './chart-card.js'
import { legendOf } from './legend.js'
import type { TableModel } from './table-model.js'

export interface RankPart {
  readonly name: string
  readonly colour: string
  /** One per item. */
  readonly values: readonly number[]
}

/** Items one below the other, the first at the top, each a bar of one or more parts. */
export interface RankChart {
  readonly items: readonly { readonly key: string; readonly name: string }[]
  readonly parts: readonly RankPart[]
  readonly format: (value: number) => string
  /** Columns of the table that are not in the picture. */
  readonly extra?: readonly {
    readonly name: string
    readonly values: readonly (number | null)[]
    readonly format?: (value: number) => string
  }[]
}

interface RankRecipe<Data> {
  readonly chart: (data: Data, look: Look) => RankChart
  readonly summary: ChartRecipe<Data>['summary']
  readonly isEmpty: (data: Data) => boolean
  readonly itemName: string
}

export function rankRecipe<Data>({ chart, summary, isEmpty, itemName }: RankRecipe<Data>): ChartRecipe<Data> {
  return {
    option: (data, look) => rankChartOption(chart(data, look), look),
    table: (data, look) => rankTable(chart(data, look), itemName),
    legend: (data, look) => legendOf(chart(data, look).parts),
    summary,
    isEmpty,
  }
}

function rankChartOption({ items, parts, format }: RankChart, look: Look): ChartOption {
  const base = baseOption(look)
  return {
    ...base,
    grid: { ...(base.grid as object), right: 44 },
    xAxis: { ...valueAxis(look, { format: look.formats.short, minInterval: 1 }), splitNumber: 3 },
    yAxis: {
      ...nameAxis(
        items.map(({ name }) => name),
        look,
        look.isNarrow ? 96 : 150,
      ),
      inverse: true,
    },
    tooltip: {
      ...(base.tooltip as object),
      axisPointer: { type: 'shadow', animation: false, shadowStyle: { color: `${look.palette.dimmed}22` } },
      formatter: (points: readonly { readonly dataIndex: number }[]) => {
        const index = points[0]?.dataIndex ?? 0
        const rows = parts.map(({ name, colour, values }) => ({ name, colour, value: format(values[index] ?? 0) }))
        return tip(items[index]?.name ?? '', rows)
      },
    },
    series: parts.map(({ name, colour, values }, at) => ({
      id: name,
      name,
      type: 'bar',
      stack: 'all',
      color: colour,
      barMaxWidth: 18,
      data: [...values],
      emphasis: { disabled: true },
      // The last part stands at the end of the whole bar: it carries the total.
      label: {
        show: at === parts.length - 1,
        position: 'right',
        color: look.palette.dimmed,
        fontSize: 11,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
          format(parts.reduce((sum, part) => sum + (part.values[dataIndex] ?? 0), 0)),
      },
    })),
  }
}

function rankTable({ items, parts, format, extra = [] }: RankChart, itemName: string): TableModel {
  return {
    columns: [{ name: itemName }, ...parts.map(({ name }) => ({ name, format })), ...extra],
    rows: items.map(({ key, name }, index) => ({
      key,
      cells: [
        name,
        ...parts.map(({ values }) => values[index] ?? null),
        ...extra.map(({ values }) => values[index] ?? null),
      ],
    })),
  }
}
