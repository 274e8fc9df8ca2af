import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { raidBodySchema, startRaidSchema } from '../schemas/raid.js'
import type { RaidService } from '../services/raids.js'

const tags = ['policy']

const read = createRoute({
  method: 'get',
  path: '/raid',
  tags,
  summary: 'Whether the raid switch is on, and what it does',
  security: secured('moderation:read'),
  responses: { 200: jsonResponse(raidBodySchema, 'The switch as it stands'), ...errorResponses(401, 403) },
})

const start = createRoute({
  method: 'post',
  path: '/raid',
  tags,
  summary: 'Switch raid measures on in the whole server, or replace those in force',
  description:
    'Registration is closed or held for approval, every room has at least this slow mode, newcomers are held. It ends ' +
    'by itself after `duration_s`.',
  security: secured('moderation:write'),
  request: jsonBody(startRaidSchema),
  responses: { 200: jsonResponse(raidBodySchema, 'In force'), ...errorResponses(401, 403, 503) },
})

const end = createRoute({
  method: 'delete',
  path: '/raid',
  tags,
  summary: 'Switch raid measures off: everything is as the policies say again',
  security: secured('moderation:write'),
  responses: { 200: jsonResponse(raidBodySchema, 'The switch as it stands'), ...errorResponses(401, 403, 503) },
})

export function raidRouter(raids: RaidService): HttpApp {
  const app = newRouter()
  app.openapi(read, async (c) => c.json(await raids.read(currentUser(c)), 200))
  app.openapi(start, async (c) => c.json(await raids.start(currentUser(c), c.req.valid('json')), 200))
  app.openapi(end, async (c) => c.json(await raids.end(currentUser(c)), 200))
  return app
}
