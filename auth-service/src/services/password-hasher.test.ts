import { parseOptions } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { PasswordHasher } from './password-hasher.js'

describe('PasswordHasher', () => {
  it('hashes with argon2id at OWASP’s parameters, salted', async () => {
    const hasher = new PasswordHasher()
    const one = await hasher.hash('correct horse battery')
    expect(one).toMatch(/^\$argon2id\$v=19\$/)
    expect(parseOptions(one)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    expect(await hasher.hash('correct horse battery')).not.toBe(one)
    expect(await hasher.verify(one, 'correct horse battery')).toBe(true)
    expect(await hasher.verify(one, 'correct horse')).toBe(false)
  })

  it('computes a decoy’s hash where there is none, which no password matches', async () => {
    const hasher = new PasswordHasher()
    expect(await hasher.verify(null, 'correct horse battery')).toBe(false)
    expect(await hasher.verify(null, 'no account has this password')).toBe(false)
    expect(hasher.verifications).toBe(2)
  })

  it('lets so many wait and turns the rest away at once, with a time to come back', async () => {
    const hasher = new PasswordHasher()
    const outcomes = await Promise.allSettled(Array.from({ length: 70 }, () => hasher.hash('correct horse battery')))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(4)
    for (const { reason } of refused)
      expect(reason).toMatchObject({ kind: 'rate_limited', code: 'busy', retryAfterMs: 1_000 })
    expect(hasher.waiting).toBe(0)
    await hasher.hash('correct horse battery')
  })
})
