import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { ServerBan } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { AuthCalls } from './auth-calls.js'
import type { AccountBans } from './server-ban-news.js'

/** Tells auth-service who is banned from the server, with the credential that services have for each other. */
export class HttpAccountBans implements AccountBans {
  readonly #auth: AuthCalls

  constructor(authFetch: AuthFetch, serviceToken: string) {
    this.#auth = new AuthCalls(authFetch, serviceToken)
  }

  async set(userId: UserId, ban: ServerBan): Promise<void> {
    await this.#auth.put(`/internal/users/${userId}/ban`, ban)
  }
}
