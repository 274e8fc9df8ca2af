import { createRoute, z } from '@hono/zod-openapi'
import { InvalidInput } from '@parley/common/errors'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import type { UserId } from '@parley/common/ids'
import type { MiddlewareHandler } from 'hono'
import { accountSchema, createUserSchema, toAccountBody } from '../schemas/accounts.js'
import {
  changeUserSchema,
  decodeCursor,
  encodeCursor,
  lookupSchema,
  profileBodySchema,
  profileListSchema,
  userListQuerySchema,
  userListSchema,
  userParamSchema,
} from '../schemas/users.js'
import type { Registration } from '../services/registration.js'
import type { Users } from '../services/users.js'
import { type CallerOf, requireCaller } from './caller.js'
import type { ClientOf } from './client.js'

const tags = ['users']

const byUsername = createRoute({
  method: 'get',
  path: '/users/by-username/{username}',
  tags,
  summary: 'Who has this username',
  description: 'For anyone logged in, and for the other services.',
  security: secured(),
  request: { params: z.object({ username: z.string().max(64) }) },
  responses: { 200: jsonResponse(profileBodySchema, 'Profile'), ...errorResponses(401, 404) },
})

const lookup = createRoute({
  method: 'post',
  path: '/users/lookup',
  tags,
  summary: 'Profiles by ids',
  description:
    'At most 200 at a time; ids that no account has are left out. For anyone logged in, and the other services.',
  security: secured(),
  request: jsonBody(lookupSchema),
  responses: { 200: jsonResponse(profileListSchema, 'Profiles'), ...errorResponses(401) },
})

const list = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'All accounts, newest first',
  security: secured('admin'),
  request: { query: userListQuerySchema },
  responses: { 200: jsonResponse(userListSchema, 'One page'), ...errorResponses(401, 403) },
})

const create = createRoute({
  method: 'post',
  path: '/users',
  tags,
  summary: 'Make an account for someone',
  description: 'Also while registration is closed.',
  security: secured('admin'),
  request: jsonBody(createUserSchema),
  responses: { 201: jsonResponse(accountSchema, 'The new account'), ...errorResponses(401, 403, 409, 429) },
})

const read = createRoute({
  method: 'get',
  path: '/users/{user_id}',
  tags,
  summary: 'One account',
  security: secured('admin'),
  request: { params: userParamSchema },
  responses: { 200: jsonResponse(accountSchema, 'The account'), ...errorResponses(401, 403, 404) },
})

const change = createRoute({
  method: 'patch',
  path: '/users/{user_id}',
  tags,
  summary: 'Change a role; disable or enable an account',
  description: 'Disabling ends every session. The last admin cannot be demoted or disabled.',
  security: secured('admin'),
  request: { params: userParamSchema, ...jsonBody(changeUserSchema) },
  responses: { 200: jsonResponse(accountSchema, 'The account'), ...errorResponses(401, 403, 404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/users/{user_id}',
  tags,
  summary: 'Delete an account and all that is known of the person',
  security: secured('admin'),
  request: { params: userParamSchema },
  responses: { 204: { description: 'Deleted' }, ...errorResponses(401, 403, 404, 409) },
})

interface UserRoutes {
  readonly users: Users
  readonly registration: Registration
  readonly authenticate: MiddlewareHandler
  readonly callerOf: CallerOf
  readonly clientOf: ClientOf
}

export function usersRouter({ users, registration, authenticate, callerOf, clientOf }: UserRoutes): HttpApp {
  const router = newRouter()
  // Not on `/users/lookup` (a POST) and `/users/by-username`, which services may use, too.
  router.on(['GET', 'POST'], '/users', authenticate)
  router.on(['GET', 'PATCH', 'DELETE'], '/users/:user_id', authenticate)
  router.use('/users/lookup', requireCaller(callerOf))

  router.openapi(byUsername, async (c) =>
    c.json(await users.profileByUsername(await callerOf(c), c.req.valid('param').username), 200),
  )
  router.openapi(lookup, async (c) => {
    const items = await users.profiles(await callerOf(c), c.req.valid('json').ids)
    return c.json({ items: [...items] }, 200)
  })
  router.openapi(list, async (c) => {
    const { q, role, disabled, held, cursor, limit } = c.req.valid('query')
    const before = cursor === undefined ? null : demandCursor(cursor)
    const standing = { isDisabled: disabled ?? null, isHeld: held ?? null }
    const filter = { search: q || null, role: role ?? null, ...standing, before, limit }
    const page = await users.page(currentUser(c), filter)
    return c.json({ items: page.accounts.map(toAccountBody), next: page.next && encodeCursor(page.next) }, 200)
  })
  router.openapi(create, async (c) => {
    const { display_name, email, role, ...rest } = c.req.valid('json')
    const person = { ...rest, displayName: display_name ?? null, email: email ?? null }
    return c.json(toAccountBody(await registration.create(currentUser(c), person, role, clientOf(c))), 201)
  })
  router.openapi(read, async (c) =>
    c.json(toAccountBody(await users.byId(currentUser(c), c.req.valid('param').user_id)), 200),
  )
  router.openapi(change, async (c) => {
    const { role, disabled } = c.req.valid('json')
    const account = await users.change(currentUser(c), c.req.valid('param').user_id, { role, isDisabled: disabled })
    return c.json(toAccountBody(account), 200)
  })
  router.openapi(remove, async (c) => {
    await users.delete(currentUser(c), c.req.valid('param').user_id)
    return c.body(null, 204)
  })
  return router
}

function demandCursor(cursor: string): UserId {
  const id = decodeCursor(cursor)
  if (id === null) throw new InvalidInput(['query', 'cursor'], 'Not a cursor from this list')
  return id
}
