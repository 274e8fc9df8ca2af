import type { Principal } from '@parley/common/contracts/identity'
import { Conflict, NotFound } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { PoliciesRepository, RoomPolicyRecord } from '../repositories/policies.js'
import type { ChangeRoomPolicy, RoomPolicyBody, ServerPolicy, StoredServerPolicy } from '../schemas/policies.js'
import type { Access } from './access.js'
import type { ContentRules } from './content-rules.js'
import { EVERYBODY } from './message-bodies.js'
import type { PoliciesInForce } from './policies-in-force.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { demandRising, demandUsableLists, demandWithinLimits } from './policy-limits.js'
import { isServerModerator } from './review-access.js'
import { roomEventBody } from './room-event-bodies.js'
import type { RoomPublisher } from './room-publisher.js'
import type { RuleMatch } from './word-lists.js'

/** Who decides what the machine does. Every verdict reads the policy anew, so a change holds from its commit on. */
export class PolicyService {
  constructor(
    private readonly access: Access,
    private readonly policies: PoliciesRepository,
    private readonly publisher: RoomPublisher,
    private readonly inForce: PoliciesInForce,
    private readonly rules: ContentRules,
  ) {}

  async readServer(actor: Principal): Promise<StoredServerPolicy> {
    await this.access.require(actor, 'server:policy_read')
    return this.#server()
  }

  /** @throws Conflict when the policy was changed since the version this change was made from. */
  async changeServer(actor: Principal, version: number, policy: ServerPolicy): Promise<StoredServerPolicy> {
    await this.access.require(actor, 'server:policy_edit')
    demandRising(policy.thresholds, ['body', 'policy', 'thresholds'])
    demandUsableLists(policy.lists, ['body', 'policy', 'lists'])
    const change = await this.policies.changeServer(version, policy, actor.userId)
    if (change.kind === 'stale') throw staleVersion()
    this.inForce.changed(null)
    return change.result
  }

  async readRoom(actor: Principal, roomId: RoomId): Promise<RoomPolicyBody> {
    await this.access.require(actor, 'policy:read', { roomId })
    return this.#roomBody(await this.#room(roomId))
  }

  /** Owners stay within the admin's limits; the server's staff, by a credential of that power, are not bound by them. */
  async changeRoom(actor: Principal, roomId: RoomId, change: ChangeRoomPolicy): Promise<RoomPolicyBody> {
    await this.access.require(actor, 'policy:edit', { roomId })
    const server = (await this.#server()).policy
    demandRising(effectivePolicy(server, change.overrides, change.mode).thresholds, ['body', 'overrides', 'thresholds'])
    if (!isServerModerator(actor)) demandWithinLimits(server, change, await this.#room(roomId))
    demandUsableLists(change.overrides.lists ?? [], ['body', 'overrides', 'lists'])
    const outcome = await this.policies.changeRoom(roomId, change, actor.userId, server.slow_mode_s)
    if (outcome === null) throw roomNotFound()
    if (outcome.kind === 'stale') throw staleVersion()
    const { record, event } = outcome.result
    this.inForce.changed(roomId)
    if (event) {
      this.publisher.publish([roomEventBody(event, { message: null, user: null }, EVERYBODY)])
      this.publisher.standingChanged(roomId, null)
    }
    return this.#roomBody(record)
  }

  /** Which lists and limits of the room a text would meet; nothing is written. */
  async tryText(actor: Principal, roomId: RoomId, text: string): Promise<RuleMatch[]> {
    const { room } = await this.access.require(actor, 'policy:read', { roomId })
    return this.rules.matches(await this.inForce.of(room.id), text)
  }

  async #server(): Promise<StoredServerPolicy> {
    return (await this.policies.server()) ?? { version: 0, policy: DEFAULT_POLICY }
  }

  async #room(roomId: RoomId): Promise<RoomPolicyRecord> {
    const record = await this.policies.room(roomId)
    if (!record) throw roomNotFound()
    return record
  }

  async #roomBody({ version, mode, overrides }: RoomPolicyRecord): Promise<RoomPolicyBody> {
    const { policy } = await this.#server()
    const effective = effectivePolicy(policy, overrides, mode)
    return { version, mode, overrides, effective, limits: policy.limits, server: policy }
  }
}

function staleVersion(): Conflict {
  return new Conflict('The policy was changed meanwhile; read it again', 'policy_version')
}

function roomNotFound(): NotFound {
  return new NotFound('Room', 'room_not_found')
}
