import { InvalidInput } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'

/** Asks which rule of the server's policy refuses a name; null = none does. Rejects when nobody answers. */
export type NameChecker = (name: string) => Promise<string | null>

/**
 * Names that everybody reads pass the server's word lists, which chat keeps. When it cannot be asked, names are taken: the
 * verdict on them puts them before moderators.
 */
export class NameGate {
  constructor(
    private readonly check: NameChecker | null,
    private readonly logger: Logger,
  ) {}

  /** @throws InvalidInput naming the field and the list. */
  async demandAcceptable(names: readonly (readonly [field: string, name: string])[]): Promise<void> {
    for (const [field, name] of names) {
      const rule = await this.#ruleAgainst(name)
      if (rule !== null) throw new InvalidInput(['body', field], `Refused here (${rule})`, 'name_refused')
    }
  }

  async #ruleAgainst(name: string): Promise<string | null> {
    if (this.check === null) return null
    try {
      return await this.check(name)
    } catch (error) {
      this.logger.warn({ err: error }, 'a name could not be checked; it is taken')
      return null
    }
  }
}
