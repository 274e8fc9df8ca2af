import { z } from '@hono/zod-openapi'
import { givenTime } from './times.js'

const date = z.iso.date()

/**
 * One statement of reasons, in the attributes of the EU's DSA Transparency Database (schema in force since July 2025).
 * What each means and where it comes from: docs/transparency.md.
 */
export const statementSchema = z
  .object({
    puid: z.string().openapi({ description: "Platform unique identifier: the act's id." }),
    decision_visibility: z.array(z.string()),
    decision_visibility_other: z.string().nullable(),
    decision_monetary: z.null(),
    decision_provision: z.string().nullable(),
    decision_account: z.string().nullable(),
    end_date_visibility_restriction: date.nullable(),
    end_date_service_restriction: date.nullable(),
    end_date_account_restriction: date.nullable(),
    account_type: z.string().nullable(),
    decision_ground: z.string(),
    decision_ground_reference_url: z.string().nullable(),
    incompatible_content_ground: z.string(),
    incompatible_content_explanation: z.string(),
    incompatible_content_illegal: z.enum(['Yes', 'No']),
    category: z.string(),
    category_specification: z.array(z.string()),
    content_type: z.array(z.string()),
    content_type_other: z.string().nullable(),
    content_language: z.string().nullable(),
    content_date: date,
    territorial_scope: z.array(z.string()),
    application_date: date,
    decision_facts: z.string(),
    source_type: z.string(),
    source_identity: z.null(),
    automated_detection: z.enum(['Yes', 'No']),
    automated_decision: z.string(),
  })
  .openapi('StatementOfReasons')
export type StatementBody = z.infer<typeof statementSchema>

export const statementQuerySchema = z.object({
  from: givenTime.optional(),
  until: givenTime.optional(),
  format: z.enum(['json', 'csv']).default('json'),
})
