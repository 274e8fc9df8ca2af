import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { RegistrationGate } from '@parley/common/contracts/identity'
import { Unavailable } from '@parley/common/errors'
import type { RegistrationControl } from './raids.js'

const REQUEST_TIMEOUT_MS = 3_000

/** Tells auth-service who may register, with the credential that services have for each other. */
export class HttpRegistration implements RegistrationControl {
  constructor(
    private readonly authFetch: AuthFetch,
    private readonly serviceToken: string,
  ) {}

  async set(gate: RegistrationGate): Promise<void> {
    let response: Response
    try {
      response = await this.authFetch('/internal/registration', {
        method: 'PUT',
        headers: { authorization: `Bearer ${this.serviceToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(gate),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
    } catch (error) {
      throw new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause: error })
    }
    if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
  }
}
