import { LABELS, type Label } from '@parley/common/contracts/moderation'
import type { ModelDescription } from '../inference/protocol.js'

/** Perspective's names for our labels. */
const NAME_OF: Readonly<Record<Label, string>> = {
  toxicity: 'TOXICITY',
  severe_toxicity: 'SEVERE_TOXICITY',
  identity_attack: 'IDENTITY_ATTACK',
  insult: 'INSULT',
  obscene: 'PROFANITY',
  threat: 'THREAT',
}

const LABEL_OF_ATTRIBUTE: ReadonlyMap<string, Label> = new Map([
  ...LABELS.map((label) => [NAME_OF[label], label] as const),
  ...LABELS.map((label) => [`${NAME_OF[label]}_EXPERIMENTAL`, label] as const),
  ['TOXICITY_FAST', 'toxicity'],
])

/** The label that `attribute` asks for, if `model` has it. What the model cannot know is refused, never faked. */
export function labelOf(attribute: string, model: Pick<ModelDescription, 'labels'>): Label | undefined {
  const label = LABEL_OF_ATTRIBUTE.get(attribute)
  return label !== undefined && model.labels.includes(label) ? label : undefined
}
