import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import type { PeopleRepository, PersonActs, PersonMessage, PersonTotals } from '../repositories/people.js'
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
  readonly messages: readonly PersonMessage[]
  /** Where the next page of messages starts; null on the last. */
  readonly next: string | null
}

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

  /** Everything held of the actor; the messages page by page. */
  async heldOf(actor: Principal, after: string | undefined, limit: number): Promise<HeldOfPerson> {
    requirePermission(actor, 'own_data:read')
    return this.held(actor.userId, after, limit)
  }

  /** The same of anybody. */
  async held(userId: string, after: string | undefined, limit: number): Promise<HeldOfPerson> {
    const [name, totals, acts, messages] = await Promise.all([
      this.people.name(userId),
      this.people.totals(userId),
      this.people.acts(userId),
      this.people.messages(userId, after, limit),
    ])
    const last = messages.at(-1)
    return { name: name ?? null, totals, acts, messages, next: last && messages.length === limit ? last.id : null }
  }
}
