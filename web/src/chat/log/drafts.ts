import type { BrowserStorage } from '../../components/browser-storage.js'

/** What was typed in a room and not sent. */
export interface Draft {
  readonly text: string
  readonly replyTo: string | null
}

const PREFIX = 'parley.draft'

/** Drafts per user and room, shared by all tabs. */
export class Drafts {
  constructor(
    private readonly storage: BrowserStorage,
    private readonly userId: string,
  ) {}

  load(room: string): Draft | null {
    const stored = this.storage.getItem(this.#key(room))
    if (stored === null) return null
    try {
      const { text, replyTo } = JSON.parse(stored) as Readonly<Record<string, unknown>>
      return typeof text === 'string' ? { text, replyTo: typeof replyTo === 'string' ? replyTo : null } : null
    } catch {
      // Not ours, or of another version: no draft.
      return null
    }
  }

  /** Nothing typed and nothing answered = no draft. */
  save(room: string, draft: Draft): void {
    if (draft.text.trim() === '' && draft.replyTo === null) this.storage.removeItem(this.#key(room))
    else this.storage.setItem(this.#key(room), JSON.stringify(draft))
  }

  rooms(): ReadonlySet<string> {
    const prefix = this.#key('')
    const keys = [...this.storage.keys()].filter((key) => key.startsWith(prefix))
    return new Set(keys.map((key) => key.slice(prefix.length)))
  }

  #key(room: string): string {
    return `${PREFIX}.${this.userId}.${room}`
  }
}
