import type { ServerPolicy, Thresholds } from '@parley/client/policy-api'

/** For tests: a server's policy with the same thresholds for every label, and otherwise nothing switched on. */
export function aServerPolicy(thresholds: Thresholds): ServerPolicy {
  return {
    thresholds: {
      toxicity: thresholds,
      severe_toxicity: thresholds,
      obscene: thresholds,
      threat: thresholds,
      insult: thresholds,
      identity_attack: thresholds,
    },
    unsupported_language: 'review',
    unscored_held: 'publish',
    held_timeout_s: 60,
    nudge: { wait_s: 300, unanswered: 'publish' },
    slow_mode_s: 0,
    links: { max: null, action: 'hold' },
    mentions: { max: null, action: 'hold' },
    duplicates: { max: null, window_s: 60, action: 'hold' },
    flood: { max: null, window_s: 10 },
    newcomers: { account_age_s: 0, first_messages: 0 },
    lists: [],
    limits: { modes: ['post'], max_flag: null, max_hide: null, max_slow_mode_s: 60, may_list: true, may_relax: true },
  }
}
