import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { NameRemoval } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import type { UserId } from '@parley/common/ids'
import type { AccountNames } from './removed-name-news.js'

const REQUEST_TIMEOUT_MS = 3_000

/** Tells auth-service whose display name was taken away, with the credential that services have for each other. */
export class HttpAccountNames implements AccountNames {
  constructor(
    private readonly authFetch: AuthFetch,
    private readonly serviceToken: string,
  ) {}

  async setRemoval(userId: UserId, removal: NameRemoval): Promise<void> {
    let response: Response
    try {
      response = await this.authFetch(`/internal/users/${userId}/display-name-removal`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${this.serviceToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(removal),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
      await response.body?.cancel()
    } catch (error) {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause: error })
    }
    if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
  }
}
