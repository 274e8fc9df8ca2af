/** What a colour of the chart stands for. */
export interface LegendEntry {
  readonly name: string
  readonly colour: string
}

/** A legend of the series; none where there is but one, which the title names. */
export function legendOf(series: readonly LegendEntry[]): readonly LegendEntry[] {
  return series.length > 1 ? series.map(({ name, colour }) => ({ name, colour })) : []
}
