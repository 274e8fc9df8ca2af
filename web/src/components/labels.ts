import type { Label } from '@parley/common/contracts/moderation'

/** What the model scores, in the contract's order. Its own constant: importing the contract's would bring zod to the browser. */
export const LABELS = [
  'toxicity',
  'severe_toxicity',
  'obscene',
  'threat',
  'insult',
  'identity_attack',
] as const satisfies readonly Label[]

/** Fails to compile when the contract gets a label that is missing above. */
type Missing = Exclude<Label, (typeof LABELS)[number]>
const isComplete: [Missing] extends [never] ? true : never = true
void isComplete
