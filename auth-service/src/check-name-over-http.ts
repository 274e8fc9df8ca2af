import { z } from 'zod'
import type { NameChecker } from './services/name-gate.js'

const LIMIT_MS = 2_000
const answerSchema = z.object({ refused_by: z.string().nullable() })

/** Asks chat-service at `baseUrl` (with its prefix): `POST /internal/names/check`. */
export function checkNameOverHttp(
  baseUrl: string,
  serviceToken: string,
  send: (url: string, init: RequestInit) => Response | Promise<Response> = fetch,
): NameChecker {
  return async (name) => {
    const response = await send(`${baseUrl}/internal/names/check`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`the name was answered ${response.status}`)
    }
    return answerSchema.parse(await response.json()).refused_by
  }
}
