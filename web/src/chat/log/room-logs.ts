import type { HistoryPage, MessagesApi } from '@parley/client/messages-api'
import type { MessageBody, RoomEvent } from '@parley/common/contracts/chat'
import {
  append,
  applyEvents,
  change,
  EMPTY_LOG,
  insertOwn,
  prepend,
  type RoomLog,
  replace,
  trimNew,
  trimOld,
  type Viewer,
} from './room-log.js'
import type { Topics } from './topics.js'

/** A room's history as far as it is in memory, and what is being read of it. */
export interface LoadedRoom {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly log: RoomLog
  /** Counts the windows: another one is another list, not a change of the one before. */
  readonly window: number
  readonly isLoadingOlder: boolean
  readonly isLoadingNewer: boolean
  /** Why the window could not be read. */
  readonly error: unknown
  /** Why older messages could not be read when they were asked for last; null = they were, or are being read. */
  readonly olderError: unknown
}

const NOT_LOADED: LoadedRoom = {
  status: 'loading',
  log: EMPTY_LOG,
  window: 0,
  isLoadingOlder: false,
  isLoadingNewer: false,
  error: null,
  olderError: null,
}

export const logTopic = (room: string): string => `log:${room}`

const PAGE = 50
/** Small enough that the list, which guesses the height of rows it has not drawn, keeps what is read within the rows it draws. */
const OLDER_PAGE = 25
/** Histories in memory; the least recently opened goes first. */
const MAX_ROOMS = 12
/** Of rooms that nobody looks at, so much stays. */
const MAX_IN_BACKGROUND = 150
/**
 * A page of history counts reactions as of some moment near its arrival. A reaction that is told within this time after
 * may be in it already: that message is read anew instead of counted on.
 */
const UNCERTAIN_MS = 2_000
const REFRESH_DELAY_MS = 250

/** Events that came while something was being read, for applying them to what was read. */
interface Reading {
  readonly events: RoomEvent[]
}

/** The histories of rooms: reads them in pages and keeps them up to date by the rooms' events. */
export class RoomLogs {
  readonly #rooms = new Map<string, LoadedRoom>()
  readonly #readings = new Map<string, Set<Reading>>()
  /** Of the rooms that are open. */
  readonly #readers = new Map<string, 'end' | 'past'>()
  readonly #uncertainUntilMs = new Map<string, number>()
  /** Messages being read anew; `true` = something happened to them meanwhile. */
  readonly #refreshing = new Map<string, boolean>()

  constructor(
    private readonly messages: Pick<MessagesApi, 'history' | 'get'>,
    private readonly viewerOf: (room: string) => Viewer,
    private readonly topics: Topics,
  ) {}

  get(room: string): LoadedRoom {
    return this.#rooms.get(room) ?? NOT_LOADED
  }

  isLoaded(room: string): boolean {
    return this.#rooms.get(room)?.status === 'ready'
  }

  /** Opens a window at `seq`, or at the end; keeps the present one if it shows that place. */
  async open(room: string, seq: number | null = null): Promise<void> {
    const known = this.#rooms.get(room)
    if (known?.status === 'ready' && shows(known.log, seq)) return this.#touch(room, known)
    await this.reopen(room, seq)
  }

  /** Reads the window anew. */
  async reopen(room: string, seq: number | null = null): Promise<void> {
    const window = this.get(room).window + 1
    this.#set(room, { ...NOT_LOADED, window })
    const { page, error, events } = await this.#read(room, seq === null ? {} : { around: seq })
    if (this.get(room).window !== window) return
    if (!page) return this.#set(room, { ...NOT_LOADED, window, status: 'failed', error })
    const log: RoomLog = {
      messages: page.items,
      unpublished: seq === null ? page.unpublished : [],
      hasOlder: page.older !== null,
      hasNewer: page.newer !== null,
      missed: 0,
    }
    this.#set(room, { ...NOT_LOADED, window, status: 'ready', log: applyEvents(log, events, this.viewerOf(room)) })
    this.#evict()
    // Somewhere in the past the answer has none of one's own that wait; at its end they are shown again.
    if (seq !== null && !log.hasNewer) await this.#addUnpublished(room)
  }

  async loadOlder(room: string): Promise<void> {
    const loaded = this.get(room)
    const before = loaded.log.messages[0]?.seq
    if (loaded.status !== 'ready' || !loaded.log.hasOlder || loaded.isLoadingOlder || before == null) return
    this.#set(room, { ...loaded, isLoadingOlder: true, olderError: null })
    const { page, error } = await this.#read(room, { before }, OLDER_PAGE)
    const now = this.get(room)
    if (now.window !== loaded.window) return
    const log = page ? prepend(now.log, page.items, page.older !== null) : now.log
    this.#set(room, { ...now, log, isLoadingOlder: false, olderError: error })
  }

  async loadNewer(room: string): Promise<void> {
    const loaded = this.get(room)
    const after = loaded.log.messages.at(-1)?.seq
    if (loaded.status !== 'ready' || !loaded.log.hasNewer || loaded.isLoadingNewer || after == null) return
    this.#set(room, { ...loaded, isLoadingNewer: true })
    const { page, events } = await this.#read(room, { after })
    const now = this.get(room)
    if (now.window !== loaded.window) return
    const read = page ? append(now.log, page.items, page.newer !== null) : now.log
    const log = read.hasNewer ? read : applyEvents(read, events, this.viewerOf(room))
    this.#set(room, { ...now, log, isLoadingNewer: false })
    if (page && !read.hasNewer) await this.#addUnpublished(room)
  }

