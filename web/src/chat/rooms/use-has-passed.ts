import { useEffect, useState } from 'react'
import { callAt } from './call-at.js'

/** Whether that time, in epoch milliseconds, has come; wakes its component when it comes. */
export function useHasPassed(atMs: number): boolean {
  const [nowMs, setNowMs] = useState(() => Date.now())
  // The first moment after `atMs` has changed is still of the old one.
  const hasPassed = atMs <= Math.max(nowMs, Date.now())
  useEffect(() => (hasPassed ? undefined : callAt(atMs, () => setNowMs(Date.now()))), [atMs, hasPassed])
  return hasPassed
}
