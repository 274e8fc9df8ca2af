import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { decodeCursor, idPosition } from '../schemas/paging.js'
import { simulateSchema, simulationSchema } from '../schemas/simulations.js'
import { simulationBody } from '../services/simulation-bodies.js'
import type { SimulationService } from '../services/simulations.js'

const simulate = createRoute({
  method: 'post',
  path: '/moderation/simulate',
  tags: ['policy'],
  summary: 'What changed thresholds would have done to past messages',
  description:
    'Judges stored scores by the policy in force and by the changed one. Of a room for its moderators, of the server ' +
    'for its staff (scope `moderation:read`). Windows with more than 20,000 messages are sampled, and the answer says so. Changes nothing.',
  security: secured('chat:read'),
  request: jsonBody(simulateSchema),
  responses: {
    200: jsonResponse(simulationSchema, 'Both outcomes, and what differs'),
    ...errorResponses(401, 403, 404, 429),
  },
})

export function simulationsRouter(simulations: SimulationService): HttpApp {
  const app = newRouter()
  app.openapi(simulate, async (c) => {
    const { cursor, ...request } = c.req.valid('json')
    const outcome = await simulations.simulate(currentUser(c), request, decodeCursor(cursor, idPosition))
    return c.json(simulationBody(outcome), 200)
  })
  return app
}
