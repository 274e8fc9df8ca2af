import { z } from '@hono/zod-openapi'
import type { HttpApp } from '@parley/common/http/app'

/** These routes stand at the root of the origin, not under the service's own prefix. */
const servers = [{ url: '/' }]
const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const textEntry = z.object({ text: z.string(), type: z.enum(['PLAIN_TEXT', 'HTML']).optional() })
const probability = z.object({ value: z.number(), type: z.literal('PROBABILITY') })
const attributeScores = z.record(
  z.string(),
  z.object({
    spanScores: z.array(z.object({ begin: z.int(), end: z.int(), score: probability })),
    summaryScore: probability,
  }),
)
const googleError = z.object({
  error: z.object({
    code: z.int(),
    message: z.string(),
    status: z.string(),
    details: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
})
const googleErrors = {
  400: json(googleError, 'Malformed request, unknown attribute, unsupported language or invalid key'),
  403: json(googleError, 'No key, or a key without the scope'),
  429: json(googleError, 'Quota used up'),
  503: json(googleError, 'The model is not available'),
}
const googleContext = z
  .object({
    entries: z.array(textEntry).optional(),
    articleAndParentComment: z
      .object({ article: textEntry.optional(), parentComment: textEntry.optional() })
      .optional(),
  })
  .openapi({ description: 'Accepted, without influence on the scores' })
/** What both calls take beside the comment. */
const googleExtras = {
  context: googleContext.optional(),
  languages: z.array(z.string()).optional(),
  doNotStore: z.boolean().optional(),
  clientToken: z.string().optional().openapi({ description: 'Echoed in the answer' }),
  sessionId: z.string().optional(),
  communityId: z.string().optional(),
}
const key = { query: z.object({ key: z.string().optional() }) }

const openAiError = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
})

/**
 * Puts the compatible routes into the service's OpenAPI document. They are not made from it: their paths are patterns
 * and their errors are other companies'.
 */
export function describeCompatibleApis(app: HttpApp): void {
  const security = [{ BearerKey: [] }]
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1alpha1/comments:analyze',
    tags: ['Perspective'],
    summary: 'Score a comment as Google’s Perspective API did',
    servers,
    security,
    request: {
      ...key,
      body: json(
        z.object({
          comment: textEntry,
          requestedAttributes: z.record(
            z.string(),
            z.object({ scoreType: z.string().optional(), scoreThreshold: z.number().optional() }),
          ),
          spanAnnotations: z.boolean().optional(),
          ...googleExtras,
        }),
        'Comment and attributes',
      ),
    },
    responses: {
      200: json(
        z.object({
          attributeScores,
          languages: z.array(z.string()),
          detectedLanguages: z.array(z.string()),
          clientToken: z.string().optional(),
        }),
        'Scores',
      ),
      ...googleErrors,
    },
  })
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1alpha1/comments:suggestscore',
    tags: ['Perspective'],
    summary: 'Say what a comment’s scores should be',
    servers,
    security,
    request: {
      ...key,
      body: json(z.object({ comment: textEntry, attributeScores, ...googleExtras }), 'Comment and scores'),
    },
    responses: {
      200: json(
        z.object({
          detectedLanguages: z.array(z.string()),
          requestedLanguages: z.array(z.string()),
          clientToken: z.string().optional(),
        }),
        'Accepted',
      ),
      ...googleErrors,
    },
  })
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/$discovery/rest',
    tags: ['Perspective'],
    summary: 'Google’s discovery document of the Perspective API',
    servers,
    responses: {
      200: json(z.record(z.string(), z.unknown()), 'Discovery document'),
      404: json(googleError, 'No such version'),
    },
  })
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/moderations',
    tags: ['OpenAI'],
    summary: 'Classify texts as OpenAI’s moderation endpoint does',
    servers,
    security,
    request: {
      body: json(
        z.object({
          input: z.union([
            z.string(),
            z.array(z.string()),
            z.array(z.object({ type: z.literal('text'), text: z.string() })),
          ]),
          model: z.string().optional(),
        }),
        'A text, several, or the parts of one',
      ),
    },
    responses: {
      200: json(
        z.object({
          id: z.string(),
          model: z.string(),
          results: z.array(
            z.object({
              flagged: z.boolean(),
              categories: z.record(z.string(), z.boolean()),
              category_scores: z.record(z.string(), z.number()),
              category_applied_input_types: z.record(z.string(), z.array(z.string())).optional(),
            }),
          ),
        }),
        'One result per text; one for all parts together',
      ),
      400: json(openAiError, 'Malformed request, or an image'),
      401: json(openAiError, 'No valid key'),
      403: json(openAiError, 'A key without the scope'),
      404: json(openAiError, 'No such model'),
      413: json(openAiError, 'The body is too large'),
      429: json(openAiError, 'Quota used up'),
      503: json(openAiError, 'The model is not available'),
    },
  })
}
