import type { AuthFetch } from '@parley/common/auth/token-verifier'
import { Unavailable } from '@parley/common/errors'

const REQUEST_TIMEOUT_MS = 3_000

/** Calls auth-service with the credential that services have for each other. */
export class AuthCalls {
  constructor(
    private readonly authFetch: AuthFetch,
    private readonly serviceToken: string,
  ) {}

  /** The answer, of whatever status. @throws Unavailable when none comes within three seconds. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await this.authFetch(path, {
        ...init,
        headers: { authorization: `Bearer ${this.serviceToken}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
    } catch (error) {
      throw unreachable(error)
    }
  }

  /** @throws Unavailable unless it was taken. */
  async put(path: string, body: object): Promise<void> {
    const response = await this.ask(path, { method: 'PUT', body: JSON.stringify(body) })
    try {
      await response.body?.cancel()
    } catch (error) {
      throw unreachable(error)
    }
    requireTaken(response)
  }
}

/** @throws Unavailable for an answer that is no success. */
export function requireTaken(response: Response): void {
  if (!response.ok) throw new Unavailable(`The account service answered ${response.status}`, 'auth_unavailable')
}

function unreachable(cause: unknown): Unavailable {
  return new Unavailable('The account service cannot be reached', 'auth_unavailable', { cause })
}
