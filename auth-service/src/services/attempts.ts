import { RateLimited } from '@parley/common/errors'
import type { Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { sha256 } from './opaque-tokens.js'

interface Limit {
  readonly points: number
  readonly seconds: number
}

const MINUTES = 60
const HOURS = 60 * MINUTES

/** Failed passwords: from one address for one account, for one account from everywhere, from one address for anyone. */
const LOGIN_PAIR: Limit = { points: 10, seconds: 15 * MINUTES }
const LOGIN_ACCOUNT: Limit = { points: 100, seconds: HOURS }
const LOGIN_ADDRESS: Limit = { points: 200, seconds: 15 * MINUTES }
/** Refresh tokens and links from mails that are none. */
const BAD_TOKENS: Limit = { points: 100, seconds: 15 * MINUTES }
const MAILS_TO_ADDRESS: Limit = { points: 5, seconds: HOURS }
const MAILS_FROM_CLIENT: Limit = { points: 60, seconds: HOURS }

const TOO_MANY_FAILED = 'Too many failed attempts; try again later'

/** Who guesses a password, and whose. */
export interface Guess {
  /** Any string that names the account. */
  readonly account: string
  readonly address: string
  /** Somebody logged in to that account from there lately: strangers' guesses are not to lock them out. */
  readonly isKnown: boolean
}

type Counted = readonly (readonly [RateLimiterAbstract, string])[]

/**
 * How often secrets may be guessed, accounts made and mails caused. Attempts are counted before they are made, so that
 * many at once cannot slip through; only wrong guesses stay counted. Counts live in Redis when there is one (and in memory
 * while it is away), else in memory.
 */
export class Attempts {
  readonly #loginPair: RateLimiterAbstract
  readonly #loginAccount: RateLimiterAbstract
  readonly #loginAddress: RateLimiterAbstract
  readonly #badTokens: RateLimiterAbstract
  readonly #mailsToAddress: RateLimiterAbstract
  readonly #mailsFromClient: RateLimiterAbstract
  readonly #registrations: RateLimiterAbstract

  constructor(redis: Redis | undefined, options: { readonly registrationsPerHour: number }) {
    const limiter = (name: string, limit: Limit): RateLimiterAbstract => createLimiter(redis, name, limit)
    this.#loginPair = limiter('login_pair', LOGIN_PAIR)
    this.#loginAccount = limiter('login_account', LOGIN_ACCOUNT)
    this.#loginAddress = limiter('login_address', LOGIN_ADDRESS)
    this.#badTokens = limiter('bad_tokens', BAD_TOKENS)
    this.#mailsToAddress = limiter('mails_to', MAILS_TO_ADDRESS)
    this.#mailsFromClient = limiter('mails_from', MAILS_FROM_CLIENT)
    this.#registrations = limiter('registrations', { points: options.registrationsPerHour, seconds: HOURS })
  }

  /** Refuses at once what would be refused when its turn comes. @throws RateLimited */
  async demandPasswordsLeft(guess: Guess): Promise<void> {
    for (const [limiter, key] of this.#passwords(guess)) {
      const used = await limiter.get(key)
      if (used && used.consumedPoints >= limiter.points) throw new RateLimited(used.msBeforeNext, TOO_MANY_FAILED)
    }
  }

  /**
   * Makes a guess at a password.
   * @throws RateLimited when there were too many wrong ones; what `check` throws is not a guess and does not count.
   */
  password(guess: Guess, check: () => Promise<boolean>): Promise<boolean> {
    return countWrong(this.#passwords(guess), check, (isRight) => !isRight)
  }

  /** The same for refresh tokens and tokens from mails: null is a wrong one. */
  token<T>(address: string, guess: () => Promise<T | null>): Promise<T | null> {
    return countWrong([[this.#badTokens, address]], guess, (found) => found === null)
  }

  /** Makes an account; only one that came to be counts. @throws RateLimited */
  async registration<T>(address: string, make: () => Promise<T>): Promise<T> {
    const counted: Counted = [[this.#registrations, address]]
    await count(counted, 'Too many accounts were made from this address; try again later')
    try {
      return await make()
    } catch (error) {
      await takeBack(counted)
      throw error
    }
  }

  /** Counts a mail. @throws RateLimited */
  async mail(email: string, address: string): Promise<void> {
    const recipient = sha256(email.toLowerCase()).toString('base64url')
    const counted: Counted = [
      [this.#mailsFromClient, address],
      [this.#mailsToAddress, recipient],
    ]
    await count(counted, 'Too many mails were asked for; try again later')
  }

  #passwords({ account, address, isKnown }: Guess): Counted {
    const name = sha256(account).toString('base64url')
    const fromThere: Counted = [
      [this.#loginAddress, address],
      [this.#loginPair, `${name}:${address}`],
    ]
    return isKnown ? fromThere : [...fromThere, [this.#loginAccount, name]]
  }
}

async function countWrong<T>(counted: Counted, guess: () => Promise<T>, isWrong: (found: T) => boolean): Promise<T> {
  await count(counted, TOO_MANY_FAILED)
  let staysCounted = false
  try {
    const found = await guess()
    staysCounted = isWrong(found)
    return found
  } finally {
    if (!staysCounted) await takeBack(counted)
  }
}

function createLimiter(redis: Redis | undefined, name: string, { points, seconds }: Limit): RateLimiterAbstract {
  const options = { keyPrefix: `parley:attempts:${name}`, points, duration: seconds }
  const memory = new RateLimiterMemory(options)
  return redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory
}

/** Counts everywhere or nowhere. */
async function count(counted: Counted, message: string): Promise<void> {
  for (const [index, [limiter, key]] of counted.entries()) {
    try {
      await limiter.consume(key)
    } catch (refusal) {
      // A refused attempt is counted by the limiter, too; only those that were made shall be.
      await takeBack(counted.slice(0, index + 1))
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      throw new RateLimited(Math.max(1, refusal.msBeforeNext), message)
    }
  }
}

async function takeBack(counted: Counted): Promise<void> {
  await Promise.all(counted.map(([limiter, key]) => limiter.reward(key)))
}
