import { z } from '@hono/zod-openapi'
import { givenTime } from './times.js'

export const LABEL_SOURCES = ['decision', 'correction'] as const
export type LabelSource = (typeof LABEL_SOURCES)[number]

/** Whose texts may be used for training: nobody's; of those who said yes; of all but those who said no. */
export const trainingRuleSchema = z.enum(['off', 'opt_in', 'opt_out'])
export type TrainingRule = z.infer<typeof trainingRuleSchema>

const consent = z.boolean().nullable()
export const changeConsentSchema = z
  .strictObject({ consent: consent.openapi({ description: 'Null takes the answer back.' }) })
  .openapi('ChangeTrainingConsent')
export const trainingConsentSchema = z
  .object({
    consent: consent.openapi({ description: 'Null = no answer was given.' }),
    is_used: z.boolean().openapi({ description: 'Whether messages may be used, given the rule and the answer.' }),
    rule: trainingRuleSchema,
  })
  .openapi('TrainingConsent')

const count = z.int().min(0)
export const changeTrainingSettingsSchema = z
  .strictObject({ consent: trainingRuleSchema })
  .openapi('ChangeTrainingSettings')
export const trainingSettingsSchema = z
  .object({
    consent: trainingRuleSchema.openapi({
      description: '`off`: no export. `opt_in`: texts of those who said yes. `opt_out`: of all but those who said no.',
    }),
    labels: z.object({
      exportable: count.openapi({ description: 'With a text that may be exported under the present rule.' }),
      decisions: count,
      corrections: count,
    }),
  })
  .openapi('TrainingSettings')

export const labelExportQuerySchema = z.object({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  from: givenTime.optional(),
  until: givenTime.optional(),
  source: z.enum(LABEL_SOURCES).optional().openapi({
    description: 'Only moderators’ decisions, or only corrections that came through the Perspective API.',
  }),
})
export type LabelExportQuery = z.infer<typeof labelExportQuerySchema>
