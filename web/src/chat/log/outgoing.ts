import type { KeyValueStorage } from '@parley/client/tokens'

/** One's own message between "send" and the room's log. */
export interface OutgoingPost {
  readonly room: string
  /** Its name for good: sending it again under this name posts it once. */
  readonly cmid: string
  readonly text: string
  readonly replyTo: string | null
  readonly createdAtMs: number
  readonly state: OutgoingState
}

export type OutgoingState =
  | { readonly kind: 'sending' }
  /** Not posted, and it will not be unless its author tries again. `code` names why, such as `muted`. */
  | { readonly kind: 'failed'; readonly code: string }

/** What of it survives a reload. */
type Stored = Omit<OutgoingPost, 'state'> & {
  /** Why it was not sent; it is not sent behind its author's back then. */
  readonly failed?: string
}

const KEY = 'parley.outgoing'
/** A message that waited longer is not sent behind its author's back: they are asked. */
const MAX_SILENT_RESEND_MS = 10 * 60_000
const MAX_STORED = 100

/**
 * Messages on their way, kept in the tab's `sessionStorage` so that a reload loses none of them. Not in `localStorage`: two
 * tabs would overwrite each other's.
 */
export class OutgoingStorage {
  constructor(
    private readonly storage: KeyValueStorage,
    private readonly userId: string,
  ) {}

  load(nowMs: number): OutgoingPost[] {
    return this.#read().map(({ failed, ...post }) => ({ ...post, state: stateOf(failed, nowMs - post.createdAtMs) }))
  }

  save(posts: Iterable<OutgoingPost>): void {
    const stored: Stored[] = [...posts].slice(-MAX_STORED).map(({ state, room, cmid, text, replyTo, createdAtMs }) => ({
      ...{ room, cmid, text, replyTo, createdAtMs },
      ...(state.kind === 'failed' ? { failed: state.code } : {}),
    }))
    if (stored.length === 0) this.storage.removeItem(this.#key)
    else this.storage.setItem(this.#key, JSON.stringify(stored))
  }

  get #key(): string {
    return `${KEY}.${this.userId}`
  }

  #read(): Stored[] {
    const text = this.storage.getItem(this.#key)
    if (text === null) return []
    try {
      const value: unknown = JSON.parse(text)
      return Array.isArray(value) ? value.filter(isStored) : []
    } catch {
      // Somebody else's value under our key: nothing of ours is lost.
      return []
    }
  }
}

function stateOf(failed: string | undefined, ageMs: number): OutgoingState {
  if (failed !== undefined) return { kind: 'failed', code: failed }
  return ageMs <= MAX_SILENT_RESEND_MS ? { kind: 'sending' } : { kind: 'failed', code: 'interrupted' }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { room, cmid, text, replyTo, createdAtMs, failed } = value as Readonly<Record<string, unknown>>
  return (
    [room, cmid, text].every((field) => typeof field === 'string') &&
    (replyTo === null || typeof replyTo === 'string') &&
    typeof createdAtMs === 'number' &&
    (failed === undefined || typeof failed === 'string')
  )
}
