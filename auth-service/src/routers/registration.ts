import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody, jsonResponse } from '@parley/common/http/openapi'
import { accountSchema, registerSchema, toAccountBody } from '../schemas/accounts.js'
import type { Registration } from '../services/registration.js'
import type { ClientOf } from './client.js'

const register = createRoute({
  method: 'post',
  path: '/register',
  tags: ['account'],
  summary: 'Make an account',
  request: jsonBody(registerSchema),
  responses: { 201: jsonResponse(accountSchema, 'The new account'), ...errorResponses(403, 409, 429, 503) },
})

export function registrationRouter({
  registration,
  clientOf,
}: {
  readonly registration: Registration
  readonly clientOf: ClientOf
}): HttpApp {
  const router = newRouter()
  router.openapi(register, async (c) => {
    const { display_name, email, ...rest } = c.req.valid('json')
    const person = { ...rest, displayName: display_name ?? null, email: email ?? null }
    return c.json(toAccountBody(await registration.register(person, clientOf(c))), 201)
  })
  return router
}
