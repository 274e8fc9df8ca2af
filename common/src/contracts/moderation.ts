import { z } from 'zod'

/** What the model scores, in the order of its outputs. */
export const LABELS = ['toxicity', 'severe_toxicity', 'obscene', 'threat', 'insult', 'identity_attack'] as const
export type Label = (typeof LABELS)[number]
export const labelSchema = z.enum(LABELS)

const score = z.number().min(0).max(1)

/** A calibrated probability per label. */
export const scoresSchema = z.object({
  toxicity: score,
  severe_toxicity: score,
  obscene: score,
  threat: score,
  insult: score,
  identity_attack: score,
})
export type Scores = z.infer<typeof scoresSchema>

/** Probabilities that sum to 1. */
export const sentimentSchema = z.object({ negative: score, neutral: score, positive: score })
export type Sentiment = z.infer<typeof sentimentSchema>

/** A part of the text that drove a label's score. UTF-16 offsets, end exclusive. */
export const spanSchema = z.object({
  begin: z.int().min(0),
  end: z.int().min(0),
  label: labelSchema,
  score,
})
export type Span = z.infer<typeof spanSchema>

/**
 * What ml-core says of one text. `scored` is the rule; `unsupported_language` still carries scores, which the policy
 * may ignore; `failed` is a text that could not be scored after its retries and goes to people instead.
 */
export const verdictSchema = z.object({
  outcome: z.enum(['scored', 'unsupported_language', 'failed']),
  scores: scoresSchema,
  sentiment: sentimentSchema,
  /** ISO 639-1, or `und`. */
  language: z.string(),
  spans: z.array(spanSchema),
  model_version: z.string(),
  /** When scoring ended, ISO 8601. */
  scored_at: z.iso.datetime(),
})
export type Verdict = z.infer<typeof verdictSchema>
