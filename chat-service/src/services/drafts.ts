import { createHash } from 'node:crypto'
import { RateLimited } from '@parley/common/errors'
import { fold } from '@parley/common/folding/fold'
import type { RoomId } from '@parley/common/ids'
import type { Policy } from '../schemas/policies.js'
import type { ContentRules } from './content-rules.js'
import type { Newcomers } from './newcomers.js'
import type { PoliciesInForce } from './policies-in-force.js'
import { type HeldBy, holdsBack } from './policy.js'
import type { WindowCounter } from './window-counter.js'
import type { RuleMatch } from './word-lists.js'

/** Who is about to write. */
export interface DraftAuthor {
  readonly id: string
  readonly kind: 'user' | 'bot' | 'webhook'
  /** Moderators and owners of the room, moderators and admins of the server. */
  readonly isStaff: boolean
}

/** What the rules that need no score say of a text before it is written. */
export interface DraftJudgement {
  /** The rule that keeps it from being published before more is known; null = none. */
  readonly heldBy: string | null
  /** Slow mode, for this author: seconds since their last message here; 0 = none. */
  readonly slowS: number
  /** Something fired: once the text is written it is to be judged at once, not only when its verdict comes. */
  readonly isDubious: boolean
}

const CLEAR: DraftJudgement = { heldBy: null, slowS: 0, isDubious: false }

/**
 * Looks at texts before they are written: lists, links, mentions, duplicates, flood, newcomers. What it finds keeps a
 * text from being published; what becomes of it then is `decide`'s word, spoken right after it was written.
 */
export class Drafts {
  constructor(
    private readonly inForce: PoliciesInForce,
    private readonly rules: ContentRules,
    private readonly newcomers: Newcomers,
    private readonly counter: WindowCounter,
  ) {}

  /** A text to be posted. @throws RateLimited when the author floods the room. */
  async ofPost(author: DraftAuthor, roomId: RoomId, text: string): Promise<DraftJudgement> {
    const inForce = await this.inForce.of(roomId)
    const { policy } = inForce
    if (isPlain(policy)) return CLEAR
    const isExempt = author.isStaff || author.kind === 'webhook'
    if (!isExempt) await this.#demandNoFlood(policy, author.id, roomId)
    const matches = this.rules.matches(inForce, text)
    const heldBy = author.isStaff ? null : await this.#heldBy(policy, author, roomId, text)
    return judgement(policy, author, matches, heldBy, isExempt ? 0 : policy.slow_mode_s)
  }

  /** A text to stand in another's place. It is no new post, so it comes neither too soon nor too often. */
  async ofEdit(
    author: DraftAuthor,
    roomId: RoomId,
    text: string,
  ): Promise<DraftJudgement & { readonly isRefused: boolean; readonly rule: string | null }> {
    const inForce = await this.inForce.of(roomId)
    const { policy } = inForce
    if (isPlain(policy)) return { ...CLEAR, isRefused: false, rule: null }
    const matches = this.rules.matches(inForce, text)
    const heldBy = author.isStaff ? null : await this.#heldBy(policy, author, roomId, text)
    const reason = holdsBack(policy, author, { matches, heldBy })
    const judged = judgement(policy, author, matches, heldBy, 0)
    return { ...judged, isRefused: reason?.action === 'reject', rule: reason?.rule ?? null }
  }

  async #heldBy(policy: Policy, author: DraftAuthor, roomId: RoomId, text: string): Promise<HeldBy | null> {
    const { max, window_s } = policy.duplicates
    if (max !== null) {
      const key = `${author.id}:${digest(text)}`
      const { count } = await this.counter.count('duplicates', key, window_s)
      if (count > max) return 'limit:duplicates'
    }
    if (author.kind === 'webhook') return null
    return (await this.newcomers.includes(policy.newcomers, author.id, roomId)) ? 'newcomer' : null
  }

  async #demandNoFlood({ flood: { max, window_s } }: Policy, authorId: string, roomId: RoomId): Promise<void> {
    if (max === null) return
    const { count, endsInMs } = await this.counter.count('flood', `${roomId}:${authorId}`, window_s)
    if (count > max) throw new RateLimited(Math.max(1, endsInMs), 'You are posting too fast for this room', 'flood')
  }
}

function judgement(
  policy: Policy,
  author: DraftAuthor,
  matches: readonly RuleMatch[],
  heldBy: HeldBy | null,
  slowS: number,
): DraftJudgement {
  const reason = holdsBack(policy, author, { matches, heldBy })
  // What cannot be seen in the text must be written down with it; the rest is found again.
  const rule = reason && (heldBy ?? reason.rule)
  return { heldBy: rule, slowS, isDubious: matches.length > 0 || heldBy !== null }
}

/** Nothing but thresholds: the common policy, which must cost a post nothing. */
function isPlain(policy: Policy): boolean {
  const { links, mentions, duplicates, flood, newcomers } = policy
  return (
    policy.lists.length === 0 &&
    policy.slow_mode_s === 0 &&
    links.max === null &&
    mentions.max === null &&
    duplicates.max === null &&
    flood.max === null &&
    newcomers.account_age_s === 0 &&
    newcomers.first_messages === 0
  )
}

/** The same for texts that read the same. */
function digest(text: string): string {
  const read = fold(text).text.toLowerCase().replace(/\s+/gu, ' ').trim()
  return createHash('sha256').update(read).digest('base64url')
}
