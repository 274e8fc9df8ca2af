/** A long text is read in pieces, each of which costs the model as much as a short text or more. */
const CHARACTERS_CHARGED_AS_ONE = 2_048

/** As how many texts `texts` count: each as one per begun 2,048 characters. */
export function costOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / CHARACTERS_CHARGED_AS_ONE)), 0)
}
