import type { Bus } from '@parley/common/bus/bus'
import type { Clock } from '@parley/common/clock'
import { NotFound } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import { LRUCache } from 'lru-cache'
import type { PoliciesRepository } from '../repositories/policies.js'
import type { Policy } from '../schemas/policies.js'
import type { StoredRaid } from '../schemas/raid.js'
import { policyKey, type VersionedPolicy } from './content-rules.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'

/** Bus channel on which instances tell each other that a policy or the raid switch was changed. */
const POLICY_CHANNEL = 'policy'

/** Key of what holds in no room in particular. */
const SERVER = 'server'
const MAX_REMEMBERED = 10_000
/** A lost word of the bus heals itself after this long. Verdicts read the policy anew and judge by it once more. */
const REMEMBERED_MS = 10_000

interface Remembered {
  readonly calm: VersionedPolicy
  readonly raid: { readonly policy: VersionedPolicy; readonly untilMs: number } | null
}

/** What texts are judged by while they are written: every room's policy, with the raid switch on top, from memory. */
export class PoliciesInForce {
  readonly #remembered = new LRUCache<RoomId | typeof SERVER, Remembered>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS })
  readonly #asked = new Map<RoomId, Promise<Remembered>>()
  /** Counts what this instance has heard of changes. */
  #changes = 0
  #unsubscribe: (() => void) | undefined

  constructor(
    private readonly policies: PoliciesRepository,
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  async listen(): Promise<void> {
    this.#unsubscribe = await this.bus.subscribe(POLICY_CHANNEL, (roomId) => this.#forget(roomId))
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /** Call after commit. Null = the server's, hence every room's. */
  changed(roomId: RoomId | null): void {
    this.#forget(roomId ?? '')
    this.bus.publish(POLICY_CHANNEL, roomId ?? '')
  }

  async of(roomId: RoomId): Promise<VersionedPolicy> {
    return this.#current(this.#remembered.get(roomId) ?? (await this.#readOnce(roomId)))
  }

  /** What holds where there is no room: for the names of rooms to be. */
  async ofServer(): Promise<VersionedPolicy> {
    return this.#current(await this.#server())
  }

  #current({ calm, raid }: Remembered): VersionedPolicy {
    return raid && raid.untilMs > this.clock.now().getTime() ? raid.policy : calm
  }

  async #server(): Promise<Remembered> {
    const known = this.#remembered.get(SERVER)
    if (known) return known
    const changes = this.#changes
    const { server, raid } = await this.policies.serverInForce()
    const policy = effectivePolicy(server?.policy ?? DEFAULT_POLICY, null, 'post')
    return this.#remember(SERVER, laidOver(policy, raid, policyKey(null, server?.version ?? 0, 0)), changes)
  }

  /** Questions asked at once share one answer, so posts that one socket sends on each other's heels stay in their order. */
  #readOnce(roomId: RoomId): Promise<Remembered> {
    const known = this.#asked.get(roomId)
    if (known) return known
    const asked = this.#read(roomId).finally(() => {
      if (this.#asked.get(roomId) === asked) this.#asked.delete(roomId)
    })
    this.#asked.set(roomId, asked)
    return asked
  }

  async #read(roomId: RoomId): Promise<Remembered> {
    const changes = this.#changes
    const stored = await this.policies.inForce(roomId)
    if (!stored) throw new NotFound('Room', 'room_not_found')
    const { kind, room, server, raid } = stored
    const policy = effectivePolicy(server?.policy ?? DEFAULT_POLICY, room.overrides, room.mode)
    const layers = laidOver(policy, raid, policyKey(roomId, server?.version ?? 0, room.version))
    return this.#remember(roomId, kind === 'direct' ? forTwo(layers) : layers, changes)
  }

  /** Kept only if nothing was changed while it was read. */
  #remember(what: RoomId | typeof SERVER, layers: Remembered, changes: number): Remembered {
    if (changes === this.#changes) this.#remembered.set(what, layers)
    return layers
  }

  #forget(roomId: string): void {
    this.#changes++
    // The server's policy and the raid switch are part of every room's. What is being read now may be old already.
    if (roomId === '') {
      this.#remembered.clear()
      this.#asked.clear()
    } else {
      this.#remembered.delete(roomId as RoomId)
      this.#asked.delete(roomId as RoomId)
    }
  }
}

function laidOver(policy: Policy, raid: StoredRaid | null, key: string): Remembered {
  return {
    calm: { policy, key },
    raid: raid && { policy: { policy: withRaid(policy, raid), key }, untilMs: Date.parse(raid.until) },
  }
}

/** In a room of two nobody is at home before they have spoken, and there is no moderator: only young accounts are new. */
function forTwo({ calm, raid }: Remembered): Remembered {
  const withoutFirst = ({ policy, key }: VersionedPolicy): VersionedPolicy => ({
    policy: { ...policy, newcomers: { ...policy.newcomers, first_messages: 0 } },
    key,
  })
  return { calm: withoutFirst(calm), raid: raid && { ...raid, policy: withoutFirst(raid.policy) } }
}

export function isOn(raid: StoredRaid | null, now: Date): raid is StoredRaid {
  return raid !== null && Date.parse(raid.until) > now.getTime()
}

/** The raid switch makes every room at least as strict as it says. Lists and thresholds stay: so does the policy's key. */
export function withRaid(policy: Policy, raid: StoredRaid): Policy {
  return {
    ...policy,
    slow_mode_s: Math.max(policy.slow_mode_s, raid.slow_mode_s),
    newcomers: {
      account_age_s: Math.max(policy.newcomers.account_age_s, raid.newcomers.account_age_s),
      first_messages: Math.max(policy.newcomers.first_messages, raid.newcomers.first_messages),
    },
  }
}
