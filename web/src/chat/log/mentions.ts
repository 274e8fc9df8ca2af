/** `@name` as a word of its own, by the same rule as the server's count of mentions. */
const MENTION = /(?<![\p{L}\p{N}_@])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/gu

export interface Mention {
  readonly begin: number
  readonly end: number
  readonly username: string
}

export function mentionsIn(text: string): Mention[] {
  return [...text.matchAll(MENTION)].map((match) => ({
    begin: match.index,
    end: match.index + match[0].length,
    username: match[1] ?? '',
  }))
}

/** Whether `text` calls `username`. */
export function isMentioned(text: string, username: string): boolean {
  if (!text.includes('@')) return false
  const wanted = username.toLowerCase()
  return mentionsIn(text).some((mention) => mention.username.toLowerCase() === wanted)
}

/** What is being typed after an `@` that ends at the cursor; null when nobody is being mentioned. */
export function mentionBeingTyped(
  text: string,
  cursor: number,
): { readonly begin: number; readonly query: string } | null {
  const match = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_.-]{0,64})$/u.exec(text.slice(0, cursor))
  if (!match) return null
  const query = match[1] ?? ''
  return { begin: cursor - query.length - 1, query }
}
