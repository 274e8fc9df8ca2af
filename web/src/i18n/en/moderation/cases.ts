/** Reports and appeals. */
export default {
  reports: {
    title: 'Reports',
    hint: 'What members have reported, each message once.',
    open: 'Open',
    empty: 'No reports',
    empty_hint: 'When a member reports a message, it appears here and in the queue.',
  },
  appeals: {
    title: 'Appeals',
    hint: 'Decided by somebody else than who acted. Who waits longest comes first.',
    empty: 'No appeals here',
    empty_hint: 'Authors can object to what was done to their messages or to them, once per act.',
    state: { open: 'Open', upheld: 'Upheld', overturned: 'Overturned', void: 'No longer needed' },
    against: 'against: {{act}} · by {{by}}',
    rule: 'Rule',
    reason_given: 'Reason given',
    until: 'Until',
    decided_by: 'Decided by {{name}}',
    see_item: 'See the item',
    reason: 'Reason of the decision',
    reason_hint: 'The author reads this.',
    reason_missing: 'Say why: the author is told.',
    overturn: 'Overturn the act',
    uphold: 'Uphold the act',
    refused: {
      own_act: 'This was your act: somebody else decides.',
      own_appeal: 'This is your own appeal: somebody else decides.',
      decided: 'This was decided already.',
    },
  },
} as const
