/**
 * Cuts `tokens` into windows of at most `size`, each sharing `overlap` tokens with the one before, so that a phrase cut
 * by one border stands whole in the next window. The last window is full too: it starts earlier instead of being short.
 */
export function windowsOf(tokens: readonly number[], size: number, overlap: number): (readonly number[])[] {
  if (tokens.length <= size) return [tokens]
  const step = Math.max(1, size - overlap)
  const windows: (readonly number[])[] = []
  for (let begin = 0; begin + size < tokens.length; begin += step) windows.push(tokens.slice(begin, begin + size))
  windows.push(tokens.slice(-size))
  return windows
}
