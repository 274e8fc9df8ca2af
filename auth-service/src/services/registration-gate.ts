import type { Clock } from '@parley/common/clock'
import type { RegistrationGate, RegistrationState } from '@parley/common/contracts/identity'
import { Forbidden } from '@parley/common/errors'
import type { Logger } from '@parley/common/logger'
import type { RegistrationGateRepository } from '../repositories/registration-gate.js'
import type { Caller } from './access.js'

/** Who may make an account: the installation's setting, and for a while what chat-service's raid switch says. */
export class RegistrationGates {
  constructor(
    private readonly gates: RegistrationGateRepository,
    /** The installation's own word. `closed` stays closed whatever the switch says. */
    private readonly setting: 'open' | 'closed',
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async state(): Promise<RegistrationState> {
    if (this.setting === 'closed') return 'closed'
    const gate = await this.gates.current()
    return gate && Date.parse(gate.until) > this.clock.now().getTime() ? gate.state : 'open'
  }

  /** For the other services only: a person turns the switch where it is, in chat. */
  async set(caller: Caller, gate: RegistrationGate): Promise<void> {
    if (caller.kind !== 'service') throw new Forbidden('Only for services', 'insufficient_role')
    await this.gates.set(gate, this.clock.now())
    this.logger.info({ ...gate }, 'registration switched')
  }
}
