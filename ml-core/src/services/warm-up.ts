import { HARSH_WORDS } from '@parley/common/folding/harsh-words'

/** The words that stand in most lines of chat, as recorded chat and comments have them, and how people address each other. */
const COMMON_WORDS = `
  the to I a and is you it that in of for i on have with my this but not be just can was do are so like what your if me
  as how or get from at about an all know there they don't I'm will no would one when see it's use up some think he out
  has any then want The You really only people try more should good love we by This got still its them make way did now
  does am anyone why It even go than other been could time his work sure here who too something find much their same
  trying her also that's very right being after If It's can't him What going thanks where never into she back someone
  That doesn't you're new run ok which lol say well look first problem thing actually And anything feel better those bad
  didn't mean How dont But hope over pretty So tell might always off sorry thought most before said great please take
  probably im u ur r Your you're stop shut off fuck man guy guys bro dude everyone nobody yourself please hate mom mother
  life go`
  .trim()
  .split(/\s+/)

/**
 * Single words that texts over a threshold are made of. Scored before the first text comes, they need not be for the first
 * burst of abuse, where each message would wait for all of its words.
 */
export const WARM_UP_WORDS: readonly string[] = [...new Set([...COMMON_WORDS, ...HARSH_WORDS])]

/** Takes every step that a text can take: folding, language, a score over the thresholds, spans. */
export const WARM_UP_TEXTS: readonly string[] = [
  'good morning everyone, how is it going?',
  'you are such a stupid idiot, shut up and go away',
  'y0u 4re 5uch a st*pid i d i o t, sh1t',
  'Je ne sais pas ce que tu veux dire par là',
  'see https://example.com/a?b=c and /usr/lib, version 1.2.3, @sam 👍🏽',
]
