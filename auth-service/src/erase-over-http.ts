import type { Eraser } from './services/erasures.js'

const LIMIT_MS = 15_000

/** Has the service at `baseUrl` (with its prefix) erase a person: `POST /internal/users/{id}/erase`. */
export function eraseOverHttp(baseUrl: string, serviceToken: string): Eraser {
  return async (userId) => {
    const response = await fetch(`${baseUrl}/internal/users/${userId}/erase`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serviceToken}` },
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`erasure was answered ${response.status}`)
  }
}
