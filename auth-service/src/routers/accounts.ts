import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import type { MiddlewareHandler } from 'hono'
import {
  accountExportSchema,
  accountSchema,
  changePasswordSchema,
  deleteMeSchema,
  toAccountBody,
  toExportBody,
  updateMeSchema,
} from '../schemas/accounts.js'
import type { Accounts } from '../services/accounts.js'
import type { ClientOf } from './client.js'

const tags = ['account']

const read = createRoute({
  method: 'get',
  path: '/me',
  tags,
  summary: 'My account',
  security: secured(),
  responses: { 200: jsonResponse(accountSchema, 'The account'), ...errorResponses(401) },
})

const update = createRoute({
  method: 'patch',
  path: '/me',
  tags,
  summary: 'Change my display name or e-mail address',
  description:
    'A verified address stays until the new one is verified. When the login is older than ten minutes, a change of address needs current_password.',
  security: secured('account:write'),
  request: jsonBody(updateMeSchema),
  responses: { 200: jsonResponse(accountSchema, 'The account'), ...errorResponses(401, 403, 429) },
})

const remove = createRoute({
  method: 'delete',
  path: '/me',
  tags,
  summary: 'Delete my account and all that is known of me',
  description: 'At once here; the other services erase what they hold shortly after.',
  security: secured('account:write'),
  request: jsonBody(deleteMeSchema),
  responses: { 204: { description: 'Deleted' }, ...errorResponses(401, 403, 409, 429) },
})

const changePassword = createRoute({
  method: 'put',
  path: '/me/password',
  tags,
  summary: 'Change my password',
  description: 'Ends every other session; API keys only when asked to.',
  security: secured('account:write'),
  request: jsonBody(changePasswordSchema),
  responses: { 204: { description: 'Changed' }, ...errorResponses(401, 403, 409, 429) },
})

const exportMe = createRoute({
  method: 'get',
  path: '/me/export',
  tags,
  summary: 'All that the account service holds about me',
  security: secured('account:write'),
  responses: { 200: jsonResponse(accountExportSchema, 'Everything but secrets'), ...errorResponses(401, 403) },
})

const requestVerification = createRoute({
  method: 'post',
  path: '/me/verify-email',
  tags,
  summary: 'Send me the verification mail again',
  security: secured('account:write'),
  responses: { 202: { description: 'On its way' }, ...errorResponses(401, 403, 409, 429) },
})

interface AccountRoutes {
  readonly accounts: Accounts
  readonly authenticate: MiddlewareHandler
  readonly clientOf: ClientOf
}

export function accountsRouter({ accounts, authenticate, clientOf }: AccountRoutes): HttpApp {
  const router = newRouter()
  router.use('/me', authenticate)
  router.use('/me/*', authenticate)

  router.openapi(read, async (c) => c.json(toAccountBody(await accounts.read(currentUser(c))), 200))
  router.openapi(update, async (c) => {
    const { display_name, email, current_password } = c.req.valid('json')
    const wish = { displayName: display_name, email, currentPassword: current_password }
    return c.json(toAccountBody(await accounts.update(currentUser(c), wish, clientOf(c))), 200)
  })
  router.openapi(remove, async (c) => {
    await accounts.delete(currentUser(c), c.req.valid('json').password, clientOf(c))
    return c.body(null, 204)
  })
  router.openapi(changePassword, async (c) => {
    const { current_password, new_password, revoke_api_keys } = c.req.valid('json')
    const change = { currentPassword: current_password, newPassword: new_password, endApiKeys: revoke_api_keys }
    await accounts.changePassword(currentUser(c), change, clientOf(c))
    return c.body(null, 204)
  })
  router.openapi(exportMe, async (c) => {
    const principal = currentUser(c)
    c.header('Content-Disposition', 'attachment; filename="parley-account.json"')
    return c.json(toExportBody(await accounts.export(principal), principal.sessionId), 200)
  })
  router.openapi(requestVerification, async (c) => {
    await accounts.requestVerification(currentUser(c), clientOf(c))
    return c.body(null, 202)
  })
  return router
}
