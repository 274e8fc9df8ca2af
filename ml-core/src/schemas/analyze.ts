import { z } from '@hono/zod-openapi'
import { labelSchema, scoresSchema, sentimentSchema, spanSchema } from '@parley/common/contracts/moderation'

export const MAX_TEXTS = 64
/** Perspective's own limit, in characters. */
export const MAX_TEXT_CHARACTERS = 20_480
/** Of all texts together: what the model reads within the time that a client waits. */
export const MAX_TOTAL_CHARACTERS = 200_000

export const analyzeRequestSchema = z
  .object({
    texts: z
      .array(z.string().min(1).max(MAX_TEXT_CHARACTERS))
      .min(1)
      .max(MAX_TEXTS)
      .refine((texts) => texts.reduce((sum, text) => sum + text.length, 0) <= MAX_TOTAL_CHARACTERS, {
        message: `Too long: at most ${MAX_TOTAL_CHARACTERS} characters in all`,
      })
      .openapi({ description: `At most ${MAX_TOTAL_CHARACTERS} characters in all` }),
    spans: z.boolean().default(true).openapi({ description: 'Find the words behind scores that crossed a threshold' }),
    do_not_store: z
      .boolean()
      .default(false)
      .openapi({ description: 'Do not even remember the verdict for a repetition' }),
  })
  .openapi('AnalyzeRequest')

const analyzedSchema = z.object({
  outcome: z.enum(['scored', 'unsupported_language']),
  scores: scoresSchema,
  sentiment: sentimentSchema,
  language: z.string().openapi({ description: 'ISO 639-1, or und' }),
  spans: z.array(spanSchema),
  folded: z
    .string()
    .nullable()
    .openapi({ description: 'The text as a person reads it, where that differs from how it is spelled' }),
})
const failedSchema = z.object({ outcome: z.literal('failed'), reason: z.string() })

export const analyzeResponseSchema = z
  .object({
    model_version: z.string(),
    results: z.array(z.union([analyzedSchema, failedSchema])).openapi({ description: 'One per text, in order' }),
  })
  .openapi('AnalyzeResponse')

const thresholdSchema = z.object({ flag: z.number(), hide: z.number() })

const originSchema = z
  .object({
    base: z.string().nullable().openapi({ description: 'The model it was trained from' }),
    base_licence: z.string().nullable(),
    bytes: z.int().nullable().openapi({ description: 'Size of the weights’ file' }),
    sha256: z.string().nullable().openapi({ description: 'Of the weights’ file, as recorded in training' }),
  })
  .openapi('ModelOrigin')

export const modelsResponseSchema = z
  .object({
    items: z.array(
      z.object({
        version: z.string(),
        labels: z.array(z.string()).openapi({ description: 'Labels the model scores; others are always 0' }),
        has_sentiment: z.boolean(),
        languages: z.array(z.string()),
        window_tokens: z.int(),
        thresholds: z.record(labelSchema, thresholdSchema),
        figures: z
          .record(z.string(), z.unknown())
          .nullable()
          .openapi({ description: 'As measured when it was trained' }),
        origin: originSchema,
        has_card: z.boolean().openapi({ description: 'Whether it came with a model card' }),
      }),
    ),
    next: z.null(),
  })
  .openapi('Models')

export const modelCardParamsSchema = z.object({ version: z.string().max(200) })
export const modelCardSchema = z
  .object({ version: z.string(), markdown: z.string() })
  .openapi('ModelCard', { description: 'What the model is for, how it was measured, and where it fails.' })
