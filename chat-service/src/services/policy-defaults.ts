import type { ServerPolicy } from '../schemas/policies.js'

/**
 * The policy of a server whose admin changed nothing: flag what is likely, hide what is near certain, refuse nothing.
 *
 * The thresholds are those that ml-core measured for the model it ships (`models/parley-moderation-v1/thresholds.json`
 * says how: a hide is wrong at most once in ten, and hits at most 5 in 10,000 messages of ordinary chat). A new model
 * brings new ones; copy them here. `reject` is off: in a room with mode `block` what would be hidden elsewhere is refused
 * anyway.
 */
export const DEFAULT_POLICY: ServerPolicy = {
  thresholds: {
    toxicity: { flag: 0.76, hide: 0.91, reject: null },
    severe_toxicity: { flag: 0.625, hide: 0.785, reject: null },
    obscene: { flag: 0.575, hide: 0.945, reject: null },
    threat: { flag: 0.3, hide: 0.6, reject: null },
    insult: { flag: 0.61, hide: 0.95, reject: null },
    identity_attack: { flag: 0.845, hide: 0.865, reject: null },
  },
  unsupported_language: 'review',
  unscored_held: 'publish',
  held_timeout_s: 60,
  limits: { modes: ['off', 'post', 'nudge', 'hold', 'block'], max_flag: null, max_hide: null },
}
