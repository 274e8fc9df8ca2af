const URL_LIKE = /:\/\/|^www\.|^[\w.+-]+@[\w-]+\.\w/i
/** Characters that stand in code, paths and commands and hardly ever inside a word of talk. */
const CODE_LIKE = /[/\\={}<>()[\];_`#~^&%]/
/** Versions, host and file names, times, ratios: `1.2.3`, `cdimage.ubuntu.com`, `10:30`. */
const JOINED = /[\p{L}\p{N}][.:,][\p{L}\p{N}]/u

/** Whether a word is a link or an address. */
export function isLink(word: string): boolean {
  return URL_LIKE.test(word)
}

/**
 * Whether a word looks like a link, a path, code or a version. Such words are not folded: their digits and signs mean
 * what they are.
 */
export function isTechnical(word: string): boolean {
  return isLink(word) || CODE_LIKE.test(word) || JOINED.test(word)
}
