/** A threshold as it is set and shown: in hundredths, to a tenth. */
export function inHundredths(threshold: number): number {
  return Math.round(threshold * 1_000) / 10
}

/** A threshold in words of the reader's language: "84.5". */
export function thresholdText(threshold: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(inHundredths(threshold))
}
