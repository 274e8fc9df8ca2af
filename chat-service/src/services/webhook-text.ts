/*
 * Text from outside (commit messages, issue titles) that goes into a sentence of ours. Nothing in it may address
 * members, format the message or start a line: it is shown, not obeyed.
 */

const ZERO_WIDTH_SPACE = '\u200b'
const ELLIPSIS = '…'

/** One line of at most `maxLength` UTF-16 units without mentions, Markdown or HTML; it reads as it did. */
export function neutralised(text: string, maxLength: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim()
    .replace(/@(?=[\p{L}\p{N}_])/gu, `@${ZERO_WIDTH_SPACE}`)
    .replaceAll('](', '] (')
    .replace(/[`*~<>|\\]/g, (character) => LOOKALIKES[character] ?? character)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\u02cd')
  return shortened(line, maxLength)
}

/** Characters that Markdown or HTML act on, and ones that look alike and mean nothing. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '`': '\u02cb',
  '*': '\u2217',
  '~': '\u223c',
  '<': '\u2039',
  '>': '\u203a',
  '|': '\u2223',
  '\\': '\u2216',
}

/** Cuts between characters, never inside one. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const cut = text.slice(0, maxLength - ELLIPSIS.length)
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut) + ELLIPSIS
}

/** The address if it is a plain https one of bearable length; it is shown as it is. */
export function safeUrl(url: string | undefined): string | null {
  if (url === undefined || url.length > 500) return null
  return /^https:\/\/[\w.-]+(:\d+)?\/[\w./#?=&%+~:,-]*$/.test(url) ? url : null
}
