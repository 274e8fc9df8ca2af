import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonResponse, secured } from '@parley/common/http/openapi'
import { retentionReportSchema } from '../schemas/operations.js'
import type { RetentionService } from '../services/retention.js'

const read = createRoute({
  method: 'get',
  path: '/retention',
  tags: ['operations'],
  summary: 'How long messages are kept, and what was deleted (admins)',
  security: secured('admin'),
  responses: { 200: jsonResponse(retentionReportSchema, 'Setting and newest runs'), ...errorResponses(401, 403) },
})

export function retentionRouter(retention: RetentionService): HttpApp {
  const app = newRouter()
  app.openapi(read, async (c) => {
    const { days, runs } = await retention.report(currentUser(c))
    const bodies = runs.map(({ startedAt, finishedAt, cutoff, ...run }) => ({
      ...run,
      started_at: startedAt.toISOString(),
      finished_at: finishedAt.toISOString(),
      cutoff: cutoff.toISOString(),
    }))
    return c.json({ days, runs: bodies }, 200)
  })
  return app
}
