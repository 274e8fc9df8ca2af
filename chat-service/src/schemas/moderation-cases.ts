import { z } from '@hono/zod-openapi'
import { prose } from './texts.js'

const MAX_TEXT = 2_000

export const reportSchema = z
  .object({
    reason: z.enum(['harassment', 'hate', 'threat', 'sexual', 'spam', 'self_harm', 'other']),
    comment: prose(0, MAX_TEXT).default(''),
  })
  .openapi('MessageReport')
export type ReportReason = z.infer<typeof reportSchema>['reason']

export const acceptedSchema = z.object({ status: z.enum(['accepted', 'repeated']) }).openapi('Accepted')
