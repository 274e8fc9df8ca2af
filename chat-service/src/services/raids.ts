import type { Clock } from '@parley/common/clock'
import type { Principal, RegistrationGate } from '@parley/common/contracts/identity'
import type { RaidsRepository } from '../repositories/raids.js'
import type { RaidBody, StartRaid, StoredRaid } from '../schemas/raid.js'
import type { Access } from './access.js'
import { isOn, type PoliciesInForce } from './policies-in-force.js'

/** Whoever can say who may register: auth-service. */
export interface RegistrationControl {
  /** @throws Unavailable when it cannot be told. */
  set(gate: RegistrationGate): Promise<void>
}

/**
 * The raid switch: one call makes the whole server strict for a while, one call undoes it. It changes no policy, so that
 * nothing has to be put back; what it says is laid over every room's policy while it is on.
 */
export class RaidService {
  constructor(
    private readonly access: Access,
    private readonly raids: RaidsRepository,
    private readonly inForce: PoliciesInForce,
    /** Null = there is nobody to tell. */
    private readonly registration: RegistrationControl | null,
    private readonly clock: Clock,
  ) {}

  async read(actor: Principal): Promise<RaidBody> {
    await this.access.require(actor, 'server:policy_read')
    return this.#body(await this.raids.current())
  }

  /**
   * Replaces what is in force. Registration comes first: should the process die before the rest is written, it opens by
   * itself at the same hour, and asking again does the whole.
   */
  async start(actor: Principal, { duration_s, ...measures }: StartRaid): Promise<RaidBody> {
    await this.access.require(actor, 'server:raid')
    const startedAt = this.clock.now()
    const raid: StoredRaid = {
      ...measures,
      started_by: actor.userId,
      started_at: startedAt.toISOString(),
      until: new Date(startedAt.getTime() + duration_s * 1_000).toISOString(),
    }
    await this.registration?.set({ state: raid.registration, until: raid.until })
    await this.raids.start(raid, actor.userId)
    this.inForce.changed(null)
    return this.#body(raid)
  }

  /** Off already = nothing happens, but that registration is opened for certain. */
  async end(actor: Principal): Promise<RaidBody> {
    await this.access.require(actor, 'server:raid')
    await this.raids.end(actor.userId)
    this.inForce.changed(null)
    await this.registration?.set({ state: 'open', until: this.clock.now().toISOString() })
    return this.#body(null)
  }

  #body(raid: StoredRaid | null): RaidBody {
    return isOn(raid, this.clock.now()) ? { is_active: true, raid } : { is_active: false, raid: null }
  }
}
