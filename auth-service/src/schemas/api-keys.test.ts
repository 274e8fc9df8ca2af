import { describe, expect, it } from 'vitest'
import { newApiKeySchema } from './api-keys.js'

const aKey = (expires_at: unknown) => ({ name: 'bot', scopes: ['chat:read'], expires_at })

describe('the expiry of a new API key', () => {
  it.each(['9999-12-31T23:59:59Z', '2030-02-03T04:05:06+14:00', null])('may be %s', (time) => {
    expect(newApiKeySchema.safeParse(aKey(time)).success).toBe(true)
  })

  it.each([
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T12:00:00-14:00',
    '2030-01-01T00:00:00+99:99',
    '2030-02-30T00:00:00Z',
  ])('is not %s: no database could keep it', (time) => {
    const { error } = newApiKeySchema.safeParse(aKey(time))
    expect(error?.issues[0]?.path).toEqual(['expires_at'])
  })
})
