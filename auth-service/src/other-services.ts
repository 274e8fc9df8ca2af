import { z } from 'zod'
import type { Eraser, RoleTeller } from './services/erasures.js'
import type { NameChecker } from './services/name-gate.js'

/** Sends a request to one other service; `path` is relative to its own root. */
export type ServiceFetch = (path: string, init: RequestInit) => Promise<Response>

const nameCheckedSchema = z.object({ refused_by: z.string().nullable() })

/** Has a service erase a person: `POST /internal/users/{id}/erase`. */
export function eraserOf(service: ServiceFetch, serviceToken: string): Eraser {
  return async (userId) => {
    const path = `/internal/users/${userId}/erase`
    const response = await call(service, path, { method: 'POST', serviceToken, limitMs: 15_000 })
    await response.body?.cancel()
  }
}

/** Tells chat-service: `PUT /internal/users/{id}/role`. */
export function roleTellerOf(chat: ServiceFetch, serviceToken: string): RoleTeller {
  return async (userId, role) => {
    const path = `/internal/users/${userId}/role`
    const response = await call(chat, path, { method: 'PUT', serviceToken, limitMs: 5_000, json: { role } })
    await response.body?.cancel()
  }
}

/** Asks chat-service: `POST /internal/names/check`. */
export function nameCheckerOf(chat: ServiceFetch, serviceToken: string): NameChecker {
  return async (name) => {
    const path = '/internal/names/check'
    const response = await call(chat, path, { method: 'POST', serviceToken, limitMs: 2_000, json: { name } })
    return nameCheckedSchema.parse(await response.json()).refused_by
  }
}

interface Call {
  readonly method: string
  readonly serviceToken: string
  readonly limitMs: number
  readonly json?: object
}

async function call(
  service: ServiceFetch,
  path: string,
  { method, serviceToken, limitMs, json }: Call,
): Promise<Response> {
  const response = await service(path, {
    method,
    headers: {
      authorization: `Bearer ${serviceToken}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(limitMs),
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  if (response.ok) return response
  await response.body?.cancel()
  throw new Error(`${method} ${path} was answered ${response.status}`)
}
