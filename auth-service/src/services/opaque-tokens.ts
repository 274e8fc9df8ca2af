import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, base64url: too many to guess, so a plain SHA-256 keeps them safe at rest. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function newSalt(): Buffer {
  return randomBytes(32)
}

export function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}

/** The refresh token that follows `token`: made again by whoever has both the token and the salt, and by nobody else. */
export function successorOf(token: string, salt: Buffer): string {
  return createHmac('sha256', token).update(salt).digest('base64url')
}

/** Compares without telling by its duration where two credentials differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected))
}
