import { useEffect, useState } from 'react'

const SECOND_MS = 1_000

/** Whole seconds until then, counting down; 0 = it is time. */
export function useCountdown(untilMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  // The first moment after `untilMs` has changed is still of the old one.
  const leftMs = Math.max(0, untilMs - Math.max(nowMs, Date.now()))
  const isOver = leftMs === 0
  useEffect(() => {
    if (isOver) return
    // At the turn of each second, so that none is shown twice as long as another.
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      setNowMs(Date.now())
      timer = setTimeout(tick, (untilMs - Date.now()) % SECOND_MS || SECOND_MS)
    }
    timer = setTimeout(tick, (untilMs - Date.now()) % SECOND_MS || SECOND_MS)
    return () => clearTimeout(timer)
  }, [untilMs, isOver])
  return Math.ceil(leftMs / SECOND_MS)
}
