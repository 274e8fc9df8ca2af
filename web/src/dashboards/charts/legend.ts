/** What a colour of the chart stands for. */
export interface LegendEntry {
  readonly name: string
  readonly colour: string
}

/**
 * Which series of a chart are drawn, by name. A chart remembers what it was told before, so those that are there again
 * are named too; and one that has no button, for it is the only one by now, is always drawn.
 */
export function drawnSeries(
  legend: readonly LegendEntry[],
  hidden: ReadonlySet<string>,
): Readonly<Record<string, boolean>> {
  const offered = new Set(legend.map(({ name }) => name))
  return Object.fromEntries([...offered, ...hidden].map((name) => [name, !(offered.has(name) && hidden.has(name))]))
}

/** A legend of the series; none where there is but one, which the title names. */
export function legendOf(series: readonly LegendEntry[]): readonly LegendEntry[] {
  return series.length > 1 ? series.map(({ name, colour }) => ({ name, colour })) : []
}
