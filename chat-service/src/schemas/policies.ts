import { z } from '@hono/zod-openapi'
import { MAX_MESSAGE_CHARACTERS, policyModeSchema } from '@parley/common/contracts/chat'
import { LABELS, type Label } from '@parley/common/contracts/moderation'
import {
  contentRuleOverrides,
  contentRules,
  MAX_SLOW_MODE_S,
  ruleActionSchema,
  slowModeSchema,
  wordListsSchema,
} from './content-rules.js'
import { DEFAULT_STRIKE_POLICY, roomStrikePolicySchema, strikePolicySchema } from './strike-policy.js'

/** What a threshold may do, mildest first; the highest that fires wins. */
export const THRESHOLD_ACTIONS = ['flag', 'hide', 'reject'] as const
export type ThresholdAction = (typeof THRESHOLD_ACTIONS)[number]

/** A score at or above it fires; null = this action is switched off. */
const threshold = z.number().min(0).max(1).nullable()

export const thresholdsSchema = z.object({ flag: threshold, hide: threshold, reject: threshold }).openapi('Thresholds')
export type Thresholds = z.infer<typeof thresholdsSchema>

const perLabel = <Schema extends z.ZodType>(schema: Schema) =>
  Object.fromEntries(LABELS.map((label) => [label, schema])) as Record<Label, Schema>

/** What to do with a text in a language the model was not trained for. */
const unsupportedLanguageSchema = z.enum(['review', 'score', 'ignore'])
/** What to do with a held message that gets no usable verdict: publish and flag it, or keep it for a person. */
const unscoredHeldSchema = z.enum(['publish', 'keep'])

/** No message waits less for its verdict, whatever a policy says. */
export const MIN_HELD_SECONDS = 5
const MAX_HELD_SECONDS = 7 * 24 * 3_600

/** How far room owners may go; server moderators and admins are not bound by it. */
export const policyLimitsSchema = z
  .object({
    modes: z.array(policyModeSchema).min(1).max(policyModeSchema.options.length),
    /** Highest value an owner may set; null = no bound, and only then may an owner switch the action off. */
    max_flag: threshold,
    max_hide: threshold,
    /** Longest slow mode an owner may set. */
    max_slow_mode_s: slowModeSchema.default(MAX_SLOW_MODE_S),
    /** Whether owners may keep word lists of their own, beside the server's. */
    may_list: z.boolean().default(true),
    /** Whether owners may set limits, newcomer holds and slow mode milder than the server's default. */
    may_relax: z.boolean().default(true),
  })
  .openapi('PolicyLimits')
export type PolicyLimits = z.infer<typeof policyLimitsSchema>

/** The server's default policy, complete. */
export const serverPolicySchema = z
  .object({
    thresholds: z.object(perLabel(thresholdsSchema)),
    unsupported_language: unsupportedLanguageSchema,
    unscored_held: unscoredHeldSchema,
    /** A message held this long without a verdict is treated as unscored. */
    held_timeout_s: z.int().min(MIN_HELD_SECONDS).max(MAX_HELD_SECONDS),
    ...contentRules,
    lists: wordListsSchema.default([]).openapi({ description: 'Matched in every room.' }),
    limits: policyLimitsSchema,
    /** Absent in policies that were stored before there were strikes. */
    strikes: strikePolicySchema.default(DEFAULT_STRIKE_POLICY),
  })
  .openapi('ServerPolicy')
export type ServerPolicy = z.infer<typeof serverPolicySchema>

/** A room's departures from the server's default; what is absent is inherited. */
export const policyOverridesSchema = z
  .strictObject({
    thresholds: z.strictObject(perLabel(z.strictObject(thresholdsSchema.shape).partial().optional())).optional(),
    unsupported_language: unsupportedLanguageSchema.optional(),
    unscored_held: unscoredHeldSchema.optional(),
    held_timeout_s: z.int().min(MIN_HELD_SECONDS).max(MAX_HELD_SECONDS).optional(),
    strikes: roomStrikePolicySchema.optional(),
    ...contentRuleOverrides,
    lists: wordListsSchema.optional().openapi({ description: "The room's own lists, matched beside the server's." }),
  })
  .openapi('PolicyOverrides')
export type PolicyOverrides = z.infer<typeof policyOverridesSchema>

/** What `decide` goes by: the default with the room's departures, and the room's mode. */
export const effectivePolicySchema = serverPolicySchema
  .omit({ limits: true })
  .extend({ mode: policyModeSchema })
  .openapi('EffectivePolicy')
export type Policy = z.infer<typeof effectivePolicySchema>

const version = z.int().min(0).openapi({ description: 'Counts up with each change; 0 = never changed.' })

/** How a policy is kept in `server_settings` and in `rooms`: the value and which change of it this is. */
export const storedServerPolicySchema = z.object({ version, policy: serverPolicySchema })
export type StoredServerPolicy = z.infer<typeof storedServerPolicySchema>
export const storedOverridesSchema = z.object({ version, overrides: policyOverridesSchema })
export type StoredOverrides = z.infer<typeof storedOverridesSchema>

const expectedVersion = version.openapi({ description: 'The version this change was made from; another one is a 409.' })

export const serverPolicyBodySchema = storedServerPolicySchema.openapi('ServerPolicyBody')
/**
 * The default policy as it is sent. Unknown fields are refused, or a misspelt `lists` would empty the server's lists; in
 * a stored policy they are let pass, for the next version may have written them.
 */
const newServerPolicySchema = z.strictObject({
  ...serverPolicySchema.shape,
  thresholds: z.strictObject(perLabel(z.strictObject(thresholdsSchema.shape))),
  limits: z.strictObject(policyLimitsSchema.shape),
})
export const changeServerPolicySchema = z
  .strictObject({ version: expectedVersion, policy: newServerPolicySchema })
  .openapi('ChangeServerPolicy')

export const roomPolicyBodySchema = z
  .object({
    version,
    mode: policyModeSchema,
    overrides: policyOverridesSchema,
    effective: effectivePolicySchema,
    limits: policyLimitsSchema,
    server: serverPolicySchema.openapi({ description: 'The default that the room departs from.' }),
  })
  .openapi('RoomPolicy')
export type RoomPolicyBody = z.infer<typeof roomPolicyBodySchema>

export const changeRoomPolicySchema = z
  .strictObject({ version: expectedVersion, mode: policyModeSchema, overrides: policyOverridesSchema })
  .openapi('ChangeRoomPolicy')
export type ChangeRoomPolicy = z.infer<typeof changeRoomPolicySchema>

export const tryTextSchema = z
  .object({ text: z.string().min(1).max(MAX_MESSAGE_CHARACTERS) })
  .openapi('TryText', { description: 'A text that nobody posts.' })
export const ruleMatchesSchema = z
  .object({
    matches: z.array(
      z.object({
        rule: z.string().openapi({ description: '`list:<name>` or `limit:<what>`.' }),
        action: ruleActionSchema,
        begin: z.int(),
        end: z.int(),
      }),
    ),
  })
  .openapi('RuleMatches')
