import { LABELS, type Label } from '@parley/common/contracts/moderation'

/** Perspective's names for our labels. */
const NAME_OF: Readonly<Record<Label, string>> = {
  toxicity: 'TOXICITY',
  severe_toxicity: 'SEVERE_TOXICITY',
  identity_attack: 'IDENTITY_ATTACK',
  insult: 'INSULT',
  obscene: 'PROFANITY',
  threat: 'THREAT',
}

/** Every attribute that is answered. What the model cannot know is refused, never faked. */
export const LABEL_OF_ATTRIBUTE: ReadonlyMap<string, Label> = new Map([
  ...LABELS.map((label) => [NAME_OF[label], label] as const),
  ...LABELS.map((label) => [`${NAME_OF[label]}_EXPERIMENTAL`, label] as const),
  ['TOXICITY_FAST', 'toxicity'],
])
