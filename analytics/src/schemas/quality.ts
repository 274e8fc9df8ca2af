import { z } from '@hono/zod-openapi'
import { labelSchema } from '@parley/common/contracts/moderation'
import {
  type Agreement,
  type Quality,
  type QualityFigures,
  THRESHOLD_STEPS,
  type ThresholdCurves,
  type ThresholdStep,
} from '../services/quality.js'
import { proportionSchema } from './proportions.js'
import { instant, rangeBody, rangeQuerySchema } from './query.js'

const count = z.int().min(0)
const figures = {
  acted_on: count.openapi({ description: 'Flagged, hidden, held or rejected by policy.' }),
  upheld: count,
  overturned: count,
  override_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .openapi({ description: 'Overturned among the decided ones; null when none was decided.' }),
  override: proportionSchema,
} as const
const figuresSchema = z.object(figures)

const contingency = { both_removed: count, both_kept: count, removed_then_kept: count, kept_then_removed: count }
const kappa = z.number().min(-1).max(1).nullable().openapi({
  description: "Cohen's kappa; null where `n` is too small, or where chance alone would make them agree.",
})
const person = z.object({ id: z.uuid(), name: z.string() })
const agreementSchema = z
  .object({
    n: count,
    ...contingency,
    observed: proportionSchema,
    kappa,
    pairs: z.array(z.object({ first: person, second: person, n: count, agreed: count, kappa })),
  })
  .openapi('Agreement', {
    description: 'The first two moderators to decide on the same revision of a message, by the time of the second.',
  })

export const qualitySchema = z
  .object({
    ...rangeBody,
    ...figures,
    missed: count.openapi({ description: 'Left alone by policy, removed by moderators.' }),
    labels: z.array(z.object({ label: z.string(), ...figures })),
    overturn: proportionSchema.openapi({
      description: 'Decisions of moderators that moderators reversed later; of the whole server, whatever `room` says.',
    }),
    agreement: agreementSchema,
    model_versions: z
      .array(
        z.object({
          model_version: z.string(),
          scored: count,
          acted_on: count,
          upheld: count,
          overturned: count,
          missed: count,
          override: proportionSchema,
        }),
      )
      .openapi({ description: 'Of the whole server, whatever `room` says.' }),
  })
  .openapi('Quality')

export const thresholdsQuerySchema = rangeQuerySchema.extend({
  label: labelSchema.optional(),
  model_version: z.string().min(1).max(120).optional(),
  step: z
    .enum(THRESHOLD_STEPS.map(String) as [string, ...string[]])
    .default('0.02')
    .transform((step) => Number(step) as ThresholdStep)
    .openapi({ type: 'string', description: 'Between two thresholds.' }),
})

export const thresholdCurvesSchema = z
  .object({
    ...rangeBody,
    curves: z.array(
      z.object({
        model_version: z.string(),
        label: labelSchema,
        decided: count,
        removed: count,
        points: z.array(
          z.object({
            threshold: z.number(),
            precision: proportionSchema.openapi({
              description: 'Removed by people, among the decided ones that score at least this.',
            }),
            recall: proportionSchema.openapi({
              description:
                'Scoring at least this, among those that people removed. Of what nobody saw nothing is known.',
            }),
          }),
        ),
      }),
    ),
  })
  .openapi('ThresholdCurves')

export function toQualityBody(quality: Quality): z.infer<typeof qualitySchema> {
  return {
    from: instant(quality.fromMs),
    to: instant(quality.toMs),
    ...toFiguresBody(quality.overall),
    missed: quality.missed,
    labels: quality.labels.map(({ label, ...rest }) => ({ label, ...toFiguresBody(rest) })),
    overturn: quality.overturn,
    agreement: toAgreementBody(quality.agreement),
    model_versions: quality.models.map(({ modelVersion, ...totals }) => ({ model_version: modelVersion, ...totals })),
  }
}

function toFiguresBody(quality: QualityFigures): z.infer<typeof figuresSchema> {
  const { actedOn, upheld, overturned, overrideRate, override } = quality
  return { acted_on: actedOn, upheld, overturned, override_rate: overrideRate, override }
}

function toAgreementBody(agreement: Agreement): z.infer<typeof agreementSchema> {
  return {
    n: agreement.n,
    both_removed: agreement.bothRemoved,
    both_kept: agreement.bothKept,
    removed_then_kept: agreement.removedThenKept,
    kept_then_removed: agreement.keptThenRemoved,
    observed: agreement.observed,
    kappa: agreement.kappa,
    pairs: agreement.pairs.map(({ first, second, n, agreed, kappa: ofPair }) => {
      return { first, second, n, agreed, kappa: ofPair }
    }),
  }
}

export function toThresholdCurvesBody({
  fromMs,
  toMs,
  curves,
}: ThresholdCurves): z.infer<typeof thresholdCurvesSchema> {
  return {
    from: instant(fromMs),
    to: instant(toMs),
    curves: curves.map(({ modelVersion, points, ...curve }) => ({
      model_version: modelVersion,
      ...curve,
      points: [...points],
    })),
  }
}
