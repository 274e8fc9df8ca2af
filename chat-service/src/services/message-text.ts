import { MAX_MESSAGE_CHARACTERS } from '@parley/common/contracts/chat'
import { InvalidInput } from '@parley/common/errors'

const UNPAIRED_SURROGATE = /\p{Surrogate}/u

/**
 * Refuses what cannot be stored or shown: empty or overlong texts, NUL (Postgres' text has none) and unpaired
 * surrogates (UTF-8 has none). Length is counted in UTF-16 units, as the clients' languages do.
 */
export function checkMessageText(text: string, path: readonly (string | number)[] = ['body', 'text']): void {
  if (text.length === 0 || text.trim() === '') throw new InvalidInput(path, 'A message needs a text', 'text_empty')
  if (text.length > MAX_MESSAGE_CHARACTERS) {
    throw new InvalidInput(path, `A message has at most ${MAX_MESSAGE_CHARACTERS} characters`, 'text_too_long')
  }
  checkStorable(text, path)
}

export function checkStorable(text: string, path: readonly (string | number)[]): void {
  if (!isStorable(text))
    throw new InvalidInput(path, 'The text holds characters that cannot be stored', 'text_malformed')
}

export function isStorable(text: string): boolean {
  return !text.includes('\0') && !UNPAIRED_SURROGATE.test(text)
}
