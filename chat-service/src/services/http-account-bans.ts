import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { ServerBan } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { AccountBans } from './server-ban-news.js'

const REQUEST_TIMEOUT_MS = 3_000

/** Tells auth-service who is banned from the server, with the credential that services have for each other. */
export class HttpAccountBans implements AccountBans {
  constructor(
    private readonly authFetch: AuthFetch,
    private readonly serviceToken: string,
  ) {}

  async set(userId: UserId, ban: ServerBan): Promise<void> {
    let response: Response
    try {
      response = await this.authFetch(`/internal/users/${userId}/ban`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${this.serviceToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(ban),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
      await response.body?.cancel()
    } catch (error) {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause: error })
    }
    if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
  }
}
