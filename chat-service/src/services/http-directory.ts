import type { AuthFetch } from '@parley/common/auth/token-verifier'
import { type Profile, profileSchema } from '@parley/common/contracts/identity'
import { z } from 'zod'
import { AuthCalls, requireTaken } from './auth-calls.js'
import type { Directory } from './directory.js'

const listSchema = z.object({ items: z.array(profileSchema) })

/** Asks auth-service, with the credential that services have for each other. */
export class HttpDirectory implements Directory {
  readonly #auth: AuthCalls

  constructor(authFetch: AuthFetch, serviceToken: string) {
    this.#auth = new AuthCalls(authFetch, serviceToken)
  }

  async byUsername(username: string): Promise<Profile | null> {
    const response = await this.#auth.ask(`/users/by-username/${encodeURIComponent(username)}`)
    // 422: nothing that could be a username; nobody has it.
    if (response.status === 404 || response.status === 422) return null
    return profileSchema.parse(await jsonOf(response))
  }

  async byIds(ids: readonly string[]): Promise<Profile[]> {
    if (ids.length === 0) return []
    const init = { method: 'POST', body: JSON.stringify({ ids }) }
    return listSchema.parse(await jsonOf(await this.#auth.ask('/users/lookup', init))).items
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  requireTaken(response)
  return response.json()
}
