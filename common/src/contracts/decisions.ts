/** What somebody's decision says of a text: it should not stand, or it may. */
export type DecisionWord = 'remove' | 'keep'

/** Acts of moderators on messages that say one of the two; other acts, such as notes, say nothing of the text. */
const WORDS: Readonly<Record<string, DecisionWord>> = {
  remove: 'remove',
  hide: 'remove',
  reject: 'remove',
  warn: 'remove',
  mute: 'remove',
  ban: 'remove',
  approve: 'keep',
  release: 'keep',
  restore: 'keep',
}

/** The word of an act such as `approve`; null where it has none. */
export function decisionWord(act: string): DecisionWord | null {
  return Object.hasOwn(WORDS, act) ? (WORDS[act] ?? null) : null
}
