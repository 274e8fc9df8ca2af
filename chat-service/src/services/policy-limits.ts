import type { PolicyMode } from '@parley/common/contracts/chat'
import { LABELS } from '@parley/common/contracts/moderation'
import { InvalidInput } from '@parley/common/errors'
import { type CountLimit, type FloodLimit, RULE_ACTIONS, type WordList } from '../schemas/content-rules.js'
import type { Policy, PolicyOverrides, ServerPolicy, Thresholds } from '../schemas/policies.js'
import { checkLists, UnusableList } from './word-lists.js'

/**
 * Demands that a room's policy stays within what the admin allows room owners. Only what the owner departs from is
 * looked at: what is inherited is the admin's own choice.
 * @throws InvalidInput naming the first field that goes too far.
 */
export function demandWithinLimits(
  server: ServerPolicy,
  change: { readonly mode: PolicyMode; readonly overrides: PolicyOverrides },
  before: { readonly mode: PolicyMode },
): void {
  const { limits } = server
  if (change.mode !== before.mode && !limits.modes.includes(change.mode)) {
    throw beyondLimit(['mode'], `This server's limits do not allow the mode ${change.mode}`)
  }
  for (const label of LABELS) {
    const given = change.overrides.thresholds?.[label]
    demandAtMost(given?.flag, limits.max_flag, ['overrides', 'thresholds', label, 'flag'])
    demandAtMost(given?.hide, limits.max_hide, ['overrides', 'thresholds', label, 'hide'])
  }
  const { slow_mode_s, lists = [] } = change.overrides
  demandAtMost(slow_mode_s, limits.max_slow_mode_s, ['overrides', 'slow_mode_s'])
  if (lists.length > 0 && !limits.may_list) {
    throw beyondLimit(['overrides', 'lists'], "This server's limits do not allow lists of a room's own")
  }
  if (!limits.may_relax) demandAsStrict(server, change.overrides)
}

/** Demands that no rule a room departs in is milder than the server's. */
function demandAsStrict(server: ServerPolicy, overrides: PolicyOverrides): void {
  const { slow_mode_s, links, mentions, duplicates, flood, newcomers } = overrides
  const milder: readonly (readonly [boolean, string])[] = [
    [slow_mode_s !== undefined && slow_mode_s < server.slow_mode_s, 'slow_mode_s'],
    [links !== undefined && isMilder(links, server.links), 'links'],
    [mentions !== undefined && isMilder(mentions, server.mentions), 'mentions'],
    [
      duplicates !== undefined && (isMilder(duplicates, server.duplicates) || isRarer(duplicates, server.duplicates)),
      'duplicates',
    ],
    [flood !== undefined && (allowsMore(flood.max, server.flood.max) || isRarer(flood, server.flood)), 'flood'],
    [
      newcomers !== undefined &&
        (newcomers.account_age_s < server.newcomers.account_age_s ||
          newcomers.first_messages < server.newcomers.first_messages),
      'newcomers',
    ],
  ]
  const [, field] = milder.find(([isTooMild]) => isTooMild) ?? []
  if (field) throw beyondLimit(['overrides', field], "This server's limits do not allow less than its default")
}

function isMilder(given: CountLimit, base: CountLimit): boolean {
  if (base.max === null) return false
  return allowsMore(given.max, base.max) || RULE_ACTIONS.indexOf(given.action) < RULE_ACTIONS.indexOf(base.action)
}

function allowsMore(given: number | null, base: number | null): boolean {
  return base !== null && (given === null || given > base)
}

/** The same number within a shorter time is more. */
function isRarer(given: FloodLimit, base: FloodLimit): boolean {
  return base.max !== null && given.window_s < base.window_s
}

function beyondLimit(path: readonly string[], message: string): InvalidInput {
  return new InvalidInput(['body', ...path], message, 'beyond_limit')
}

/** @throws InvalidInput naming the first word list, or pattern of one, that cannot be used. */
export function demandUsableLists(lists: readonly WordList[], at: readonly string[]): void {
  const names = lists.map(({ name }) => name.toLowerCase())
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (twice >= 0) {
    throw new InvalidInput([...at, twice, 'name'], 'Another list has this name', 'name_taken')
  }
  try {
    checkLists(lists)
  } catch (error) {
    if (!(error instanceof UnusableList)) throw error
    throw new InvalidInput([...at, ...error.path], error.message, 'pattern_unusable')
  }
}

function demandAtMost(given: number | null | undefined, max: number | null, path: readonly string[]): void {
  if (given === undefined || max === null) return
  if (given === null) throw beyondLimit(path, "This server's limits do not allow switching it off")
  if (given > max) throw beyondLimit(path, `This server's limits allow at most ${max}`)
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
