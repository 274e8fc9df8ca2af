import type { ServerPolicy } from '../schemas/policy.js'

/**
 * The policy of a server whose admin changed nothing: flag what is likely, hide what is near certain, refuse nothing.
 *
 * The numbers are cautious guesses on calibrated probabilities, not measurements: a message wrongly hidden costs a
 * community more than one looked at in vain. Where the harm is graver (threats, hatred of a group, severe toxicity, all
 * rare, so that calibrated scores seldom come near 1) less certainty suffices. `reject` is off: in a room with mode
 * `block` what would be hidden elsewhere is refused anyway.
 */
export const DEFAULT_POLICY: ServerPolicy = {
  thresholds: {
    toxicity: { flag: 0.6, hide: 0.85, reject: null },
    severe_toxicity: { flag: 0.3, hide: 0.6, reject: null },
    obscene: { flag: 0.7, hide: 0.95, reject: null },
    threat: { flag: 0.3, hide: 0.6, reject: null },
    insult: { flag: 0.6, hide: 0.85, reject: null },
    identity_attack: { flag: 0.4, hide: 0.7, reject: null },
  },
  unsupported_language: 'review',
  unscored_held: 'publish',
  held_timeout_s: 60,
  limits: { modes: ['off', 'post', 'nudge', 'hold', 'block'], max_flag: null, max_hide: null },
}
