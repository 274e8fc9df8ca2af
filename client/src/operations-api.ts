import type { HttpClient } from './http-client.js'

export interface ServiceHealth {
  readonly status: string
  readonly service?: string
  /** Absent where the service does not answer. */
  readonly version?: string
}

/** What answers at the origin's root, and each service behind it. */
export interface ServerHealth {
  readonly status: string
  readonly service: string
  readonly version: string
  readonly services: Readonly<Record<string, ServiceHealth>>
}

/** What operators ask: who lives, and in which version. */
export class OperationsApi {
  constructor(private readonly http: HttpClient) {}

  health(signal?: AbortSignal): Promise<ServerHealth> {
    return this.http.request('GET', '/health', signal ? { isPublic: true, signal } : { isPublic: true })
  }
}
