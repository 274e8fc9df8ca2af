import type { MessageState, ModerationNote } from '@parley/common/contracts/chat'
import type { NoticeAct, NoticeAppeal, NoticeKind } from '@parley/common/contracts/socket'
import type { HttpClient, Page, PageOptions } from './http-client.js'

export interface Notice {
  readonly id: string
  readonly kind: NoticeKind
  readonly room: string | null
  readonly message_id: string | null
  /** Can be appealed by this id. */
  readonly act_id: string | null
  readonly state: MessageState | null
  /** In a sentence of the server's, with what `act` and `appeal` say. */
  readonly reason: string
  readonly note: ModerationNote | null
  /** What was done to oneself, rather than to a message or name. */
  readonly act: NoticeAct | null
  /** What came of one's appeal. */
  readonly appeal: NoticeAppeal | null
  readonly created_at: string
  readonly read_at: string | null
}

const PATH = '/api/chat/notices'

/** One's inbox: what the socket's `notice` frames say, kept for when one was away. */
export class NoticesApi {
  constructor(private readonly http: HttpClient) {}

  /** Newest first; `unread` counts all pages, up to 1,000. */
  list(query: PageOptions & { readonly unread?: boolean } = {}): Promise<Page<Notice> & { readonly unread: number }> {
    return this.http.request('GET', PATH, { query: { ...query } })
  }

  /** This notice and all before it have been read. */
  read(upTo: string): Promise<{ readonly unread: number }> {
    return this.http.request('POST', `${PATH}/read`, { json: { up_to: upTo } })
  }
}
