/**
 * What points at people in a text, in the order in which it is looked for: an address is no mention, and a number in a
 * link is part of the link.
 */
const TRACES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:https?:\/\/|www\.)[^\s<>"']{1,2000}/gi, '<link>'],
  [/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/gu, '<email>'],
  [/(?<![\p{L}\p{N}_])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}/gu, '<mention>'],
  [/(?<![\p{N}.,])\+?\p{N}(?:[\p{N} ()./-]{5,24}\p{N})(?!\p{N})/gu, '<number>'],
]

/** The text without links, addresses, mentions and long numbers. Names in running words stay: nothing knows them. */
export function withoutTraces(text: string): string {
  let redacted = text
  for (const [pattern, placeholder] of TRACES) redacted = redacted.replace(pattern, placeholder)
  return redacted
}
