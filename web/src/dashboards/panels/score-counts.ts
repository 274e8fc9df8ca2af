import type { ScoreHistogram } from '@parley/client/analytics-api'

/**
 * How many messages score as high as a threshold. Scores are counted by bins: where one begins with the threshold that is
 * exact, else some of the bin that holds it may score less.
 */
export function countAtOrAbove(
  bins: ScoreHistogram['bins'],
  threshold: number,
): { readonly least: number; readonly most: number } {
  const last = bins.at(-1)
  const sumOf = (counted: ScoreHistogram['bins']) => counted.reduce((sum, { messages }) => sum + messages, 0)
  return {
    least: sumOf(bins.filter(({ from }) => from >= threshold)),
    // The highest score there is belongs to the last bin.
    most: sumOf(bins.filter((bin) => bin.to > threshold || bin === last)),
  }
}
