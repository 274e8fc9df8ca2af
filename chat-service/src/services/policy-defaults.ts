import { MAX_SLOW_MODE_S, NO_CONTENT_RULES } from '../schemas/content-rules.js'
import type { ServerPolicy } from '../schemas/policies.js'
import { DEFAULT_STRIKE_POLICY } from '../schemas/strike-policy.js'

/**
 * The policy of a server whose admin changed nothing: flag what is likely, hide what is near certain, refuse nothing.
 *
 * The thresholds are those that ml-core measured for the model it ships (`models/parley-moderation-v1/thresholds.json`
 * and its model card say how, and what they cost in ordinary chat). A new model brings new ones; copy them here, which
 * `test/model-thresholds.test.ts` sees to. `reject` is off: in a room with mode `block` what would be hidden elsewhere is refused
 * anyway.
 */
export const DEFAULT_POLICY: ServerPolicy = {
  thresholds: {
    toxicity: { flag: 0.515, hide: 0.88, reject: null },
    severe_toxicity: { flag: 0.5, hide: 0.795, reject: null },
    obscene: { flag: 0.98, hide: 0.99, reject: null },
    threat: { flag: 0.3, hide: 0.6, reject: null },
    insult: { flag: 0.53, hide: 0.905, reject: null },
    identity_attack: { flag: 0.625, hide: 0.93, reject: null },
  },
  unsupported_language: 'review',
  unscored_held: 'publish',
  held_timeout_s: 60,
  ...NO_CONTENT_RULES,
  lists: [],
  strikes: DEFAULT_STRIKE_POLICY,
  limits: {
    modes: ['off', 'post', 'nudge', 'hold', 'block'],
    max_flag: null,
    max_hide: null,
    max_slow_mode_s: MAX_SLOW_MODE_S,
    may_list: true,
    may_relax: true,
  },
}
