/** An answer of the server other than success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** Stable name of what went wrong, such as `room_not_found`; branch on this. */
    readonly code: string,
    message: string,
    /** Fields that were refused, with a 422. */
    readonly problems: readonly FieldProblem[] = [],
    /** Milliseconds after which the same request may succeed; null = the server named none. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export interface FieldProblem {
  /** Where the value stands: `['body', 'email']`. */
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

/** The request reached no server, or no answer came back; whether it was carried out is uncertain. */
export class NetworkError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NetworkError'
  }
}

/** What an error response says, in whichever of the server's shapes (FastAPI's, RFC 6749's, a proxy's page). */
export async function apiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const retryAfterMs = retryAfter(response.headers.get('retry-after'))
  if (Array.isArray(fields.detail)) {
    const problems = fields.detail as readonly FieldProblem[]
    const message = problems.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
    return new ApiError(response.status, problems[0]?.type ?? 'invalid', message, problems, retryAfterMs)
  }
  const code = textOf(fields.code) ?? textOf(fields.error) ?? `http_${response.status}`
  const message = textOf(fields.detail) ?? textOf(fields.error_description) ?? `The server answered ${response.status}`
  return new ApiError(response.status, code, message, [], retryAfterMs)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function retryAfter(header: string | null): number | null {
  const seconds = Number(header)
  return header === null || !Number.isFinite(seconds) ? null : seconds * 1_000
}
