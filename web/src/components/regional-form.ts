/** The browser's own form of the language, such as `en-GB`: it knows of clocks and the order of dates. */
export function regionalFormOf(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language
}

/** What stands between a number's whole and its fraction: `84.5`, `84,5`. */
export function decimalSeparatorOf(language: string): string {
  const parts = new Intl.NumberFormat(regionalFormOf(language)).formatToParts(0.5)
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.'
}
