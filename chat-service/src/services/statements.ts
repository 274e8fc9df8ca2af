import type { Principal } from '@parley/common/contracts/identity'
import type { StatementsRepository } from '../repositories/statements.js'
import type { StatementBody } from '../schemas/statements.js'
import type { Access } from './access.js'
import { statementOf } from './statement-rules.js'

const PAGE = 1_000

/** Statements of reasons, as the EU's Digital Services Act asks for them. See docs/transparency.md. */
export class StatementService {
  constructor(
    private readonly access: Access,
    private readonly acts: StatementsRepository,
  ) {}

  /** Of all restrictions in the range, oldest first, page by page. */
  async export(
    actor: Principal,
    range: { readonly from: Date | null; readonly until: Date | null },
  ): Promise<AsyncIterable<readonly StatementBody[]>> {
    await this.access.require(actor, 'server:audit')
    return this.#pages(range)
  }

  async *#pages(range: { readonly from: Date | null; readonly until: Date | null }) {
    for (let after: string | null = null; ; ) {
      const page = await this.acts.page(range, after, PAGE)
      yield page.map(statementOf)
      const last = page.at(-1)
      if (!last || page.length < PAGE) return
      after = last.id
    }
  }
}
