import type { PolicyMode } from '@parley/common/contracts/chat'
import { LABELS } from '@parley/common/contracts/moderation'
import { InvalidInput } from '@parley/common/errors'
import type { Policy, PolicyLimits, PolicyOverrides, ServerPolicy, Thresholds } from '../schemas/policies.js'

/**
 * Demands that a room's policy stays within what the admin allows room owners. Only what the owner departs from is
 * looked at: what is inherited is the admin's own choice.
 * @throws InvalidInput naming the first field that goes too far.
 */
export function demandWithinLimits(
  limits: PolicyLimits,
  change: { readonly mode: PolicyMode; readonly overrides: PolicyOverrides },
  before: { readonly mode: PolicyMode },
): void {
  if (change.mode !== before.mode && !limits.modes.includes(change.mode)) {
    throw new InvalidInput(
      ['body', 'mode'],
      `This server's limits do not allow the mode ${change.mode}`,
      'beyond_limit',
    )
  }
  for (const label of LABELS) {
    const given = change.overrides.thresholds?.[label]
    demandAtMost(given?.flag, limits.max_flag, ['body', 'overrides', 'thresholds', label, 'flag'])
    demandAtMost(given?.hide, limits.max_hide, ['body', 'overrides', 'thresholds', label, 'hide'])
  }
}

function demandAtMost(given: number | null | undefined, max: number | null, path: readonly string[]): void {
  if (given === undefined || max === null) return
  if (given === null) throw new InvalidInput(path, "This server's limits do not allow switching it off", 'beyond_limit')
  if (given > max) throw new InvalidInput(path, `This server's limits allow at most ${max}`, 'beyond_limit')
}

/**
 * Demands thresholds that mean something: a stronger action must not fire before a milder one.
 * @throws InvalidInput naming the first label whose thresholds do not rise.
 */
export function demandRising(
  thresholds: Policy['thresholds'] | ServerPolicy['thresholds'],
  at: readonly string[],
): void {
  for (const label of LABELS) {
    const rising = definedThresholds(thresholds[label])
    const isRising = rising.every((value, index) => index === 0 || value >= (rising[index - 1] ?? 0))
    if (!isRising)
      throw new InvalidInput([...at, label], 'Thresholds must rise from flag over hide to reject', 'not_rising')
  }
}

function definedThresholds({ flag, hide, reject }: Thresholds): number[] {
  return [flag, hide, reject].filter((value) => value !== null)
}
