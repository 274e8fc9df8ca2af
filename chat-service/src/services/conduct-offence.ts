import type { Conduct } from '../repositories/conduct.js'
import type { MessageRecord } from '../repositories/messages.js'
import type { Offence } from '../repositories/strikes.js'
import type { StrikeAction } from '../schemas/strike-policy.js'
import { LEVEL, levelOf } from './act-rules.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { offenceOf } from './strike-rules.js'

/** What a person's act on a message counts against its author; null = nothing, as for staff. */
export function conductOffence(
  { senderId: userId, senderKind: kind }: MessageRecord,
  { author, server, overrides }: Omit<Conduct, 'actorRole'>,
  act: {
    readonly action: StrikeAction
    readonly label: string | null
    readonly at: Date
    readonly isDirect: boolean
  },
): Offence | null {
  const { strikes } = effectivePolicy(server?.policy ?? DEFAULT_POLICY, overrides?.overrides ?? null, 'post')
  return offenceOf(strikes, { userId, kind, isStaff: levelOf(author) > LEVEL.none }, act)
}
