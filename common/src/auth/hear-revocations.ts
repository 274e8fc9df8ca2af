import type { Bus } from '../bus/bus.js'
import { REVOCATIONS_CHANNEL, type Revocation, revocationSchema } from '../contracts/identity.js'
import type { Logger } from '../logger.js'

/**
 * Hands every revocation on the bus to `revoke`. What is malformed is logged and passed over: a handler must not throw,
 * and whoever sent it is not ours to stop for. Returns what ends the subscription.
 */
export function hearRevocations(
  bus: Bus,
  logger: Logger,
  revoke: (revocation: Revocation) => void,
): Promise<() => void> {
  return bus.subscribe(REVOCATIONS_CHANNEL, (payload) => {
    const revocation = parseRevocation(payload)
    if (revocation) revoke(revocation)
    else logger.warn('a malformed revocation was passed over')
  })
}

function parseRevocation(payload: string): Revocation | undefined {
  try {
    return revocationSchema.safeParse(JSON.parse(payload)).data
  } catch {
    // Not JSON: as malformed as any other.
    return undefined
  }
}
