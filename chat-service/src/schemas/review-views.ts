import { z } from '@hono/zod-openapi'
import { uuid } from './ids.js'
import { reviewFilterFields } from './reviews.js'
import { label } from './texts.js'

const MAX_NAME = 80

export const reviewViewFilterSchema = z.strictObject(reviewFilterFields).partial().openapi('ReviewViewFilter')

export const newReviewViewSchema = z
  .strictObject({ name: label(1, MAX_NAME), filter: reviewViewFilterSchema })
  .openapi('NewReviewView')

export const reviewViewSchema = z
  .object({ id: uuid, name: z.string(), filter: reviewViewFilterSchema, created_at: z.iso.datetime() })
  .openapi('ReviewView')
export type ReviewViewBody = z.infer<typeof reviewViewSchema>

export const reviewViewsSchema = z.object({ items: z.array(reviewViewSchema) }).openapi('ReviewViews')
export const viewParams = z.object({ view_id: uuid })
