import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

const PREFIX = 'whsec_'
/** The specification asks for 24 to 64 bytes. */
const SECRET_BYTES = 32

/** A key in the form that Standard Webhooks' libraries take. */
export function newSigningSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64')
}

/** The headers of Standard Webhooks 1.0: one signature per secret that is valid, over id, time and body. */
export function signedHeaders(
  eventId: string,
  now: Date,
  body: string,
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(eventId, now, body)).join(' '),
  }
}

/** The secrets that sign at `now`: the present one and, for a while after a rotation, the one before. */
export function validSecrets(
  { secret, previous }: { readonly secret: string; readonly previous: { secret: string; until: Date } | null },
  now: Date,
): readonly string[] {
  return previous !== null && previous.until > now ? [secret, previous.secret] : [secret]
}

/** The secret part of an invocation's response URL: made from the webhook's secret, so that only its hash is stored. */
export function responseToken(secret: string, invocationId: string): string {
  return createHmac('sha256', secret).update(`response:${invocationId}`).digest('base64url')
}
