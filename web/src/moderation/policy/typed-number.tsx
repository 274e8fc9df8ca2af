import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useState } from 'react'

interface TypedNumberProps extends Omit<NumberInputProps, 'value' | 'defaultValue' | 'onChange' | 'onBlur'> {
  /** Null = the field is empty. */
  readonly value: number | null
  readonly onChange: (typed: number | null) => void
}

/**
 * A number that is handed on with every key. Until it is left the field shows what is typed, whatever number comes of that on
 * the way; then it shows the number in force.
 */
export function TypedNumber({ value, onChange, ...props }: TypedNumberProps) {
  const [typed, setTyped] = useState<string | number | null>(null)
  return (
    <NumberInput
      {...props}
      value={typed ?? value ?? ''}
      onChange={(next) => {
        setTyped(next)
        const number = next === '' ? null : Number(next)
        // A lone sign is no number yet.
        if (!Number.isNaN(number)) onChange(number)
      }}
      onBlur={() => setTyped(null)}
    />
  )
}
