import { createHash } from 'node:crypto'

/** The name an erased person bears from then on. */
export const ERASED_NAME = 'Erased user'

/**
 * The id under which an erased person's figures go on being counted. It follows from the account's id and not the
 * other way round: facts that were still on their way find it, and without the account's id nobody is found by it.
 */
export function pseudonymOf(userId: string): string {
  const hash = createHash('sha256').update(`parley-analytics-erased:${userId.toLowerCase()}`).digest()
  // RFC 9562 §5.8: version 8, whose other bits are the application's own.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
