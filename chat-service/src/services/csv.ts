/** One line of a file, RFC 4180, with its end. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => csvCell(String(value ?? ''))).join(',')}\r\n`
}

/** What a spreadsheet would take for a formula is defused by an apostrophe (OWASP, CSV injection). */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
