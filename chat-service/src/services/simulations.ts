import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@parley/common/clock'
import type { Principal } from '@parley/common/contracts/identity'
import { LABELS, type Label } from '@parley/common/contracts/moderation'
import { InvalidInput, RateLimited } from '@parley/common/errors'
import type { RoomId } from '@parley/common/ids'
import type { PoliciesRepository } from '../repositories/policies.js'
import type {
  RoomPolicyRow,
  SimulatedDetails,
  SimulatedRow,
  SimulatedWindow,
  SimulationsRepository,
} from '../repositories/simulations.js'
import type { PolicyOverrides, ServerPolicy, StoredServerPolicy, Thresholds } from '../schemas/policies.js'
import { MAX_SIMULATED_DAYS, type SimulateRequest } from '../schemas/simulations.js'
import type { Access } from './access.js'
import { type ContentRules, policyKey } from './content-rules.js'
import { isOn } from './policies-in-force.js'
import { effectivePolicy } from './policy.js'
import { DEFAULT_POLICY } from './policy-defaults.js'
import { demandRising } from './policy-limits.js'
import { type BothPolicies, type ChangedMessage, type ScoredMessage, Simulation } from './simulation.js'

const DAY_MS = 24 * 3_600_000
const DEFAULT_DAYS = 7
/** Judging is quick, but other requests must not wait for twenty thousand of it. */
const TURN_MS = 8
/** Large lists and long messages take longer: then the rest is left out, and the answer says so. */
const MAX_MS = 10_000
const MAX_RUNNING = 2
const RETRY_MS = 2_000

export interface SimulationOutcome {
  readonly window: SimulatedWindow
  readonly isComplete: boolean
  readonly estimatedTotal: number
  /** What it lays over the policies is part of neither side. */
  readonly isRaidOn: boolean
  readonly simulation: Simulation<SimulatedMessage>
  /** Of the room, or the server's default. */
  readonly thresholds: Readonly<Record<Label, { readonly before: Thresholds; readonly after: Thresholds }>>
  /** Messages that would be treated otherwise and that the asker may read, newest first. */
  readonly page: readonly (ChangedMessage<SimulatedMessage> & { readonly details: SimulatedDetails })[]
  /** The last of the page, when there may be more. */
  readonly next: string | null
}

/** Without its text: thousands may have changed, of which a page is shown. */
export type SimulatedMessage = Omit<SimulatedRow, 'text' | 'heldBy'> & Pick<ScoredMessage, 'matches' | 'heldBy'>

type Draft = Pick<SimulateRequest, 'thresholds' | 'mode'>

/** What a changed policy would have done to past messages: told before it is in force. */
export class SimulationService {
  #running = 0

  constructor(
    private readonly access: Access,
    private readonly simulations: SimulationsRepository,
    private readonly policies: PoliciesRepository,
    private readonly rules: ContentRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Of one room for its moderators, of the whole server for its staff.
   * @throws RateLimited while too many simulations run.
   */
  async simulate(actor: Principal, request: SimulateRequest, after: string | null): Promise<SimulationOutcome> {
    const roomId = request.room ?? null
    if (roomId === null) await this.access.require(actor, 'server:policy_read')
    else await this.access.require(actor, 'policy:read', { roomId })
    if (roomId === null && request.mode) throw new InvalidInput(['body', 'mode'], 'Only together with `room`')
    const window = this.#window(request)
    const drafts = await this.#drafts(roomId, request)
    if (this.#running >= MAX_RUNNING) throw new RateLimited(RETRY_MS, 'Too many simulations are running')
    this.#running += 1
    try {
      const { raid } = await this.policies.serverInForce()
      const outcome = await this.#run(window, drafts, { limit: request.limit, after })
      return { ...outcome, isRaidOn: isOn(raid, this.clock.now()) }
    } finally {
      this.#running -= 1
    }
  }

  async #run(
    window: SimulatedWindow,
    drafts: DraftPolicies,
    { limit, after }: { readonly limit: number; readonly after: string | null },
  ): Promise<Omit<SimulationOutcome, 'isRaidOn'>> {
    const { isComplete, pages } = await this.simulations.pages(window)
    const simulation = new Simulation<SimulatedMessage>()
    const turns = new Turns()
    let estimatedTotal = 0
    for await (const { rows, estimated } of pages) {
      estimatedTotal += estimated
      drafts.learn(await this.simulations.roomPolicies(drafts.unknownAmong(rows)))
      for (const { text, ...row } of rows) {
        await turns.yieldIfLong()
        if (turns.isOver) break
        const room = drafts.of(row.roomId)
        const matches = this.rules.matches({ policy: room.before, key: room.key }, text)
        simulation.add({ ...row, heldBy: heldByOf(row.heldBy), matches }, room)
      }
    }
    const readable = simulation.changed
      .filter(({ message }) => message.roomKind !== 'direct' && message.state !== 'deleted')
      .filter(({ message }) => after === null || message.id < after)
      .sort((a, b) => (a.message.id < b.message.id ? 1 : -1))
    const shown = readable.slice(0, limit)
    const details = await this.simulations.details(shown.map(({ message }) => message.id))
    return {
      window,
      isComplete: isComplete && !turns.isOver,
      estimatedTotal: Math.round(estimatedTotal),
      simulation,
      thresholds: drafts.thresholds,
      page: shown.flatMap((changed) => {
        const known = details.get(changed.message.id)
        return known ? [{ ...changed, details: known }] : []
      }),
      next: readable.length > limit ? (shown.at(-1)?.message.id ?? null) : null,
    }
  }

  #window({ room, from, until }: SimulateRequest): SimulatedWindow {
    const end = until === undefined ? this.clock.now() : new Date(until)
    const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(from)
    if (start >= end) throw new InvalidInput(['body', 'from'], 'Must be earlier than `until`')
    if (end.getTime() - start.getTime() > MAX_SIMULATED_DAYS * DAY_MS) {
      throw new InvalidInput(['body', 'from'], `The window may be ${MAX_SIMULATED_DAYS} days long at most`)
    }
    return { roomId: room ?? null, from: start, until: end }
  }

