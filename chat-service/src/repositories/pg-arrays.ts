/*
 * Array parameters as Postgres writes them (`{a,b}`), to be sent as text and cast in the statement. On the hot path
 * this costs a join; the driver's own array serialiser inspects every element.
 */

/** Elements that need no quoting: UUIDs and numbers. */
export function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
}

const SPECIAL = /["\\]/
const EVERY_SPECIAL = /["\\]/g

function quoted(value: string): string {
  return SPECIAL.test(value) ? `"${value.replace(EVERY_SPECIAL, '\\$&')}"` : `"${value}"`
}
