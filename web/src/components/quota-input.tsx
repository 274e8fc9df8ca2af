import { NumberInput, type NumberInputProps } from '@mantine/core'

/** The most that auth-service takes. */
const MAX_QUOTA = 1_000_000

type QuotaInputProps = Omit<NumberInputProps, 'min' | 'max' | 'allowDecimal'>

/** Texts a minute that a key may have scored; empty = the server's default. */
export function QuotaInput(props: QuotaInputProps) {
  return <NumberInput min={1} max={MAX_QUOTA} allowDecimal={false} {...props} />
}
