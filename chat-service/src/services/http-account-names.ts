import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { NameRemoval } from '@parley/common/contracts/identity'
import type { UserId } from '@parley/common/ids'
import { AuthCalls } from './auth-calls.js'
import type { AccountNames } from './removed-name-news.js'

/** Tells auth-service whose display name was taken away, with the credential that services have for each other. */
export class HttpAccountNames implements AccountNames {
  readonly #auth: AuthCalls

  constructor(authFetch: AuthFetch, serviceToken: string) {
    this.#auth = new AuthCalls(authFetch, serviceToken)
  }

  async setRemoval(userId: UserId, removal: NameRemoval): Promise<void> {
    await this.#auth.put(`/internal/users/${userId}/display-name-removal`, removal)
  }
}
