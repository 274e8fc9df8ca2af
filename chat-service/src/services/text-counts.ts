import type { CountLimit } from '../schemas/content-rules.js'
import type { RuleMatch } from './word-lists.js'

/**
 * With a scheme or `www.`, or a bare host whose last part is one that links end in. A host is tried from its beginning
 * only, or a text of dots would cost its length squared.
 */
const LINK =
  /\bhttps?:\/\/\S+|\bwww\.\S+|(?<![\p{L}\p{N}.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:com|net|org|info|biz|io|co|gg|me|ru|xyz|top|shop|site|online|link|app|dev|tv|ly|to)\b(?:\/\S*)?/giu
/** As mentions are counted for unread marks: `@name` as a word of its own. Groups count as one. */
const MENTION = /(?<![\p{L}\p{N}_@])@[\p{L}\p{N}_]+/gu

/** The text's links, when they are more than the limit allows. */
export function tooManyLinks(text: string, limit: CountLimit): RuleMatch[] {
  return beyond(text, LINK, 'limit:links', limit)
}

/** The text's mentions, when they are more than the limit allows. */
export function tooManyMentions(text: string, limit: CountLimit): RuleMatch[] {
  return beyond(text, MENTION, 'limit:mentions', limit)
}

/** One match, from the first one that is too many to the last. */
function beyond(text: string, what: RegExp, rule: string, { max, action }: CountLimit): RuleMatch[] {
  if (max === null) return []
  const found = [...text.matchAll(what)]
  const first = found[max]
  const last = found.at(-1)
  if (!first || !last) return []
  return [{ rule, action, begin: first.index, end: last.index + last[0].length }]
}
