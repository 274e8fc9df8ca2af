import { Alert } from '@mantine/core'
import { errorText, fieldErrors } from '../api/error-text.js'

interface FormErrorProps {
  readonly error: unknown
  /** Fields that show their own problems. */
  readonly fields?: readonly string[]
}

/** What the server said to the whole form; nothing when all of it stands at the fields. */
export function FormError({ error, fields = [] }: FormErrorProps) {
  if (error === null || error === undefined) return null
  const problems = Object.keys(fieldErrors(error))
  if (problems.length > 0 && problems.every((field) => fields.includes(field))) return null
  return (
    <Alert color="red" role="alert" variant="light">
      {errorText(error)}
    </Alert>
  )
}
