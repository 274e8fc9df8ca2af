import { z } from '@hono/zod-openapi'
import { registrationStateSchema } from '@parley/common/contracts/identity'
import { newcomersSchema, slowModeSchema } from './content-rules.js'
import { uuid } from './ids.js'
import { prose } from './texts.js'

const timestamp = z.iso.datetime()
const MIN_S = 60
const MAX_S = 7 * 24 * 3_600

/** What the switch does while it is on, in every room on top of its policy. */
const measures = {
  registration: registrationStateSchema,
  /** Rooms with a longer slow mode keep theirs. */
  slow_mode_s: slowModeSchema,
  /** The stricter of this and the room's holds, condition by condition. */
  newcomers: newcomersSchema,
} as const

export const startRaidSchema = z
  .strictObject({
    duration_s: z.int().min(MIN_S).max(MAX_S).default(3_600).openapi({ description: 'It ends by itself after this.' }),
    registration: measures.registration.default('closed'),
    slow_mode_s: measures.slow_mode_s.default(30),
    newcomers: measures.newcomers.default({ account_age_s: 24 * 3_600, first_messages: 3 }),
    reason: prose(0, 500).default('').openapi({ description: 'For the audit log.' }),
  })
  .openapi('StartRaid')
export type StartRaid = z.infer<typeof startRaidSchema>

/** A raid as it is kept in `server_settings`. */
export const storedRaidSchema = z.object({
  started_by: uuid,
  started_at: timestamp,
  until: timestamp,
  ...measures,
  reason: z.string(),
})
export type StoredRaid = z.infer<typeof storedRaidSchema>

export const raidBodySchema = z
  .object({
    is_active: z.boolean(),
    raid: storedRaidSchema.nullable().openapi({ description: 'What is in force; null when the switch is off.' }),
  })
  .openapi('Raid')
export type RaidBody = z.infer<typeof raidBodySchema>
