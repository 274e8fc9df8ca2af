import { useEffect, useRef } from 'react'
import { useStable } from '../chat-hooks.js'

const AT_END_PX = 80
/** What a reader does to move. The list itself scrolls too, as when it learns how tall its rows are. */
const MOVES = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const
/** A scroll so soon after is the reader's; longer than the longest inertia between two events. */
const MOVE_MS = 1_000

/**
 * Keeps the end in sight while its reader is there: when a message grows (its text, a reaction, what moderation says of
 * it) and when the list becomes smaller (a longer draft, a panel beside it). Returns what says, of a jump, where it led.
 */
export function useStickToEnd(
  scroller: HTMLElement | null,
  isLatest: boolean,
  opensAtEnd: boolean,
): (atEnd: boolean) => void {
  const endIsHere = useStable(() => isLatest)
  const isAtEnd = useRef(opensAtEnd)
  useEffect(() => {
    if (!scroller) return
    let movedAtMs = 0
    const onMove = () => {
      movedAtMs = Date.now()
    }
    const onScroll = () => {
      if (Date.now() - movedAtMs < MOVE_MS) isAtEnd.current = distanceToEnd(scroller) < AT_END_PX
    }
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current && endIsHere()) scroller.scrollTop = scroller.scrollHeight
    })
    observer.observe(scroller)
    const list = scroller.querySelector('[data-testid="virtuoso-item-list"]')
    if (list) observer.observe(list)
    scroller.addEventListener('scroll', onScroll, { passive: true })
    for (const move of MOVES) scroller.addEventListener(move, onMove, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', onScroll)
      for (const move of MOVES) scroller.removeEventListener(move, onMove)
    }
  }, [scroller, endIsHere])
  return useStable((atEnd: boolean) => {
    isAtEnd.current = atEnd
  })
}

function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight
}
