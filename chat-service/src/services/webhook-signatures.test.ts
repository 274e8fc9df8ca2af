import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deliveryUuid, githubSignature, isSame, parleySignature } from './webhook-signatures.js'

const NOW = new Date('2026-11-21T12:00:00.000Z')
const BODY = Buffer.from('{"text":"hello"}')
const SECRET = 'a secret'

function signed(seconds: number, body = BODY, secret = SECRET): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')}`
}

describe('X-Parley-Signature', () => {
  const t = NOW.getTime() / 1_000
  it.each([
    ['right', signed(t), null],
    ['five minutes old', signed(t - 300), null],
    ['five minutes ahead', signed(t + 300), null],
    ['older', signed(t - 301), 'signature_expired'],
    ['far ahead', signed(t + 301), 'signature_expired'],
    ['missing', undefined, 'signature_missing'],
    ['of another body', signed(t, Buffer.from('{}')), 'signature_wrong'],
    ['by another secret', signed(t, BODY, 'another'), 'signature_wrong'],
    ['with a new time on an old signature', signed(t - 900).replace(String(t - 900), String(t)), 'signature_wrong'],
    ['without a time', signed(t).replace(/^t=\d+,/, ''), 'signature_malformed'],
    ['empty', '', 'signature_malformed'],
  ])('%s: %s', (_name, header, problem) => {
    expect(parleySignature(header, BODY, SECRET, NOW)).toMatchObject(
      problem === null ? { kind: 'valid' } : { kind: 'invalid', problem },
    )
  })

  it('is the same one, however it is written', () => {
    const spaced = signed(t).replace(',', ',  ')
    expect(parleySignature(spaced, BODY, SECRET, NOW)).toEqual(parleySignature(signed(t), BODY, SECRET, NOW))
  })
})

describe('X-Hub-Signature-256', () => {
  it("accepts GitHub's documented example", () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
    const body = Buffer.from('Hello, World!')
    expect(githubSignature(signature, body, "It's a Secret to Everybody")).toMatchObject({ kind: 'valid' })
    expect(githubSignature(signature, body, 'another')).toMatchObject({ problem: 'signature_wrong' })
    expect(githubSignature(undefined, body, SECRET)).toMatchObject({ problem: 'signature_missing' })
    expect(githubSignature('sha1=abc', body, SECRET)).toMatchObject({ problem: 'signature_malformed' })
  })
})

describe('secrets and deliveries', () => {
  it('are compared whole, whatever their lengths', () => {
    expect(isSame('abc', 'abc')).toBe(true)
    expect(isSame('abc', 'abcd')).toBe(false)
    expect(isSame('', 'abc')).toBe(false)
  })

  it('the same delivery of the same webhook has one UUID', () => {
    const id = deliveryUuid('w', 'd')
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(deliveryUuid('w', 'd')).toBe(id)
    expect(deliveryUuid('w', 'e')).not.toBe(id)
    expect(deliveryUuid('x', 'd')).not.toBe(id)
  })
})
