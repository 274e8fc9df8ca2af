import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import {
  newReviewViewSchema,
  type ReviewViewBody,
  reviewViewFilterSchema,
  reviewViewSchema,
  reviewViewsSchema,
  viewParams,
} from '../schemas/review-views.js'
import type { ReviewView, ReviewViewService } from '../services/review-views.js'

const tags = ['moderation']
const security = secured('chat:write')

const listViews = createRoute({
  method: 'get',
  path: '/moderation/views',
  tags,
  summary: 'Your saved filters of the queue',
  security,
  responses: { 200: jsonResponse(reviewViewsSchema, 'At most 50'), ...errorResponses(401, 403) },
})

const createView = createRoute({
  method: 'post',
  path: '/moderation/views',
  tags,
  summary: 'Save a filter of the queue under a name',
  security,
  request: jsonBody(newReviewViewSchema),
  responses: { 201: jsonResponse(reviewViewSchema, 'The view'), ...errorResponses(401, 403, 409) },
})

const changeView = createRoute({
  method: 'put',
  path: '/moderation/views/{view_id}',
  tags,
  summary: 'Change a saved filter',
  security,
  request: { params: viewParams, ...jsonBody(newReviewViewSchema) },
  responses: { 200: jsonResponse(reviewViewSchema, 'The view'), ...errorResponses(401, 403, 404) },
})

const deleteView = createRoute({
  method: 'delete',
  path: '/moderation/views/{view_id}',
  tags,
  summary: 'Forget a saved filter',
  security,
  request: { params: viewParams },
  responses: { 204: { description: 'Forgotten' }, ...errorResponses(401, 403, 404) },
})

export function reviewViewsRouter(views: ReviewViewService): HttpApp {
  const app = newRouter()
  app.openapi(listViews, async (c) => c.json({ items: (await views.list(currentUser(c))).map(viewBody) }, 200))
  app.openapi(createView, async (c) => {
    const { name, filter } = c.req.valid('json')
    return c.json(viewBody(await views.create(currentUser(c), name, filter)), 201)
  })
  app.openapi(changeView, async (c) => {
    const { name, filter } = c.req.valid('json')
    return c.json(viewBody(await views.change(currentUser(c), c.req.valid('param').view_id, name, filter)), 200)
  })
  app.openapi(deleteView, async (c) => {
    await views.delete(currentUser(c), c.req.valid('param').view_id)
    return c.body(null, 204)
  })
  return app
}

function viewBody({ id, name, filter, createdAt }: ReviewView): ReviewViewBody {
  return { id, name, filter: reviewViewFilterSchema.parse(filter), created_at: createdAt.toISOString() }
}
