import { z } from '@hono/zod-openapi'
import { LEAST_N } from '../services/proportions.js'

const count = z.int().min(0)
const share = z.number().min(0).max(1).nullable()

export const proportionSchema = z.object({ count, n: count, share, low: share, high: share }).openapi('Proportion', {
  description: `\`count\` of \`n\`, with Wilson's 95 % confidence interval; null where \`n\` is below ${LEAST_N}.`,
})
