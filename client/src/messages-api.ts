import type { MessageBody } from '@parley/common/contracts/chat'
import type { Profile } from '@parley/common/contracts/identity'
import { newId } from '@parley/common/ids'
import type { HttpClient, Page, PageOptions } from './http-client.js'

export interface Draft {
  readonly text: string
  /** Names the message for good: posting it again gives the first one's answer. Made up when left out. */
  readonly client_message_id?: string
  readonly reply_to?: string
}

export interface HistoryQuery extends PageOptions {
  /** Messages older, or newer, than this `seq`, or on both sides of it; the newest without any of them. */
  readonly before?: number
  readonly after?: number
  readonly around?: number
}

/** Messages oldest first, with a way to go on in both directions. */
export interface HistoryPage extends Page<MessageBody> {
  /** One's own that are held or were blocked; with the newest page only. */
  readonly unpublished: readonly MessageBody[]
  readonly older: string | null
  readonly newer: string | null
}

export interface SearchOptions extends PageOptions {
  readonly room_id?: string
  readonly sender_id?: string
}

export type ReportReason = 'harassment' | 'hate' | 'threat' | 'sexual' | 'spam' | 'self_harm' | 'other'

const PREFIX = '/api/chat'

/** Messages: posting, history, search, and what one does with a single one. */
export class MessagesApi {
  constructor(private readonly http: HttpClient) {}

  post(room: string, { client_message_id = newId(), ...draft }: Draft): Promise<MessageBody> {
    return this.http.request('POST', `${PREFIX}/rooms/${room}/messages`, { json: { client_message_id, ...draft } })
  }

  history(room: string, options: HistoryQuery = {}): Promise<HistoryPage> {
    return this.http.request('GET', `${PREFIX}/rooms/${room}/messages`, { query: { ...options } })
  }

  get(message: string): Promise<MessageBody> {
    return this.http.request('GET', `${PREFIX}/messages/${message}`)
  }

  edit(message: string, text: string): Promise<MessageBody> {
    return this.http.request('PATCH', `${PREFIX}/messages/${message}`, { json: { text } })
  }

  /**
   * Answers a nudge: with another text, or without one to send the message as it is. Only its author can, and only
   * while it waits. @throws ApiError 409 `nudge_answered` when it does not wait any more.
   */
  answerNudge(message: string, text?: string): Promise<MessageBody> {
    const json = text === undefined ? {} : { text }
    return this.http.request('POST', `${PREFIX}/messages/${message}/nudge`, { json })
  }

  delete(message: string): Promise<null> {
    return this.http.request('DELETE', `${PREFIX}/messages/${message}`)
  }

  react(message: string, emoji: string): Promise<unknown> {
    return this.http.request('POST', `${PREFIX}/messages/${message}/reactions`, { json: { emoji } })
  }

  unreact(message: string, emoji: string): Promise<unknown> {
    return this.http.request('DELETE', `${PREFIX}/messages/${message}/reactions/${encodeURIComponent(emoji)}`)
  }

  /** Who reacted with `emoji`. */
  reactors(message: string, emoji: string, options: PageOptions = {}): Promise<Page<Profile>> {
    const path = `${PREFIX}/messages/${message}/reactions/${encodeURIComponent(emoji)}`
    return this.http.request('GET', path, { query: { ...options } })
  }

  report(message: string, reason: ReportReason, comment = ''): Promise<unknown> {
    return this.http.request('POST', `${PREFIX}/messages/${message}/report`, { json: { reason, comment } })
  }

  /** Asks people to look again at what was done to one's own message. */
  appeal(message: string, text: string): Promise<unknown> {
    return this.http.request('POST', `${PREFIX}/messages/${message}/appeal`, { json: { text } })
  }

  /** Whom the message reached and who has read it. */
  receipts(
    message: string,
    options: PageOptions = {},
  ): Promise<Page<{ readonly user: Profile; readonly delivered: boolean; readonly read: boolean }>> {
    return this.http.request('GET', `${PREFIX}/messages/${message}/receipts`, { query: { ...options } })
  }

  /** Visible messages of one's own rooms, newest first; `q` understands `"a phrase"`, `or` and `-without`. */
  search(q: string, options: SearchOptions = {}, signal?: AbortSignal): Promise<Page<MessageBody>> {
    return this.http.request('GET', `${PREFIX}/search`, { query: { q, ...options }, ...(signal ? { signal } : {}) })
  }
}