  /** @throws InvalidInput for thresholds that do not rise. */
  async #drafts(roomId: RoomId | null, draft: Draft): Promise<DraftPolicies> {
    const server = (await this.policies.server()) ?? { version: 0, policy: DEFAULT_POLICY }
    const path = ['body', 'thresholds']
    if (roomId === null) {
      const drafts = new DraftPolicies(server, patched(server.policy, draft.thresholds), null)
      demandRising(drafts.defaults.after.thresholds, path)
      return drafts
    }
    const drafts = new DraftPolicies(server, server.policy, draft)
    drafts.learn(await this.simulations.roomPolicies([roomId]))
    const room = drafts.of(roomId)
    demandRising(room.after.thresholds, path)
    drafts.defaults = room
    return drafts
  }
}

interface RoomPolicies extends BothPolicies {
  /** Tells `before` from every other policy. */
  readonly key: string
}

/** The policies of rooms as they are, and as they would be. */
class DraftPolicies {
  /** Whose thresholds the answer shows. */
  defaults: RoomPolicies
  readonly #rooms = new Map<RoomId, RoomPolicies>()

  constructor(
    private readonly before: StoredServerPolicy,
    private readonly after: ServerPolicy,
    /** What changes in the rooms themselves; null where the server's default changes. */
    private readonly ofRooms: Draft | null,
  ) {
    this.defaults = {
      before: effectivePolicy(before.policy, null, 'post'),
      after: effectivePolicy(after, null, 'post'),
      key: policyKey(null, before.version, 0),
    }
  }

  get thresholds(): SimulationOutcome['thresholds'] {
    const { before, after } = this.defaults
    return Object.fromEntries(
      LABELS.map((label) => [label, { before: before.thresholds[label], after: after.thresholds[label] }]),
    ) as SimulationOutcome['thresholds']
  }

  of(roomId: RoomId): RoomPolicies {
    return this.#rooms.get(roomId) ?? this.defaults
  }

  unknownAmong(rows: readonly SimulatedRow[]): RoomId[] {
    return [...new Set(rows.map(({ roomId }) => roomId))].filter((id) => !this.#rooms.has(id))
  }

  learn(rooms: readonly RoomPolicyRow[]): void {
    for (const { id, mode, overrides: stored } of rooms) {
      const overrides = stored?.overrides ?? null
      this.#rooms.set(id, {
        before: effectivePolicy(this.before.policy, overrides, mode),
        after: effectivePolicy(this.after, this.#changed(overrides), this.ofRooms?.mode ?? mode),
        key: policyKey(id, this.before.version, stored?.version ?? 0),
      })
    }
  }

  #changed(overrides: PolicyOverrides | null): PolicyOverrides | null {
    if (!this.ofRooms?.thresholds) return overrides
    const thresholds = Object.fromEntries(
      LABELS.map((label) => [label, { ...overrides?.thresholds?.[label], ...this.ofRooms?.thresholds?.[label] }]),
    )
    return { ...overrides, thresholds }
  }
}

function patched(policy: ServerPolicy, draft: Draft['thresholds']): ServerPolicy {
  const thresholds = Object.fromEntries(
    LABELS.map((label) => [label, { ...policy.thresholds[label], ...draft?.[label] }]),
  ) as ServerPolicy['thresholds']
  return { ...policy, thresholds }
}

function heldByOf(rule: string | null): ScoredMessage['heldBy'] {
  return rule === 'newcomer' || rule === 'limit:duplicates' ? rule : null
}

/** Long work in short turns, and not for ever. */
class Turns {
  readonly #endsAt = performance.now() + MAX_MS
  #turnEndsAt = performance.now() + TURN_MS

  get isOver(): boolean {
    return performance.now() > this.#endsAt
  }

  async yieldIfLong(): Promise<void> {
    if (performance.now() < this.#turnEndsAt) return
    await nextTurn()
    this.#turnEndsAt = performance.now() + TURN_MS
  }
}
