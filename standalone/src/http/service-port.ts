/** One service as the composition sees it: what it answers about itself. */
export interface ServicePort {
  /** Such as `auth-service`. */
  readonly name: string
  /** Asks for one of `/health`, `/ready`, `/metrics`, `/openapi.json`; rejects when nobody answers. */
  ask(path: OperationsPath, signal: AbortSignal): Promise<Response>
}

export type OperationsPath = '/health' | '/ready' | '/metrics' | '/openapi.json'

const ANSWER_LIMIT_MS = 3_000

/** The service's answer within the limit, or null. */
export async function askWithin(
  service: ServicePort,
  path: OperationsPath,
): Promise<{ readonly isOk: boolean; readonly text: string } | null> {
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
  const late = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
  const answer = service.ask(path, signal).then(
    async (response) => ({ isOk: response.ok, text: await response.text() }),
    // Nobody there: that is the answer.
    () => null,
  )
  return Promise.race([answer, late])
}
