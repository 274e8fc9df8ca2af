import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import type {
  PeopleRepository,
  PersonActs,
  PersonDecided,
  PersonDecision,
  PersonMessage,
  PersonTotals,
} from '../repositories/people.js'
import { requirePermission } from './permissions.js'
import { ERASED_NAME, pseudonymOf } from './pseudonyms.js'

export interface Erasure {
  /** Rows that bear the pseudonym since this call; 0 of each when it was done before. */
  readonly totals: number
  readonly acts: number
  readonly messages: number
}

export interface HeldOfPerson {
  readonly name: { readonly name: string; readonly namedAt: Date } | null
  readonly totals: readonly PersonTotals[]
  readonly acts: readonly PersonActs[]
  readonly decided: readonly PersonDecided[]
  /** In order of their ids. */
  readonly items: readonly HeldItem[]
  /** Where the next page of items starts; null on the last. */
  readonly next: string | null
}

/** One of many: a message, or a decision as a moderator. */
export type HeldItem = ({ readonly kind: 'message' } & PersonMessage) | ({ readonly kind: 'decision' } & PersonDecision)

const ERASE_BATCH = 5_000

/** What the law lets a person ask for: of themselves, or by way of the other services, which know who may. */
export class PeopleService {
  constructor(
    private readonly people: PeopleRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a person out of the figures: name gone, rows under a pseudonym. Totals stay what they were. Doing it again
   * changes nothing; after a failure it goes on where it stopped.
   */
  async erase(userId: string): Promise<Erasure> {
    const person = { userId, pseudonym: pseudonymOf(userId), name: ERASED_NAME }
    const rows = await this.people.pseudonymise(person, this.clock.now().getTime())
    let messages = 0
    for (let changed = -1; changed !== 0; messages += changed) {
      changed = await this.people.pseudonymiseMessages(person, ERASE_BATCH)
    }
    return { ...rows, messages }
  }

  /** Everything held of the actor; messages and decisions page by page. */
  async heldOf(actor: Principal, after: string | undefined, limit: number): Promise<HeldOfPerson> {
    requirePermission(actor, 'own_data:read')
    return this.held(actor.userId, after, limit)
  }

  /** The same of anybody. */
  async held(userId: string, after: string | undefined, limit: number): Promise<HeldOfPerson> {
    const [name, totals, acts, decided, messages] = await Promise.all([
      this.people.name(userId),
      this.people.totals(userId),
      this.people.acts(userId),
      this.people.decided(userId),
      this.people.messages(userId, after, limit),
    ])
    // Whoever had part in a decision has acted, and these are looked for in all of them.
    const decisions = acts.length === 0 ? [] : await this.people.decisions(userId, after, limit)
    const items = inOneOrder(messages, decisions).slice(0, limit)
    const last = items.at(-1)
    return { name: name ?? null, totals, acts, decided, items, next: last && items.length === limit ? last.id : null }
  }
}

function inOneOrder(messages: readonly PersonMessage[], decisions: readonly PersonDecision[]): readonly HeldItem[] {
  const items: readonly HeldItem[] = [
    ...messages.map((message) => ({ kind: 'message', ...message }) as const),
    ...decisions.map((decision) => ({ kind: 'decision', ...decision }) as const),
  ]
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
