import type { AuthFetch } from '@parley/common/auth/token-verifier'
import { type Profile, profileSchema } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import { z } from 'zod'
import type { Directory } from './directory.js'

const REQUEST_TIMEOUT_MS = 3_000
const listSchema = z.object({ items: z.array(profileSchema) })

/** Asks auth-service, with the credential that services have for each other. */
export class HttpDirectory implements Directory {
  constructor(
    private readonly authFetch: AuthFetch,
    private readonly serviceToken: string,
  ) {}

  async byUsername(username: string): Promise<Profile | null> {
    const response = await this.#ask(`/users/by-username/${encodeURIComponent(username)}`)
    // 422: nothing that could be a username; nobody has it.
    if (response.status === 404 || response.status === 422) return null
    return profileSchema.parse(await jsonOf(response))
  }

  async byIds(ids: readonly string[]): Promise<Profile[]> {
    if (ids.length === 0) return []
    const init = { method: 'POST', body: JSON.stringify({ ids }) }
    return listSchema.parse(await jsonOf(await this.#ask('/users/lookup', init))).items
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await this.authFetch(path, {
        ...init,
        headers: { authorization: `Bearer ${this.serviceToken}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
    } catch (error) {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause: error })
    }
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
  return response.json()
}
