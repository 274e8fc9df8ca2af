import { SimpleGrid, Switch } from '@mantine/core'
import type { Thresholds } from '@parley/client/policy-api'
import { useTranslation } from 'react-i18next'
import { inHundredths } from './threshold-text.js'
import { TypedNumber } from './typed-number.js'

interface ThresholdFieldsProps {
  readonly name: string
  readonly thresholds: Thresholds
  /** A field was taken hold of: what follows until the next is one move. */
  readonly onBegin: () => void
  readonly onMove: (action: keyof Thresholds, value: number) => void
  /** Null = off. */
  readonly onSwitch: (action: keyof Thresholds, value: number | null) => void
}

const ACTIONS = ['flag', 'hide', 'reject'] as const
/** Where an action begins that is switched on: nothing near certain is missed, nothing doubtful is hit. */
const FIRST = { flag: 0.6, hide: 0.9, reject: 0.97 } as const

/** The same thresholds as numbers, and the switches that turn an action off. */
export function ThresholdFields({ name, thresholds, onBegin, onMove, onSwitch }: ThresholdFieldsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md" mb="xs">
      {ACTIONS.map((action) => {
        const value = thresholds[action]
        return (
          <div key={action}>
            <Switch
              size="xs"
              mb={4}
              checked={value !== null}
              onChange={(event) => onSwitch(action, event.currentTarget.checked ? startOf(thresholds, action) : null)}
              label={t(`policy.action.${action}`)}
            />
            <TypedNumber
              aria-label={t('policy.threshold_of', { label: name, action: t(`threshold.${action}`) })}
              size="sm"
              min={0}
              max={100}
              step={1}
              decimalScale={1}
              clampBehavior="strict"
              disabled={value === null}
              placeholder={t('policy.off')}
              value={value === null ? null : inHundredths(value)}
              // `onFocus` is told late, after what a click on an arrow has changed.
              onFocusCapture={onBegin}
              onChange={(typed) => {
                if (typed !== null) onMove(action, typed / 100)
              }}
            />
          </div>
        )
      })}
    </SimpleGrid>
  )
}

/** Between its neighbours, or they would be pushed away. */
function startOf(thresholds: Thresholds, action: keyof Thresholds): number {
  const { flag, hide, reject } = thresholds
  const milder = action === 'flag' ? 0 : action === 'hide' ? (flag ?? 0) : (hide ?? flag ?? 0)
  const stronger = action === 'reject' ? 1 : action === 'hide' ? (reject ?? 1) : (hide ?? reject ?? 1)
  return Math.min(Math.max(FIRST[action], milder), stronger)
}
