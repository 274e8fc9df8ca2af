import type { Clock } from '@parley/common/clock'
import type { Principal, Profile } from '@parley/common/contracts/identity'
import type { RoomId } from '@parley/common/ids'
import type { ListedStrike, StrikesRepository } from '../repositories/past-strikes.js'
import type { UsersRepository } from '../repositories/users.js'
import type { PenaltyKind, StrikePolicy } from '../schemas/strike-policy.js'
import type { ReviewAccess } from './review-access.js'
import { type SimulatedUser, simulateStrikes } from './strike-simulation.js'

export interface StrikeSimulation {
  readonly from: Date
  readonly acts: number
  /** False when there were more acts than are looked at: then the oldest were. */
  readonly isComplete: boolean
  readonly counts: Readonly<Record<PenaltyKind, number>>
  /** Those who would have been penalised, hardest first. */
  readonly users: readonly { readonly user: Profile; readonly simulated: SimulatedUser }[]
}

const MAX_ACTS = 50_000
const MAX_USERS = 200
const DAY_MS = 24 * 3_600_000
const GRAVITY: Readonly<Record<PenaltyKind, number>> = { warn: 1, mute: 2, ban: 3 }

/** Trying strikes out before they hold. */
export class StrikeService {
  constructor(
    private readonly access: ReviewAccess,
    private readonly strikes: StrikesRepository,
    private readonly users: UsersRepository,
    private readonly clock: Clock,
  ) {}

  /** Of the rooms the asker moderates; for the server's staff of all. */
  async list(
    principal: Principal,
    filter: { readonly userId: string | null; readonly roomId: RoomId | null },
    before: string | null,
    limit: number,
  ): Promise<readonly ListedStrike[]> {
    const scope = await this.access.scope(principal, filter.roomId)
    return this.strikes.page(filter, scope.kind === 'server' ? null : scope, before, limit)
  }

  /** Who would have been warned, muted or banned in the last `days`, in a room one moderates or (staff) everywhere. */
  async simulate(
    principal: Principal,
    { roomId, days, policy }: { readonly roomId: RoomId | null; readonly days: number; readonly policy: StrikePolicy },
  ): Promise<StrikeSimulation> {
    await this.access.requireRule(principal, roomId)
    const from = new Date(this.clock.now().getTime() - days * DAY_MS)
    const offences = await this.strikes.pastOffences(roomId, from, MAX_ACTS + 1)
    const looked = offences.slice(0, MAX_ACTS)
    const penalised = simulateStrikes(policy, looked).filter(({ penalties }) => penalties.length > 0)
    const worst = (user: SimulatedUser): number => Math.max(...user.penalties.map(({ kind }) => GRAVITY[kind]))
    penalised.sort((a, b) => worst(b) - worst(a) || b.peak - a.peak)
    const count = (kind: PenaltyKind): number =>
      penalised.filter(({ penalties }) => penalties.some((penalty) => penalty.kind === kind)).length
    const shown = penalised.slice(0, MAX_USERS)
    const profiles = await this.users.find(shown.map(({ userId }) => userId))
    return {
      from,
      acts: looked.length,
      isComplete: offences.length <= MAX_ACTS,
      counts: { warn: count('warn'), mute: count('mute'), ban: count('ban') },
      users: shown.map((simulated) => ({ user: profileOf(simulated.userId, profiles), simulated })),
    }
  }
}

function profileOf(id: string, profiles: readonly Profile[]): Profile {
  const known = profiles.find((profile) => profile.id === id)
  return { id, username: known?.username ?? 'unknown', display_name: known?.display_name ?? 'unknown' }
}
