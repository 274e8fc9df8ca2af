/** Where a client stands in a room's log, and what that makes of the next event. */
export class RoomCursor {
  /** The last event taken; null until the server has named a head. */
  seq: number | null
  /** Of the log that `seq` counts in. */
  epoch: string | undefined

  constructor(position: { readonly since?: number | undefined; readonly epoch?: string | undefined } = {}) {
    this.seq = position.since ?? null
    this.epoch = position.epoch
  }

  /** `next` is taken and must be handed on; `old` was had before; `gap` means that events in between are missing. */
  take(seq: number): 'next' | 'old' | 'gap' {
    if (this.seq === null) return 'gap'
    if (seq <= this.seq) return 'old'
    if (seq > this.seq + 1) return 'gap'
    this.seq = seq
    return 'next'
  }

  /** Starts anew at `head` of the log `epoch`. */
  restart(head: number, epoch: string): void {
    this.seq = head
    this.epoch = epoch
  }
}
