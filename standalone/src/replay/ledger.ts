import type { RoomEvent } from '@parley/common/contracts/chat'
import type { Ack } from '@parley/common/contracts/socket'

/** A message of this run, from the moment it is posted. */
interface Entry {
  readonly room: string
  readonly postedAtMs: number
  ack: Ack | undefined
}

/** One member's view of one room. */
interface View {
  lastSeq: number | null
  /** Messages of this run it was shown. */
  readonly shown: Set<string>
  missed: number
  doubled: number
}

/** What was seen, in numbers. Latencies in milliseconds. */
export interface Findings {
  readonly posted: number
  readonly acknowledged: number
  readonly refused: number
  /** Posts that neither an acknowledgement nor a refusal ever came for. */
  readonly unanswered: number
  readonly deliveriesExpected: number
  readonly deliveries: number
  readonly hidden: number
  readonly gaps: number
  readonly duplicates: number
  readonly ackMs: readonly number[]
  readonly deliveryMs: readonly number[]
  readonly hideMs: readonly number[]
}

/**
 * Keeps account of every message: posted, acknowledged, shown to every subscribed member once and in order, hidden.
 * Times come in as arguments, in milliseconds of one clock.
 */
export class Ledger {
  readonly #entries = new Map<string, Entry>()
  readonly #byMessage = new Map<string, Entry>()
  readonly #views = new Map<string, Map<string, View>>()
  readonly #hidden = new Set<string>()
  #refused = 0
  #acknowledged = 0
  readonly #ackMs: number[] = []
  readonly #deliveryMs: number[] = []
  readonly #hideMs: number[] = []

  /** `member` listens to `room` from now on. */
  subscribed(member: string, room: string): void {
    const views = this.#views.get(room) ?? new Map<string, View>()
    views.set(member, { lastSeq: null, shown: new Set(), missed: 0, doubled: 0 })
    this.#views.set(room, views)
  }

  posted(cmid: string, room: string, nowMs: number): void {
    this.#entries.set(cmid, { room, postedAtMs: nowMs, ack: undefined })
  }

  acknowledged(cmid: string, ack: Ack, nowMs: number): void {
    const entry = this.#entries.get(cmid)
    if (!entry || entry.ack) return
    entry.ack = ack
    this.#acknowledged += 1
    this.#byMessage.set(ack.msg_id, entry)
    this.#ackMs.push(nowMs - entry.postedAtMs)
  }

  refused(cmid: string): void {
    if (this.#entries.delete(cmid)) this.#refused += 1
  }

  /** `member` was shown an event of a room it listens to. */
  seen(member: string, event: RoomEvent, nowMs: number): void {
    const view = this.#views.get(event.room)?.get(member)
    if (!view) return
    if (view.lastSeq !== null && event.seq <= view.lastSeq) view.doubled += 1
    else if (view.lastSeq !== null && event.seq > view.lastSeq + 1) view.missed += event.seq - view.lastSeq - 1
    view.lastSeq = Math.max(view.lastSeq ?? 0, event.seq)
    if (event.kind === 'message' || event.kind === 'release') this.#shown(view, event.message.cmid, nowMs)
    else if (event.kind === 'hide') this.#sawHide(event.message_id, nowMs)
  }

  /** The server told `member` that it cannot give all it missed. */
  lost(member: string, room: string): void {
    const view = this.#views.get(room)?.get(member)
    if (view) view.missed += 1
  }

  get counts(): { readonly acknowledged: number; readonly refused: number } {
    return { acknowledged: this.#acknowledged, refused: this.#refused }
  }

  get isAllDelivered(): boolean {
    const { deliveries, deliveriesExpected, acknowledged, posted, refused } = this.findings()
    return deliveries >= deliveriesExpected && acknowledged + refused >= posted
  }

  findings(): Findings {
    const entries = [...this.#entries.values()]
    const views = [...this.#views.values()].flatMap((members) => [...members.values()])
    return {
      posted: entries.length + this.#refused,
      ...this.counts,
      unanswered: entries.length - this.#acknowledged,
      deliveriesExpected: this.#expected(entries),
      deliveries: views.reduce((sum, { shown }) => sum + shown.size, 0),
      hidden: this.#hidden.size,
      gaps: views.reduce((sum, { missed }) => sum + missed, 0),
      duplicates: views.reduce((sum, { doubled }) => sum + doubled, 0),
      ackMs: this.#ackMs,
      deliveryMs: this.#deliveryMs,
      hideMs: this.#hideMs,
    }
  }

  /** A message that took its place in the room's order is due to everybody who listens; a held one to nobody yet. */
  #expected(entries: readonly Entry[]): number {
    const due = new Map<string, number>()
    for (const { room, ack } of entries) {
      if (ack?.seq !== undefined) due.set(room, (due.get(room) ?? 0) + 1)
    }
    return [...due].reduce((sum, [room, count]) => sum + count * (this.#views.get(room)?.size ?? 0), 0)
  }

  #shown(view: View, cmid: string, nowMs: number): void {
    const entry = this.#entries.get(cmid)
    if (!entry) return
    if (view.shown.has(cmid)) {
      view.doubled += 1
      return
    }
    view.shown.add(cmid)
    this.#deliveryMs.push(nowMs - entry.postedAtMs)
  }

  /** Counted once, when the first member hears of it. */
  #sawHide(messageId: string, nowMs: number): void {
    const entry = this.#byMessage.get(messageId)
    if (!entry || this.#hidden.has(messageId)) return
    this.#hidden.add(messageId)
    this.#hideMs.push(nowMs - entry.postedAtMs)
  }
}
