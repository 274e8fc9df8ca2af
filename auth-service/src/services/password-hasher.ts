import { hash, verify } from '@node-rs/argon2'
import { RateLimited } from '@parley/common/errors'
import { normalisePassword } from './passwords.js'

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Hashes share libuv's threads with token verification: more at a time would stall every request of the process. */
const MAX_RUNNING = 2
/** About a second's worth of hashes; who comes later is better told so at once. */
const MAX_WAITING = 64
const BUSY_RETRY_MS = 1_000

/** argon2id off the event loop, with a bound on what runs and on what waits. */
export class PasswordHasher {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #decoy: Promise<string> | undefined
  #verified = 0

  /** Passwords compared so far, decoys included. */
  get verifications(): number {
    return this.#verified
  }

  get waiting(): number {
    return this.#waiting.length
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normalisePassword(password), ARGON2ID))
  }

  /**
   * Whether `password` is the one behind `stored`. Without a stored hash a decoy's is computed all the same, so that
   * the answer for an unknown account takes as long as for a wrong password. `around` is called when it is this
   * check's turn.
   */
  async verify(
    stored: string | null,
    password: string,
    around: (check: () => Promise<boolean>) => Promise<boolean> = (check) => check(),
  ): Promise<boolean> {
    this.#decoy ??= hash('no account has this password', ARGON2ID)
    const decoy = await this.#decoy
    const check = async (): Promise<boolean> => {
      const matches = await verify(stored ?? decoy, normalisePassword(password))
      this.#verified += 1
      return stored !== null && matches
    }
    return this.#inTurn(() => around(check))
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new RateLimited(BUSY_RETRY_MS, 'Too many people are logging in; try again in a moment', 'busy')
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await work()
    } finally {
      // The place goes straight to the next in line, so that nobody slips in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
