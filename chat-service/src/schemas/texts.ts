import { z } from '@hono/zod-openapi'

const UNPAIRED_SURROGATE = /\p{Surrogate}/u
const CONTROL = /\p{Cc}/u

/** Something to look for or to name: no NUL, which Postgres cannot even compare with. */
export function term(minLength: number, maxLength: number) {
  return z
    .string()
    .trim()
    .min(minLength)
    .max(maxLength)
    .refine((text) => !text.includes('\0'), 'Holds a NUL character')
}

/** A short text that people read in lists: trimmed, on one line, of characters that can be stored. */
export function label(minLength: number, maxLength: number) {
  return z
    .string()
    .trim()
    .min(minLength)
    .max(maxLength)
    .refine((text) => !UNPAIRED_SURROGATE.test(text), 'Holds an unpaired surrogate')
    .refine((text) => !CONTROL.test(text), 'Holds control characters')
}

/** A text of any number of lines, of characters that can be stored: Postgres' text has no NUL. */
export function prose(minLength: number, maxLength: number) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .refine((text) => !UNPAIRED_SURROGATE.test(text), 'Holds an unpaired surrogate')
    .refine((text) => !text.includes('\0'), 'Holds a NUL character')
}
