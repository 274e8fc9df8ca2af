import { LRUCache } from 'lru-cache'
import type { Policy } from '../schemas/policies.js'
import { tooManyLinks, tooManyMentions } from './text-counts.js'
import { type CompiledLists, compileLists, type RuleMatch } from './word-lists.js'

/** A policy and what tells it from every other: its lists are compiled once for each. */
export interface VersionedPolicy {
  readonly policy: Policy
  /** `<room or empty>:<server's version>:<room's version>`. */
  readonly key: string
}

const MAX_COMPILED = 500
/** In all lists that are kept, some half a kilobyte each: anyone may own many rooms, and fill each one's lists. */
const MAX_COMPILED_WORDS = 500_000

/** What texts meet of lists and limits, with every policy's lists compiled once. */
export class ContentRules {
  readonly #compiled = new LRUCache<string, CompiledLists>({ max: MAX_COMPILED, maxSize: MAX_COMPILED_WORDS })

  /** In the order of the policy's lists, then links and mentions. */
  matches({ policy, key }: VersionedPolicy, text: string): RuleMatch[] {
    return [
      ...this.namesMatches({ policy, key }, text),
      ...tooManyLinks(text, policy.links),
      ...tooManyMentions(text, policy.mentions),
    ]
  }

  /** Lists only: a name may hold a dot. */
  namesMatches({ policy, key }: VersionedPolicy, name: string): RuleMatch[] {
    return policy.lists.length === 0 ? [] : this.#lists(policy, key).match(name)
  }

  #lists(policy: Policy, key: string): CompiledLists {
    const known = this.#compiled.get(key)
    if (known) return known
    const compiled = compileLists(policy.lists)
    const size = policy.lists.reduce((sum, { words }) => sum + words.length, 1)
    this.#compiled.set(key, compiled, { size })
    return compiled
  }
}

export function policyKey(roomId: string | null, serverVersion: number, roomVersion: number): string {
  return `${roomId ?? ''}:${serverVersion}:${roomVersion}`
}
