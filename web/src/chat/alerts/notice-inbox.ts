import type { Notice, NoticesApi } from '@parley/client/notices-api'
import type { NoticeFrame } from '@parley/common/contracts/socket'

/** Oldest first. `hasMore`: there were older ones, which are not read out. */
export type TellNotices = (notices: readonly NoticeFrame[], hasMore: boolean) => void

const PAGE = 20

/**
 * Tells of each notice once: of those that the socket brings, and after every connecting of those that came while one was
 * away. What was told is marked as read. As marking one marks all before it, nothing is before the older ones were read out.
 */
export class NoticeInbox {
  readonly #told = new Set<string>()
  #newest = ''
  #isCaughtUp = false
  /** Of two readings under way only the later one knows what is missing. */
  #reading = 0

  constructor(
    private readonly inbox: Pick<NoticesApi, 'list' | 'read'>,
    private readonly tell: TellNotices,
  ) {}

  /** The socket brings one. */
  heard(notice: NoticeFrame): void {
    if (this.#isNews(notice.id)) this.tell([notice], false)
    if (this.#isCaughtUp && notice.id !== undefined) this.#markRead()
  }

  /** Reads what came while there was no socket. What cannot be read now is found by the next reading. */
  async catchUp(): Promise<void> {
    this.#reading += 1
    const reading = this.#reading
    const { items, next } = await this.inbox.list({ unread: true, limit: PAGE })
    if (reading !== this.#reading) return
    const missed = items.filter(({ id }) => this.#isNews(id)).reverse()
    if (missed.length > 0) this.tell(missed.map(frameOf), next !== null)
    this.#isCaughtUp = true
    if (this.#newest !== '' && items.length > 0) this.#markRead()
  }

  /** There is no socket: from now on something may be missed. */
  lost(): void {
    this.#isCaughtUp = false
    this.#reading += 1
  }

  /** What has no id is not kept, and so never comes twice. */
  #isNews(id: string | undefined): boolean {
    if (id === undefined) return true
    if (this.#told.has(id)) return false
    this.#told.add(id)
    // Ids sort by time.
    if (id > this.#newest) this.#newest = id
    return true
  }

  #markRead(): void {
    // If it fails, it is told again another day; better that than never.
    this.inbox.read(this.#newest).catch(() => {})
  }
}

function frameOf({ id, kind, room, message_id, state, act_id, reason, note, act, appeal }: Notice): NoticeFrame {
  return {
    ...{ t: 'notice', id, kind, room, message_id, state, act_id, reason },
    ...(note ? { note } : {}),
    ...(act ? { act } : {}),
    ...(appeal ? { appeal } : {}),
  }
}
