import { createRoute, z } from '@hono/zod-openapi'
import { registrationGateSchema } from '@parley/common/contracts/identity'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody, jsonResponse } from '@parley/common/http/openapi'
import { accountSchema, registerSchema, toAccountBody } from '../schemas/accounts.js'
import type { Registration } from '../services/registration.js'
import type { RegistrationGates } from '../services/registration-gate.js'
import { type CallerOf, requireCaller } from './caller.js'
import type { ClientOf } from './client.js'

const gateSchema = z.object(registrationGateSchema.shape).openapi('RegistrationGate')

const register = createRoute({
  method: 'post',
  path: '/register',
  tags: ['account'],
  summary: 'Make an account',
  description:
    'While registration is held, the account is `held`: an administrator must enable it before it can log in.',
  request: jsonBody(registerSchema),
  responses: { 201: jsonResponse(accountSchema, 'The new account'), ...errorResponses(403, 409, 429, 503) },
})

const setGate = createRoute({
  method: 'put',
  path: '/internal/registration',
  tags: ['internal'],
  summary: 'Open, hold or close registration for a while (service token); chat-service’s raid switch calls it',
  security: [{ BearerKey: [] }],
  request: jsonBody(gateSchema),
  responses: { 204: { description: 'In force on every instance' }, ...errorResponses(401, 403) },
})

export function registrationRouter({
  registration,
  gates,
  callerOf,
  clientOf,
}: {
  readonly registration: Registration
  readonly gates: RegistrationGates
  readonly callerOf: CallerOf
  readonly clientOf: ClientOf
}): HttpApp {
  const router = newRouter()
  router.use('/internal/*', requireCaller(callerOf))
  router.openapi(setGate, async (c) => {
    await gates.set(await callerOf(c), c.req.valid('json'))
    return c.body(null, 204)
  })
  router.openapi(register, async (c) => {
    const { display_name, email, ...rest } = c.req.valid('json')
    const person = { ...rest, displayName: display_name ?? null, email: email ?? null }
    return c.json(toAccountBody(await registration.register(person, clientOf(c))), 201)
  })
  return router
}
