/** One entry a line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What a field of lines shows: what was typed, empty lines too, for as long as that is what the lines are. */
export function shownText(typed: string, lines: readonly string[]): string {
  const meant = linesOf(typed)
  const isMeant = meant.length === lines.length && meant.every((line, place) => line === lines[place])
  return isMeant ? typed : lines.join('\n')
}