  /** Events of one room, in order. */
  apply(room: string, events: readonly RoomEvent[]): void {
    for (const reading of this.#readings.get(room) ?? []) reading.events.push(...events)
    for (const event of events) {
      if ('message_id' in event && this.#refreshing.has(event.message_id)) this.#refreshing.set(event.message_id, true)
    }
    const loaded = this.#rooms.get(room)
    if (loaded?.status !== 'ready') return
    const certain = events.filter((event) => !this.#isUncertain(room, event))
    this.#change(room, this.#trimmed(room, applyEvents(loaded.log, certain, this.viewerOf(room))))
  }

  /** Where in the room its reader is: decides which side of the window is let go of when it grows too large. */
  reader(room: string, place: 'end' | 'past'): void {
    this.#readers.set(room, place)
  }

  /** Nobody looks at the room any more. */
  leave(room: string): void {
    this.#readers.delete(room)
    const loaded = this.#rooms.get(room)
    if (loaded?.status !== 'ready') return
    if (loaded.log.hasNewer) this.drop(room)
    else {
      // Whoever comes back has what failed read again.
      const log = trimOld(loaded.log, MAX_IN_BACKGROUND, MAX_IN_BACKGROUND)
      this.#set(room, { ...loaded, log, olderError: null })
    }
  }

  drop(room: string): void {
    if (this.#rooms.delete(room)) this.topics.tell(logTopic(room))
  }

  edit(room: string, id: string, by: (message: MessageBody) => MessageBody): void {
    const loaded = this.#rooms.get(room)
    if (loaded) this.#change(room, change(loaded.log, id, by))
  }

  insertOwn(room: string, message: MessageBody): void {
    const loaded = this.#rooms.get(room)
    if (loaded?.status === 'ready') this.#change(room, insertOwn(loaded.log, message, this.viewerOf(room)))
  }

  /** Whether the message is in memory, and which. */
  find(room: string, id: string): MessageBody | undefined {
    const { log } = this.get(room)
    return log.messages.findLast((message) => message.id === id) ?? log.unpublished.find((message) => message.id === id)
  }

  told(message: MessageBody): void {
    const loaded = this.#rooms.get(message.room)
    if (loaded) this.#change(message.room, replace(loaded.log, message))
  }

  /** Reads a message anew, and again if something happens to it meanwhile. */
  async refresh(room: string, id: string): Promise<void> {
    if (this.#refreshing.has(id)) {
      this.#refreshing.set(id, true)
      return
    }
    try {
      do {
        this.#refreshing.set(id, false)
        await new Promise((resolve) => setTimeout(resolve, REFRESH_DELAY_MS))
        const message = await this.messages.get(id)
        if (this.#refreshing.get(id) === true) continue
        this.#uncertainUntilMs.set(room, Date.now() + UNCERTAIN_MS)
        this.told(message)
      } while (this.#refreshing.get(id) === true)
    } catch {
      // Not to be had now: it stays as it is shown, and the next opening of the room reads it.
    } finally {
      this.#refreshing.delete(id)
    }
  }

  async #addUnpublished(room: string): Promise<void> {
    const { window } = this.get(room)
    const { page } = await this.#read(room, {}, 1)
    const now = this.get(room)
    if (page && now.window === window) this.#set(room, { ...now, log: { ...now.log, unpublished: page.unpublished } })
  }

  async #read(
    room: string,
    at: { readonly before?: number; readonly after?: number; readonly around?: number },
    limit = PAGE,
  ): Promise<{ readonly page: HistoryPage | null; readonly error: unknown; readonly events: readonly RoomEvent[] }> {
    const reading: Reading = { events: [] }
    const readings = this.#readings.get(room) ?? new Set()
    this.#readings.set(room, readings.add(reading))
    this.#uncertainUntilMs.set(room, Number.POSITIVE_INFINITY)
    try {
      const page = await this.messages.history(room, { ...at, limit })
      return { page, error: null, events: reading.events.filter(({ kind }) => kind !== 'reaction') }
    } catch (error) {
      return { page: null, error, events: [] }
    } finally {
      readings.delete(reading)
      this.#uncertainUntilMs.set(room, Date.now() + UNCERTAIN_MS)
      for (const event of reading.events) {
        if (event.kind === 'reaction') void this.refresh(room, event.message_id)
      }
    }
  }

  #isUncertain(room: string, event: RoomEvent): boolean {
    if (event.kind !== 'reaction' || event.user_id === this.viewerOf(room).userId) return false
    if (Date.now() >= (this.#uncertainUntilMs.get(room) ?? 0)) return false
    if (this.find(room, event.message_id)) void this.refresh(room, event.message_id)
    return true
  }

  #trimmed(room: string, log: RoomLog): RoomLog {
    const place = this.#readers.get(room)
    if (place === undefined) return trimOld(log, 2 * MAX_IN_BACKGROUND, MAX_IN_BACKGROUND)
    return place === 'end' ? trimOld(log) : trimNew(log)
  }

  #change(room: string, log: RoomLog): void {
    const loaded = this.#rooms.get(room)
    if (loaded && loaded.log !== log) this.#set(room, { ...loaded, log })
  }

  #set(room: string, loaded: LoadedRoom): void {
    this.#touch(room, loaded)
    this.topics.tell(logTopic(room))
  }

  /** Moves the room to the end of the map: its order is that of use. */
  #touch(room: string, loaded: LoadedRoom): void {
    this.#rooms.delete(room)
    this.#rooms.set(room, loaded)
  }

  #evict(): void {
    for (const room of this.#rooms.keys()) {
      if (this.#rooms.size <= MAX_ROOMS) return
      this.#rooms.delete(room)
      this.#uncertainUntilMs.delete(room)
    }
  }
}

function shows({ messages, hasNewer }: RoomLog, seq: number | null): boolean {
  if (seq === null) return !hasNewer
  const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq]
  return first != null && last != null && first <= seq && seq <= last
}
