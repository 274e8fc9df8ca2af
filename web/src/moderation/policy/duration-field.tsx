import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './duration-field.module.css'
import { nearestSeconds, secondsOf, UNIT_NAMES, UNITS, type UnitChoice, unitFor } from './duration-units.js'
import { TypedNumber } from './typed-number.js'

interface DurationFieldProps {
  /** Seconds. */
  readonly value: number
  readonly onChange: (seconds: number) => void
  readonly min: number
  readonly max: number
  /** Id of what names the field. */
  readonly labelledBy: string
}

/** Seconds, shown in the unit they were set in, at first in the largest that divides them. */
export function DurationField({ value, onChange, min, max, labelledBy }: DurationFieldProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const [chosen, setChosen] = useState<UnitChoice | null>(null)
  const unit = unitFor(value, chosen)
  const set = (choice: UnitChoice) => {
    setChosen(choice)
    onChange(choice.seconds)
  }
  return (
    <span className={classes.root}>
      <TypedNumber
        aria-labelledby={labelledBy}
        className={classes.number}
        min={min / UNITS[unit]}
        max={max / UNITS[unit]}
        clampBehavior="blur"
        allowNegative={false}
        decimalScale={1}
        value={value / UNITS[unit]}
        onChange={(typed) => {
          const seconds = typed === null ? null : secondsOf(typed, unit, { min, max })
          if (seconds !== null) set({ unit, seconds })
        }}
      />
      <NativeSelect
        aria-label={t('duration.unit')}
        value={unit}
        onChange={(event) => {
          const next = UNIT_NAMES.find((name) => name === event.currentTarget.value) ?? unit
          set({ unit: next, seconds: nearestSeconds(value / UNITS[unit], next, { min, max }) })
        }}
        data={UNIT_NAMES.map((name) => ({ value: name, label: t(`duration.${name}`) }))}
      />
    </span>
  )
}
