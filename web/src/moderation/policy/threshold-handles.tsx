import type { Thresholds } from '@parley/client/policy-api'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './threshold-handles.module.css'
import { inHundredths, thresholdText } from './threshold-text.js'

interface ThresholdHandlesProps {
  /** Name of the label, to name the handles by. */
  readonly name: string
  readonly thresholds: Thresholds
  readonly isReadOnly: boolean
  /** A handle was taken hold of: what follows until the next is one move. */
  readonly onBegin: () => void
  readonly onMove: (action: keyof Thresholds, value: number) => void
}

const ACTIONS = ['flag', 'hide', 'reject'] as const
const STEP = 0.01
const LARGE_STEP = 0.1

/** Lines over the histogram that one takes hold of; each is a slider to keyboards and screen readers. */
export function ThresholdHandles({ name, thresholds, isReadOnly, onBegin, onMove }: ThresholdHandlesProps) {
  const { t, i18n } = useTranslation(['moderation', 'common'])
  const area = useRef<HTMLDivElement>(null)

  const moveTo = (action: keyof Thresholds, clientX: number) => {
    const box = area.current?.getBoundingClientRect()
    if (box && box.width > 0) onMove(action, rounded((clientX - box.left) / box.width))
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (isReadOnly || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.focus()
    // It may have had the focus already.
    onBegin()
  }

  return (
    <div ref={area} className={classes.area}>
      {ACTIONS.map((action) => {
        const value = thresholds[action]
        if (value === null) return null
        return (
          <div
            key={action}
            role="slider"
            tabIndex={0}
            aria-label={t('policy.threshold_of', { label: name, action: t(`threshold.${action}`) })}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={inHundredths(value)}
            aria-disabled={isReadOnly || undefined}
            className={classes.handle}
            data-action={action}
            style={{ left: `${value * 100}%` }}
            onFocus={onBegin}
            onPointerDown={onPointerDown}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(action, event.clientX)
            }}
            onKeyDown={(event) => {
              const moved = isReadOnly ? null : movedBy(event, value)
              if (moved === null) return
              event.preventDefault()
              onMove(action, rounded(moved))
            }}
          >
            <span className={classes.grip} data-side={value > 0.85 ? 'left' : 'right'}>
              {t(`threshold.${action}`)} {thresholdText(value, i18n.language)}
            </span>
          </div>
        )
      })}
    </div>
  )
}

/** Keys of a slider, as the ARIA practices name them. */
function movedBy(event: KeyboardEvent, value: number): number | null {
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return value + STEP
    case 'ArrowLeft':
    case 'ArrowDown':
      return value - STEP
    case 'PageUp':
      return value + LARGE_STEP
    case 'PageDown':
      return value - LARGE_STEP
    case 'Home':
      return 0
    case 'End':
      return 1
    default:
      return null
  }
}

function rounded(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 1) * 100) / 100
}
