import type { AuthFetch } from '@parley/common/auth/token-verifier'
import type { RegistrationGate } from '@parley/common/contracts/identity'
import { AuthCalls } from './auth-calls.js'
import type { RegistrationControl } from './raids.js'

/** Tells auth-service who may register, with the credential that services have for each other. */
export class HttpRegistration implements RegistrationControl {
  readonly #auth: AuthCalls

  constructor(authFetch: AuthFetch, serviceToken: string) {
    this.#auth = new AuthCalls(authFetch, serviceToken)
  }

  async set(gate: RegistrationGate): Promise<void> {
    await this.#auth.put('/internal/registration', gate)
  }
}
