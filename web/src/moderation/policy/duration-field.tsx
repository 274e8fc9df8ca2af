import { NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './duration-field.module.css'

const UNITS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const
type Unit = keyof typeof UNITS
const NAMES = Object.keys(UNITS) as Unit[]

interface DurationFieldProps {
  /** Seconds. */
  readonly value: number
  readonly onChange: (seconds: number) => void
  readonly min: number
  readonly max: number
  /** Id of what names the field. */
  readonly labelledBy: string
}

/** Seconds, shown in the largest unit that divides them. */
export function DurationField({ value, onChange, min, max, labelledBy }: DurationFieldProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [chosen, setChosen] = useState<Unit | null>(null)
  const unit = chosen ?? unitFor(value)
  const set = (amount: number, of: Unit) => onChange(Math.min(Math.max(Math.round(amount * UNITS[of]), min), max))
  return (
    <span className={classes.root}>
      <NumberInput
        aria-labelledby={labelledBy}
        className={classes.number}
        min={0}
        allowNegative={false}
        decimalScale={1}
        value={value / UNITS[unit]}
        onChange={(typed) => {
          if (typeof typed === 'number') set(typed, unit)
        }}
      />
      <NativeSelect
        aria-label={t('duration.unit')}
        value={unit}
        onChange={(event) => {
          const next = NAMES.find((name) => name === event.currentTarget.value) ?? unit
          setChosen(next)
          set(value / UNITS[unit], next)
        }}
        data={NAMES.map((name) => ({ value: name, label: t(`duration.${name}`) }))}
      />
    </span>
  )
}

function unitFor(seconds: number): Unit {
  if (seconds === 0) return 'seconds'
  return NAMES.findLast((name) => seconds % UNITS[name] === 0) ?? 'seconds'
}
