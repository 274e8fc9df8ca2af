import { createRoute, z } from '@hono/zod-openapi'
import { nameRemovalSchema } from '@parley/common/contracts/identity'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { errorResponses, jsonBody } from '@parley/common/http/openapi'
import type { UserId } from '@parley/common/ids'
import type { DisplayNames } from '../services/display-names.js'
import { type CallerOf, requireCaller } from './caller.js'

const removalSchema = z.object(nameRemovalSchema.shape).openapi('DisplayNameRemoval')
const params = z.object({ user_id: z.uuid().toLowerCase() })

const setRemoval = createRoute({
  method: 'put',
  path: '/internal/users/{user_id}/display-name-removal',
  tags: ['internal'],
  summary: 'Take a display name away, or give it back (service token); chat-service calls it',
  description: 'The username stands in its place. Nothing happens to an account that has another name by now.',
  security: [{ BearerKey: [] }],
  request: { params, ...jsonBody(removalSchema) },
  responses: { 204: { description: 'Done, or there was nothing to do' }, ...errorResponses(401, 403) },
})

export function displayNamesRouter({
  displayNames,
  callerOf,
}: {
  readonly displayNames: DisplayNames
  readonly callerOf: CallerOf
}): HttpApp {
  const router = newRouter()
  router.use('/internal/*', requireCaller(callerOf))
  router.openapi(setRemoval, async (c) => {
    await displayNames.setRemoval(await callerOf(c), c.req.valid('param').user_id as UserId, c.req.valid('json'))
    return c.body(null, 204)
  })
  return router
}
