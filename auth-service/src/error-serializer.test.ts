import { DrizzleQueryError } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { serializeError } from './error-serializer.js'

it('a failed query is logged without its parameters', () => {
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.org)' })
  const error = new DrizzleQueryError('insert into users values ($1)', ['$argon2id$hash'], cause)
  const logged = serializeError(error)
  expect(JSON.stringify(logged)).not.toMatch(/argon2id|ada@example/)
  expect(logged).toMatchObject({ message: 'database query failed', cause: { message: 'duplicate key', code: '23505' } })
})

it('causes are followed, but not for ever', () => {
  const error = new Error('round')
  error.cause = error
  expect(JSON.stringify(serializeError(error)).match(/"message":"round"/g)).toHaveLength(6)
})

it('what is thrown without being an error is named by its type only', () => {
  expect(serializeError('a secret string')).toMatchObject({ type: 'string', message: 'not an error' })
})
