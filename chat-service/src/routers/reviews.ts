import { createRoute } from '@hono/zod-openapi'
import { type HttpApp, newRouter } from '@parley/common/http/app'
import { currentUser } from '@parley/common/http/current-user'
import { errorResponses, jsonBody, jsonResponse, secured } from '@parley/common/http/openapi'
import { decodeCursor, nextCursor } from '../schemas/paging.js'
import {
  itemParams,
  nextItemBodySchema,
  nextItemSchema,
  reviewCountsSchema,
  reviewDetailsSchema,
  reviewItemBodySchema,
  reviewPageSchema,
  reviewPlaceSchema,
  reviewQuerySchema,
} from '../schemas/reviews.js'
import { reviewDetailsBody, reviewItemBody } from '../services/review-bodies.js'
import { reviewFilter } from '../services/review-filters.js'
import type { ReviewService } from '../services/reviews.js'

const tags = ['moderation']
const item = jsonResponse(reviewItemBodySchema, 'The item as it is now')

const listItems = createRoute({
  method: 'get',
  path: '/moderation/items',
  tags,
  summary: 'What waits for a decision, gravest first: of the rooms you moderate, or of all for staff',
  security: secured('chat:read'),
  request: { query: reviewQuerySchema },
  responses: { 200: jsonResponse(reviewPageSchema, 'A page of items'), ...errorResponses(401, 403, 404) },
})

const countItems = createRoute({
  method: 'get',
  path: '/moderation/counts',
  tags,
  summary: 'How many open items each cause has',
  security: secured('chat:read'),
  responses: {
    200: jsonResponse(reviewCountsSchema, 'Counts; a cause without items is absent'),
    ...errorResponses(401, 403),
  },
})

const getItem = createRoute({
  method: 'get',
  path: '/moderation/items/{item_id}',
  tags,
  summary: "An item with the conversation around it and the author's record of the last 90 days",
  security: secured('chat:read'),
  request: { params: itemParams },
  responses: { 200: jsonResponse(reviewDetailsSchema, 'The item'), ...errorResponses(401, 403, 404) },
})

const claimItem = createRoute({
  method: 'post',
  path: '/moderation/items/{item_id}/lease',
  tags,
  summary: 'Reserve an item for five minutes, or extend your lease',
  security: secured('chat:write'),
  request: { params: itemParams },
  responses: { 200: item, ...errorResponses(401, 403, 404, 409) },
})

const releaseItem = createRoute({
  method: 'delete',
  path: '/moderation/items/{item_id}/lease',
  tags,
  summary: 'Give an item back undecided',
  security: secured('chat:write'),
  request: { params: itemParams },
  responses: { 204: { description: 'Yours no more' }, ...errorResponses(401, 403, 404) },
})

const claimNextItem = createRoute({
  method: 'post',
  path: '/moderation/next',
  tags,
  summary: 'Reserve what most needs a decision: what was assigned to you first, then by priority',
  security: secured('chat:write'),
  request: jsonBody(nextItemSchema),
  responses: {
    200: jsonResponse(nextItemBodySchema, 'The item, leased to you; null when nothing waits'),
    ...errorResponses(401, 403, 404),
  },
})

export function reviewsRouter(reviews: ReviewService): HttpApp {
  const app = newRouter()
  app.openapi(listItems, async (c) => {
    const { cursor, limit, ...fields } = c.req.valid('query')
    const filter = reviewFilter(fields, currentUser(c).userId)
    const items = await reviews.list(currentUser(c), filter, decodeCursor(cursor, reviewPlaceSchema), limit)
    const next = nextCursor(items, limit, ({ rank, id }) => ({ rank, id }))
    return c.json({ items: items.map(reviewItemBody), next }, 200)
  })
  app.openapi(countItems, async (c) => {
    const open = Object.fromEntries(await reviews.openCounts(currentUser(c)))
    return c.json({ open }, 200)
  })
  app.openapi(getItem, async (c) => {
    return c.json(reviewDetailsBody(await reviews.get(currentUser(c), c.req.valid('param').item_id)), 200)
  })
  app.openapi(claimItem, async (c) => {
    return c.json(reviewItemBody(await reviews.claim(currentUser(c), c.req.valid('param').item_id)), 200)
  })
  app.openapi(releaseItem, async (c) => {
    await reviews.release(currentUser(c), c.req.valid('param').item_id)
    return c.body(null, 204)
  })
  app.openapi(claimNextItem, async (c) => {
    const filter = reviewFilter({ ...c.req.valid('json'), state: 'open' }, currentUser(c).userId)
    const item = await reviews.claimNext(currentUser(c), filter)
    return c.json({ item: item && reviewItemBody(item) }, 200)
  })
  return app
}
