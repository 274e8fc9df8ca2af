import type { RoleTeller } from './services/erasures.js'

const LIMIT_MS = 5_000

/** Tells chat-service at `baseUrl` (with its prefix): `PUT /internal/users/{id}/role`. */
export function tellRoleOverHttp(baseUrl: string, serviceToken: string): RoleTeller {
  return async (userId, role) => {
    const response = await fetch(`${baseUrl}/internal/users/${userId}/role`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ role }),
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`the role was answered ${response.status}`)
  }
}
