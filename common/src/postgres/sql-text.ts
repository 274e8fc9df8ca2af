/** A piece of a statement: made by the `sql` tag, it can stand inside another one. */
export interface Fragment {
  readonly [FRAGMENT]: SqlParts
}

/** Texts and the values between them: one text more than there are values. A value may be a fragment. */
export interface SqlParts {
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
}

/** What a server is sent: `$1`, `$2`, ... in the text stand for the values. */
export interface BoundSql {
  readonly text: string
  readonly values: readonly unknown[]
}

export const FRAGMENT: unique symbol = Symbol('sql fragment')

/** Most values in one statement that the wire protocol can count. */
const MAX_VALUES = 65_535

/**
 * Flattens nested fragments into one text with numbered values.
 * @throws TypeError on a value that is undefined, which is always a slip: SQL's null is `null`.
 */
export function bind(parts: SqlParts): BoundSql {
  const values: unknown[] = []
  const text = append(parts, values)
  if (values.length > MAX_VALUES) throw new RangeError(`a statement holds at most ${MAX_VALUES} values`)
  return { text, values }
}

/** Names of columns or tables, quoted and separated by commas; a dot separates a table from its column. */
export function identifiers(names: string | readonly string[]): SqlParts {
  const list = typeof names === 'string' ? [names] : names
  return { texts: [list.map(quoted).join(', ')], values: [] }
}

function append({ texts, values: inner }: SqlParts, values: unknown[]): string {
  let text = texts[0] ?? ''
  for (const [index, value] of inner.entries()) {
    text += isFragment(value) ? append(value[FRAGMENT], values) : placeholder(value, values)
    text += texts[index + 1] ?? ''
  }
  return text
}

/**
 * Values travel as text whose type the server infers. Where JavaScript knows the type better than the server can
 * (`$1 - interval '1 hour'` would take the value for an interval), it is said.
 */
function placeholder(value: unknown, values: unknown[]): string {
  if (value === undefined) throw new TypeError(`value ${values.length + 1} of the statement is undefined`)
  values.push(value)
  if (value instanceof Date) return `$${values.length}::timestamptz`
  if (typeof value === 'boolean') return `$${values.length}::boolean`
  return `$${values.length}`
}

function isFragment(value: unknown): value is Fragment {
  return typeof value === 'object' && value !== null && FRAGMENT in value
}

function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
}
