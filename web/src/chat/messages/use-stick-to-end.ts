import { type RefObject, useEffect, useRef, useState } from 'react'
import { useStable } from '../chat-hooks.js'

const AT_END_PX = 80
/** What a reader does to move. The list itself scrolls too, as when it learns how tall its rows are. */
const MOVES = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const
/** A scroll so soon after is the reader's; longer than the longest inertia between two events. */
const MOVE_MS = 1_000

interface StickToEndOptions {
  readonly scroller: RefObject<HTMLElement | null>
  /** What is scrolled. */
  readonly content: RefObject<HTMLElement | null>
  /** Whether the end of what is in memory is the end of the history. */
  readonly isLatest: boolean
  readonly opensAtEnd: boolean
  /** Pixels to either end, whenever they may have changed. */
  readonly onMoved: (place: { readonly toStart: number; readonly toEnd: number }) => void
  readonly onPlace: (place: 'end' | 'past') => void
}

/**
 * Keeps the end in sight while its reader is there: when messages come, when one grows (its text, a reaction, what
 * moderation says of it) and when the list becomes smaller (a longer draft, a panel beside it). `setSticky` says, of a
 * jump, whether it led to the end.
 */
export function useStickToEnd(options: StickToEndOptions) {
  const { scroller, content } = options
  const [isAtEnd, setAtEnd] = useState(options.opensAtEnd)
  const isSticky = useRef(options.opensAtEnd)
  const look = useStable((element: HTMLElement) => {
    const toEnd = distanceToEnd(element)
    const isNowAtEnd = toEnd < AT_END_PX
    if (isNowAtEnd !== isAtEnd) {
      setAtEnd(isNowAtEnd)
      options.onPlace(isNowAtEnd ? 'end' : 'past')
    }
    options.onMoved({ toStart: element.scrollTop, toEnd })
  })
  const endIsHere = useStable(() => options.isLatest)
  const onPlace = useStable(options.onPlace)
  useEffect(() => onPlace(isSticky.current ? 'end' : 'past'), [onPlace])
  useEffect(() => {
    const element = scroller.current
    const inner = content.current
    if (!element || !inner) return
    let movedAtMs = 0
    const onMove = () => {
      movedAtMs = Date.now()
    }
    const onScroll = () => {
      // Where more is to be read the end is not the end: what is read on the way there is no news to run after.
      const isReaders = Date.now() - movedAtMs < MOVE_MS
      if (isReaders) isSticky.current = endIsHere() && distanceToEnd(element) < AT_END_PX
      look(element)
    }
    const observer = new ResizeObserver(() => {
      if (isSticky.current && endIsHere()) element.scrollTop = element.scrollHeight
      look(element)
    })
    observer.observe(element)
    observer.observe(inner)
    element.addEventListener('scroll', onScroll, { passive: true })
    for (const move of MOVES) element.addEventListener(move, onMove, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
      for (const move of MOVES) element.removeEventListener(move, onMove)
    }
  }, [scroller, content, look, endIsHere])
  const setSticky = useStable((sticky: boolean) => {
    isSticky.current = sticky
  })
  return { isAtEnd, setSticky }
}

function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight
}
