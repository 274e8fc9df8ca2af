import type { PolicyBase, PolicyOverrides, RoomPolicy, ServerPolicy, Thresholds } from '@parley/client/policy-api'
import type { PolicyMode } from '@parley/common/contracts/chat'
import type { Label } from '@parley/common/contracts/moderation'
import { LABELS } from '../../components/labels.js'
import { policyOf, type Units, unitsOf } from './policy-units.js'

const ACTIONS = ['flag', 'hide', 'reject'] as const

/** A policy being edited, and what it departs from. The same for a room and for the server's default. */
export interface PolicyDraft {
  /** Null for the server, which has no mode. */
  readonly mode: PolicyMode | null
  /** What holds if this draft is saved. */
  readonly effective: PolicyBase
  /** Units the room departs from the server's default in; for the server none. */
  readonly own: ReadonlySet<string>
}

/** The units one edits: of a room its mode and departures, of the server the whole policy. */
export function unitsOfRoom(policy: Pick<RoomPolicy, 'mode' | 'overrides'>): Units {
  return unitsOf({ mode: policy.mode, ...policy.overrides })
}

export function roomDraft(server: ServerPolicy, units: Units): PolicyDraft {
  const { mode, overrides } = roomChange(units)
  return {
    mode,
    effective: effectiveOf(server, overrides),
    own: new Set([...units.keys()].filter((path) => path !== 'mode')),
  }
}

export function serverDraft(units: Units): PolicyDraft {
  return { mode: null, effective: serverPolicyOf(units), own: new Set() }
}

/** The server's default that the units stand for. Editing sets units and never takes one away, so it is whole. */
export function serverPolicyOf(units: Units): ServerPolicy {
  const policy = policyOf(units)
  if (!isServerPolicy(policy)) throw new Error('units of a server policy are missing')
  return policy
}

const SERVER_UNITS = {
  ...{ thresholds: true, nudge: true, slow_mode_s: true, links: true, mentions: true, duplicates: true, flood: true },
  ...{ newcomers: true, lists: true, unsupported_language: true, unscored_held: true, held_timeout_s: true },
  limits: true,
} as const satisfies Readonly<Record<keyof ServerPolicy, true>>

function isServerPolicy(policy: Record<string, unknown>): policy is Record<string, unknown> & ServerPolicy {
  return Object.keys(SERVER_UNITS).every((name) => policy[name] !== undefined)
}

/** As the API wants a room's change. */
export function roomChange(units: Units): { readonly mode: PolicyMode; readonly overrides: PolicyOverrides } {
  const { mode, ...overrides } = policyOf(units) as { mode: PolicyMode } & PolicyOverrides
  return { mode, overrides }
}

/** The server's default with a room's departures; lists stand beside each other. As chat-service's `effectivePolicy`. */
export function effectiveOf(server: PolicyBase, overrides: PolicyOverrides): PolicyBase {
  const { thresholds, lists, ...rest } = overrides
  const merged = Object.fromEntries(
    LABELS.map((label) => [label, { ...server.thresholds[label], ...thresholds?.[label] }]),
  ) as Record<Label, Thresholds>
  return { ...server, ...rest, thresholds: merged, lists: lists ?? [] }
}

/** The unit of one threshold of a label. */
export function thresholdUnit(label: Label, action: keyof Thresholds): string {
  return `thresholds.${label}.${action}`
}

/**
 * The units of a label when one of its thresholds is moved. Every value on the way is counted from where the move began: a
 * threshold that had to give way comes back when it may, and is inherited again if it was.
 */
export function movedUnits(
  began: PolicyDraft,
  label: Label,
  action: keyof Thresholds,
  value: number | null,
): Readonly<Record<string, number | null | undefined>> {
  const before = began.effective.thresholds[label]
  const after = withThreshold(before, action, value)
  const units = ACTIONS.map((name) => {
    const unit = thresholdUnit(label, name)
    const isInherited = began.mode !== null && !began.own.has(unit)
    return [unit, isInherited && after[name] === before[name] ? undefined : after[name]] as const
  })
  return Object.fromEntries(units)
}

/** Moves one threshold; the others give way, as a stronger action must not fire before a milder one. */
export function withThreshold(thresholds: Thresholds, action: keyof Thresholds, value: number | null): Thresholds {
  const moved = { ...thresholds, [action]: value }
  if (value === null) return moved
  const atLeast = (other: number | null) => (other === null ? null : Math.max(other, value))
  const atMost = (other: number | null) => (other === null ? null : Math.min(other, value))
  switch (action) {
    case 'flag':
      return { ...moved, hide: atLeast(moved.hide), reject: atLeast(moved.reject) }
    case 'hide':
      return { ...moved, flag: atMost(moved.flag), reject: atLeast(moved.reject) }
    case 'reject':
      return { ...moved, flag: atMost(moved.flag), hide: atMost(moved.hide) }
    default:
      return action satisfies never
  }
}

/** The thresholds of `after` that `before` has otherwise: what a simulation is asked about. */
export function movedThresholds(
  before: Readonly<Record<Label, Thresholds>>,
  after: Readonly<Record<Label, Thresholds>>,
): { readonly [L in Label]?: Partial<Thresholds> } {
  const moved = LABELS.flatMap((label) => {
    const changes = ACTIONS.filter((action) => before[label][action] !== after[label][action]).map(
      (action) => [action, after[label][action]] as const,
    )
    return changes.length === 0 ? [] : [[label, Object.fromEntries(changes)] as const]
  })
  return Object.fromEntries(moved)
}
