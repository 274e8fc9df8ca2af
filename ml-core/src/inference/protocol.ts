import { z } from 'zod'

/** What the inference process is started with, as the one JSON argument of its command line. */
export const hostOptionsSchema = z.object({
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local'), directory: z.string() }),
    /** From the hub: downloaded once, then read from `cacheDirectory`. */
    z.object({
      kind: z.literal('hub'),
      id: z.string(),
      revision: z.string(),
      hubUrl: z.string(),
      cacheDirectory: z.string(),
    }),
  ]),
  threads: z.int().min(1),
})
export type HostOptions = z.infer<typeof hostOptionsSchema>

export const modelDescriptionSchema = z.object({
  /** Names the weights: folder name, or hub id and revision. */
  version: z.string(),
  /** Our labels the model really scores; the others are always 0. */
  labels: z.array(z.string()),
  hasSentiment: z.boolean(),
  /** Languages the model's own config names; null when it does not say. */
  languages: z.array(z.string()).nullable(),
  /** Longest window in tokens, special tokens included. */
  windowTokens: z.int(),
})
export type ModelDescription = z.infer<typeof modelDescriptionSchema>

/** What the model says of one text, windows already joined. */
export const rawScoreSchema = z.object({
  /** In the order of `LABELS`. */
  labels: z.array(z.number()),
  /** Negative, neutral, positive. */
  sentiment: z.array(z.number()),
})
export type RawScore = z.infer<typeof rawScoreSchema>

export const hostRequestSchema = z.object({ id: z.int(), texts: z.array(z.string()) })
export type HostRequest = z.infer<typeof hostRequestSchema>

export const hostResponseSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), model: modelDescriptionSchema, residentBytes: z.number() }),
  /** The last thing it says: another try would end the same way. */
  z.object({ type: z.literal('unusable'), why: z.string() }),
  z.object({
    type: z.literal('scored'),
    id: z.int(),
    scores: z.array(rawScoreSchema),
    /** Sizes of the batches that were run. */
    batches: z.array(z.int()),
    inferenceMs: z.number(),
    residentBytes: z.number(),
  }),
  z.object({ type: z.literal('failed'), id: z.int(), message: z.string() }),
])
export type HostResponse = z.infer<typeof hostResponseSchema>
export type ScoredResponse = Extract<HostResponse, { type: 'scored' }>
export type ReadyResponse = Extract<HostResponse, { type: 'ready' }>
