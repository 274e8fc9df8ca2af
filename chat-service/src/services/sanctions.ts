import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import { Forbidden } from '@parley/common/errors'
import { LRUCache } from 'lru-cache'
import type { Sanction, SanctionsRepository } from '../repositories/sanctions.js'
import { SANCTIONS_CHANNEL } from './channels.js'

const MAX_REMEMBERED = 20_000
/** A lost invalidation heals itself after this long; posts are decided again at commit anyway. */
const REMEMBERED_MS = 30_000

/** Who is muted or banned on the whole server. */
export class Sanctions {
  readonly #remembered = new LRUCache<string, Sanction>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS })
  /** Counts what was heard, so that an answer from before the news is not remembered after it. */
  #heard = 0
  #unsubscribe: (() => void) | undefined

  constructor(
    private readonly sanctions: SanctionsRepository,
    private readonly clock: Clock,
  ) {}

  /** Starts forgetting what other instances say has changed. */
  async listen(bus: Bus): Promise<void> {
    this.#unsubscribe = await bus.subscribe(SANCTIONS_CHANNEL, (userId) => {
      this.#heard += 1
      this.#remembered.delete(userId)
    })
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /** @throws Forbidden for who is banned from the server. */
  async demandNotBanned(userId: string): Promise<void> {
    demandNotBanned(await this.#of(userId), this.clock.now())
  }

  /** @throws Forbidden for who is muted on the server. */
  async demandVoice(userId: string): Promise<void> {
    demandVoice(await this.#of(userId), this.clock.now())
  }

  async isBanned(userId: string): Promise<boolean> {
    return isInForce((await this.#of(userId)).bannedUntil, this.clock.now())
  }

  /** As `demandNotBanned`, from the database: for sockets, which live long on the answer. */
  async demandAdmission(userId: string): Promise<void> {
    this.#remembered.delete(userId)
    await this.demandNotBanned(userId)
  }

  async #of(userId: string): Promise<Sanction> {
    const known = this.#remembered.get(userId)
    if (known) return known
    const heard = this.#heard
    const sanction = await this.sanctions.of(userId)
    if (heard === this.#heard) this.#remembered.set(userId, sanction)
    return sanction
  }
}

/** @throws Forbidden for who is banned from the server. */
export function demandNotBanned({ bannedUntil }: Sanction, now: Date): void {
  if (isInForce(bannedUntil, now)) throw serverBanned()
}

/** @throws Forbidden for who is muted on the server. */
export function demandVoice({ mutedUntil }: Sanction, now: Date): void {
  if (isInForce(mutedUntil, now)) throw serverMuted()
}

function isInForce(until: Date | null, now: Date): boolean {
  return until !== null && until > now
}

export function serverBanned(): Forbidden {
  return new Forbidden('You are banned from this server', 'server_banned')
}

export function serverMuted(): Forbidden {
  return new Forbidden('You are muted on this server', 'server_muted')
}
