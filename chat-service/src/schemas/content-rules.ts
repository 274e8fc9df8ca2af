import { z } from '@hono/zod-openapi'

/** What a list or a limit does to a text, mildest first: tell its author (and people), keep it for a person, refuse it. */
export const RULE_ACTIONS = ['warn', 'hold', 'block'] as const
export const ruleActionSchema = z.enum(RULE_ACTIONS).openapi('RuleAction')
export type RuleAction = z.infer<typeof ruleActionSchema>

const MAX_LISTS = 20
const MAX_WORDS = 1_000
/** Characters of a listed word or phrase. */
export const MAX_WORD = 64
const MAX_PATTERNS = 20
const MAX_PATTERN = 200
const DAY_S = 24 * 3_600

/** Part of the rule `list:<name>` that is told to authors and kept in the audit log. */
const listName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, 'Letters, digits, blanks, - and _; at most 40')

export const wordListSchema = z
  .strictObject({
    name: listName,
    action: ruleActionSchema,
    words: z
      .array(z.string().trim().min(1).max(MAX_WORD))
      .max(MAX_WORDS)
      .default([])
      .openapi({
        description:
          'Whole words or phrases, in any case; `fool*` is every word that begins so. The text is looked at as it is ' +
          'and folded (look-alikes, invisible characters, digits for letters, spelled-out words).',
      }),
    patterns: z.array(z.string().min(1).max(MAX_PATTERN)).max(MAX_PATTERNS).default([]).openapi({
      description: 'RE2 expressions, in any case: no back-references, no look-around, time linear in the text.',
    }),
  })
  .openapi('WordList')
export type WordList = z.infer<typeof wordListSchema>
export const wordListsSchema = z.array(wordListSchema).max(MAX_LISTS)

const atMost = (max: number) => z.int().min(0).max(max).nullable()

/** How many of something one message may hold; null = any number. */
export const countLimitSchema = z.strictObject({ max: atMost(100), action: ruleActionSchema }).openapi('CountLimit')
export type CountLimit = z.infer<typeof countLimitSchema>

/** How often one member may post the same text (read folded) within the window; null = as often as they like. */
export const duplicateLimitSchema = z
  .strictObject({
    max: z.int().min(1).max(100).nullable(),
    window_s: z.int().min(5).max(3_600),
    action: z.enum(['hold', 'block']),
  })
  .openapi('DuplicateLimit')
export type DuplicateLimit = z.infer<typeof duplicateLimitSchema>

/** How often one member may post in a room at all; more is refused with 429 until the window ends. */
export const floodLimitSchema = z
  .strictObject({ max: z.int().min(1).max(1_000).nullable(), window_s: z.int().min(1).max(600) })
  .openapi('FloodLimit')
export type FloodLimit = z.infer<typeof floodLimitSchema>

/** Whose messages a person looks at before they are published. 0 switches a condition off; either one is enough. */
export const newcomersSchema = z
  .strictObject({
    account_age_s: z
      .int()
      .min(0)
      .max(365 * DAY_S)
      .openapi({ description: 'Accounts younger than this.' }),
    first_messages: z.int().min(0).max(50).openapi({
      description:
        'Members with fewer published messages in the room than this. Leaving and coming back changes nothing.',
    }),
  })
  .openapi('Newcomers')
export type Newcomers = z.infer<typeof newcomersSchema>

export const MAX_SLOW_MODE_S = 6 * 3_600
export const slowModeSchema = z.int().min(0).max(MAX_SLOW_MODE_S).openapi({
  description: 'Seconds between two messages of one member of a room; 0 = off. Moderators are exempt.',
})

/** What becomes of a nudged message about which its author does nothing. */
export const nudgeSchema = z
  .strictObject({
    wait_s: z
      .int()
      .min(30)
      .max(DAY_S)
      .openapi({ description: 'How long the author has to rewrite or to send as it is.' }),
    unanswered: z.enum(['publish', 'discard']),
  })
  .openapi('NudgePolicy')
export type NudgePolicy = z.infer<typeof nudgeSchema>

/** Everything off: what a policy says that was stored, or sent by a client, before these rules existed. */
export const NO_CONTENT_RULES = {
  nudge: { wait_s: 300, unanswered: 'publish' },
  slow_mode_s: 0,
  links: { max: null, action: 'hold' },
  mentions: { max: null, action: 'hold' },
  duplicates: { max: null, window_s: 60, action: 'hold' },
  flood: { max: null, window_s: 10 },
  newcomers: { account_age_s: 0, first_messages: 0 },
} as const

/** Rules on texts and posters that need no score. They hold in every mode. */
export const contentRules = {
  nudge: nudgeSchema.default(NO_CONTENT_RULES.nudge),
  slow_mode_s: slowModeSchema.default(NO_CONTENT_RULES.slow_mode_s),
  links: countLimitSchema.default(NO_CONTENT_RULES.links),
  mentions: countLimitSchema.default(NO_CONTENT_RULES.mentions),
  duplicates: duplicateLimitSchema.default(NO_CONTENT_RULES.duplicates),
  flood: floodLimitSchema.default(NO_CONTENT_RULES.flood),
  newcomers: newcomersSchema.default(NO_CONTENT_RULES.newcomers),
} as const

/** A room's departures from them. */
export const contentRuleOverrides = {
  nudge: nudgeSchema.optional(),
  slow_mode_s: slowModeSchema.optional(),
  links: countLimitSchema.optional(),
  mentions: countLimitSchema.optional(),
  duplicates: duplicateLimitSchema.optional(),
  flood: floodLimitSchema.optional(),
  newcomers: newcomersSchema.optional(),
} as const
