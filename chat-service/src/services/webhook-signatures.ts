import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How far a signed request's clock may be off, either way. */
const WINDOW_S = 300
/** A signature that is used is of no more use after this long, wherever in its window that was. */
export const SIGNATURE_LIFE_S = 2 * WINDOW_S
const SECRET_BYTES = 32

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What is stored of a token: enough to know it again, nothing to use it by. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** In constant time, so that no answer's delay tells how much of a guess was right. */
export function isSame(given: string, expected: string): boolean {
  // Digests have one length whatever was given; `timingSafeEqual` demands it.
  const [a, b] = [given, expected].map((value) => createHash('sha256').update(value).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

export type SignatureProblem =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_expired'
  | 'signature_wrong'
  | 'signature_used'

/** `digest` is what was signed's own, however the header around it is written. */
export type Signature =
  | { readonly kind: 'valid'; readonly digest: string }
  | { readonly kind: 'invalid'; readonly problem: SignatureProblem }

/**
 * Checks `X-Parley-Signature: t=<epoch seconds>,v1=<hex>`, where `v1` is HMAC-SHA256 of `<t>.<body>` under the
 * webhook's secret. The time is signed too: an old request cannot be sent again with a new one.
 */
export function parleySignature(header: string | undefined, body: Uint8Array, secret: string, now: Date): Signature {
  if (header === undefined) return invalid('signature_missing')
  const [, seconds, v1] = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (seconds === undefined || v1 === undefined) return invalid('signature_malformed')
  const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
  if (!isSame(v1, expected)) return invalid('signature_wrong')
  const isExpired = Math.abs(now.getTime() / 1_000 - Number(seconds)) > WINDOW_S
  return isExpired ? invalid('signature_expired') : { kind: 'valid', digest: v1 }
}

function invalid(problem: SignatureProblem): Signature {
  return { kind: 'invalid', problem }
}

/** Checks GitHub's `X-Hub-Signature-256: sha256=<hex>`, the HMAC-SHA256 of the raw body: the same body has the same one. */
export function githubSignature(header: string | undefined, body: Uint8Array, secret: string): Signature {
  if (header === undefined) return invalid('signature_missing')
  const [, given] = /^sha256=([0-9a-f]{64})$/.exec(header) ?? []
  if (given === undefined) return invalid('signature_malformed')
  const expected = createHmac('sha256', secret).update(body).digest('hex')
  return isSame(given, expected) ? { kind: 'valid', digest: given } : invalid('signature_wrong')
}

/** A UUID (version 8: made from a hash) that is the same for the same delivery, so that it is posted once. */
export function deliveryUuid(webhookId: string, deliveryId: string): string {
  const bytes = createHash('sha256').update(`${webhookId}\n${deliveryId}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
