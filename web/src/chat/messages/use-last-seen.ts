import { type RefObject, useEffect, useRef } from 'react'
import { useStable } from '../chat-hooks.js'
import type { Row } from '../log/rows.js'

const LOOK_EVERY_MS = 250
/** A line counts as seen when all but this much of it is. */
const TOLERANCE_PX = 12

/** Whether somebody is looking at this page. */
export function isAttended(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Tells how far down messages were on screen while somebody was looking: after scrolls, new rows and coming back. */
export function useLastSeen(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  onSeen: (seq: number) => void,
): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const look = useStable(() => {
    timer.current = undefined
    const seq = scroller.current && isAttended() ? lastSeqOnScreen(scroller.current) : null
    if (seq !== null) onSeen(seq)
  })
  const lookSoon = useStable(() => {
    timer.current ??= setTimeout(look, LOOK_EVERY_MS)
  })
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    element.addEventListener('scroll', lookSoon, { passive: true })
    addEventListener('focus', lookSoon)
    document.addEventListener('visibilitychange', lookSoon)
    return () => {
      clearTimeout(timer.current)
      timer.current = undefined
      element.removeEventListener('scroll', lookSoon)
      removeEventListener('focus', lookSoon)
      document.removeEventListener('visibilitychange', lookSoon)
    }
  }, [scroller, lookSoon])
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows may be on screen without a scroll
  useEffect(lookSoon, [rows, lookSoon])
}

function lastSeqOnScreen(scroller: HTMLElement): number | null {
  const bottom = scroller.getBoundingClientRect().bottom + TOLERANCE_PX
  const lines = [...scroller.querySelectorAll<HTMLElement>('[data-seq]')]
  const last = lines.findLast((line) => line.getBoundingClientRect().bottom <= bottom)
  return last ? Number(last.dataset.seq) : null
}
