import { useLayoutEffect, useState } from 'react'
import { firstIndexShift, type Row } from '../log/rows.js'

interface Shown {
  readonly rows: readonly Row[]
  /** The rows differ from those before at their start, and there only. */
  readonly isShift: boolean
}

/**
 * The rows as the list can take them: it keeps its place when they change at the end or at the start, but not at both at
 * once. Such a change is made in two, which are painted as one.
 */
export function useRowsInSteps(rows: readonly Row[]): Shown {
  const [shown, setShown] = useState<Shown>({ rows, isShift: false })
  const now = shown.rows === rows ? shown : nextStep(shown.rows, rows)
  // While rendering, so that the list never sees rows it has not been told the change of.
  if (now !== shown) setShown(now)
  useLayoutEffect(() => {
    if (now.rows !== rows) setShown(nextStep(now.rows, rows))
  })
  return now
}

/** `wanted`, or what is on the way there from `before`. */
export function nextStep(before: readonly Row[], wanted: readonly Row[]): Shown {
  const shift = firstIndexShift(before, wanted) ?? 0
  if (shift === 0) return { rows: wanted, isShift: false }
  if (wanted.length === before.length - shift) return { rows: wanted, isShift: true }
  // First what changed at the end.
  const rows = shift < 0 ? wanted.slice(-shift) : [...before.slice(0, shift), ...wanted]
  return { rows, isShift: false }
}
