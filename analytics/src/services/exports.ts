import type { Principal } from '@parley/common/contracts/identity'
import { RateLimited } from '@parley/common/errors'
import type { ExportedMessage, ExportFilter, ExportPosition, ExportsRepository } from '../repositories/exports.js'
import type { FigureAccess } from './permissions.js'
import type { RangeRequest, Ranges } from './ranges.js'

export interface ExportQuery extends RangeRequest {
  readonly room?: string | undefined
  readonly label?: string | undefined
  readonly actedOnly: boolean
}

/** Small, so that the file begins to come at once even where its messages must be read from disk. */
const FIRST_PAGE = 100
const PAGE = 500
const MAX_RUNNING = 4
const RETRY_MS = 5_000

/** Messages one by one, for a spreadsheet or a notebook. */
export class ExportsService {
  #running = 0

  constructor(
    private readonly exports: ExportsRepository,
    private readonly ranges: Ranges,
    private readonly access: FigureAccess,
  ) {}

  /**
   * Pages of messages, each read when it is asked for, so that memory holds one however long the export is. The caller
   * must go to the end or call `return`.
   * @throws RateLimited while too many exports run
   */
  async messages(
    actor: Principal,
    { room, label, actedOnly, ...request }: ExportQuery,
  ): Promise<AsyncGenerator<readonly ExportedMessage[], void>> {
    await this.access.require(actor, 'messages:export', room)
    const { fromMs, toMs } = this.ranges.exactly(request)
    if (this.#running >= MAX_RUNNING) throw new RateLimited(RETRY_MS, 'Too many exports are running')
    this.#running += 1
    return this.#pages({ fromMs, toMs, roomId: room, label, actedOnly })
  }

  async *#pages(filter: ExportFilter): AsyncGenerator<readonly ExportedMessage[], void> {
    try {
      let after: ExportPosition | undefined
      for (;;) {
        const limit = after === undefined ? FIRST_PAGE : PAGE
        const page = await this.exports.page(filter, after, limit)
        if (page.length > 0) yield page
        const last = page.at(-1)
        if (!last || page.length < limit) return
        after = { postedAtMs: last.postedAt.getTime(), id: last.id }
      }
    } finally {
      this.#running -= 1
    }
  }
}
