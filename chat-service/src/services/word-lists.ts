import { fold } from '@parley/common/folding/fold'
import { RE2JS } from 're2js'
import type { RuleAction, WordList } from '../schemas/content-rules.js'

/** A rule that fired on a text without a score. */
export interface RuleMatch {
  /** `list:<name>`, `limit:<what>`. */
  readonly rule: string
  readonly action: RuleAction
  /** The part of the text that did it. UTF-16 offsets, end exclusive. */
  readonly begin: number
  readonly end: number
}

/** Lists made ready for matching. Costs a while to make; keep it as long as the policy does not change. */
export interface CompiledLists {
  /** What `text` meets, as it is and folded: each list at most `MAX_MATCHES` times, in the order of the lists. */
  match(text: string): RuleMatch[]
}

/** Why a list cannot be used. `path` leads to the word or pattern, from the array of lists. */
export class UnusableList extends Error {
  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message)
    this.name = 'UnusableList'
  }
}

/** Evidence for people, not a count. */
const MAX_MATCHES = 5
/**
 * Instructions of a compiled pattern. Matching takes at most text length times program size steps, on the thread that
 * answers everybody: these bounds keep the worst pattern on the longest message to some milliseconds.
 */
const MAX_PROGRAM = 250
const MAX_PROGRAM_IN_ALL = 1_500

const TOKEN = /[\p{L}\p{N}\p{M}_]+(?:['’][\p{L}\p{M}]+)*/gu
const TOKEN_CHARACTER = /[\p{L}\p{N}\p{M}_]/u
/** Written without blanks between words: a word is found anywhere in them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

interface Token {
  readonly text: string
  readonly begin: number
  readonly end: number
}

/** Words after a word that make it a phrase; `isPrefix`: the last one is the beginning of a word. */
interface Entry {
  readonly list: number
  readonly rest: readonly string[]
  readonly isPrefix: boolean
}

interface Literal {
  readonly list: number
  readonly text: string
  readonly isAnywhere: boolean
}

interface Range {
  readonly list: number
  readonly begin: number
  readonly end: number
}

/**
 * Words are looked up in tables, so thousands of them cost no more than ten; patterns run on RE2, whose time is linear
 * in the text whatever the pattern.
 * @throws UnusableList for a pattern that RE2 does not know, or that is too large.
 */
export function compileLists(lists: readonly WordList[]): CompiledLists {
  const patterns = compilePatterns(lists)
  const words = new WordTables(lists)
  return {
    match: (text) => {
      const folded = fold(text)
      const found = [...words.find(text), ...findPatterns(patterns, text)]
      if (folded.isChanged) {
        const disguised = [...words.find(folded.text), ...findPatterns(patterns, folded.text)]
        for (const { list, ...range } of disguised) found.push({ list, ...folded.toOriginal(range) })
      }
      return matchesOf(lists, found)
    },
  }
}

function matchesOf(lists: readonly WordList[], found: readonly Range[]): RuleMatch[] {
  return lists.flatMap(({ name, action }, index) => {
    const distinct = new Map(
      found.filter(({ list }) => list === index).map(({ begin, end }) => [`${begin}:${end}`, { begin, end }]),
    )
    return [...distinct.values()].slice(0, MAX_MATCHES).map((range) => ({ rule: `list:${name}`, action, ...range }))
  })
}

/** The words of all lists, by how they are looked up. */
class WordTables {
  readonly #byFirst = new Map<string, Entry[]>()
  readonly #prefixes = new Map<string, number[]>()
  readonly #prefixLengths: readonly number[]
  readonly #literals: Literal[] = []

  constructor(lists: readonly WordList[]) {
    for (const [list, { words }] of lists.entries()) {
      for (const word of words) {
        this.#add(list, word)
        const folded = fold(word)
        if (folded.isChanged) this.#add(list, folded.text)
      }
    }
    this.#prefixLengths = [...new Set([...this.#prefixes.keys()].map((prefix) => prefix.length))]
  }

  *find(text: string): Generator<Range> {
    if (this.#byFirst.size > 0 || this.#prefixes.size > 0) yield* this.#findTokens(tokensOf(text))
    if (this.#literals.length > 0) yield* this.#findLiterals(text)
  }

  #add(list: number, word: string): void {
    const isPrefix = word.length > 1 && word.endsWith('*')
    const bare = isPrefix ? word.slice(0, -1) : word
    const tokens = tokensOf(bare).map((token) => token.text)
    const [first, ...rest] = tokens
    const isWords = bare.replace(TOKEN, '').trim() === ''
    if (first === undefined || !isWords || UNSPACED.test(bare)) {
      // `a$$` is not the word `a`: what is not made of words is looked for as it stands.
      this.#literals.push({ list, text: lowered(bare), isAnywhere: isPrefix || UNSPACED.test(bare) })
    } else if (isPrefix && rest.length === 0) {
      this.#prefixes.set(first, [...(this.#prefixes.get(first) ?? []), list])
    } else {
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { list, rest, isPrefix }])
    }
  }

  *#findTokens(tokens: readonly Token[]): Generator<Range> {
    for (const [index, token] of tokens.entries()) {
      for (const { list, rest, isPrefix } of this.#byFirst.get(token.text) ?? []) {
        const end = endOfPhrase(tokens, index, rest, isPrefix)
        if (end !== null) yield { list, begin: token.begin, end }
      }
      for (const length of this.#prefixLengths) {
        if (length > token.text.length) continue
        for (const list of this.#prefixes.get(token.text.slice(0, length)) ?? []) {
          yield { list, begin: token.begin, end: token.end }
        }
      }
    }
  }

  *#findLiterals(text: string): Generator<Range> {
    const low = lowered(text)
    for (const { list, text: wanted, isAnywhere } of this.#literals) {
      let from = 0
      for (let found = 0; found < MAX_MATCHES; found++) {
        const begin = low.indexOf(wanted, from)
        if (begin < 0) break
        const end = begin + wanted.length
        if (isAnywhere || standsAlone(low, begin, end)) yield { list, begin, end }
        from = end
      }
    }
  }
}

/** Where the phrase ends that begins at `index`; null = it is another one. */
function endOfPhrase(
  tokens: readonly Token[],
  index: number,
  rest: readonly string[],
  isPrefix: boolean,
): number | null {
  for (const [offset, wanted] of rest.entries()) {
    const text = tokens[index + offset + 1]?.text
    const isLast = offset === rest.length - 1
    if (text === undefined || !(isPrefix && isLast ? text.startsWith(wanted) : text === wanted)) return null
  }
  return tokens[index + rest.length]?.end ?? null
}

function standsAlone(text: string, begin: number, end: number): boolean {
  const before = text[begin - 1]
  const after = text[end]
  const isInWord = (outer: string | undefined, inner: string | undefined): boolean =>
    outer !== undefined && inner !== undefined && TOKEN_CHARACTER.test(outer) && TOKEN_CHARACTER.test(inner)
  return !isInWord(before, text[begin]) && !isInWord(after, text[end - 1])
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const [word] = match
    tokens.push({ text: word.normalize('NFC').toLowerCase(), begin: match.index, end: match.index + word.length })
  }
  return tokens
}

/** In lower case without moving an offset: `İ` would become two characters. */
function lowered(text: string): string {
  const low = text.toLowerCase()
  if (low.length === text.length) return low
  return Array.from(text, (character) => {
    const lower = character.toLowerCase()
    return lower.length === character.length ? lower : character
  }).join('')
}

interface Pattern {
  readonly list: number
  readonly expression: RE2JS
}

function compilePatterns(lists: readonly WordList[]): Pattern[] {
  return lists.flatMap(({ patterns }, list) =>
    patterns.map((source, index) => ({ list, expression: compilePattern(source, [list, 'patterns', index]) })),
  )
}

/** @throws UnusableList for lists that must not be kept: broken or oversized patterns, alone or taken together. */
export function checkLists(lists: readonly WordList[]): void {
  let size = 0
  for (const [list, { patterns }] of lists.entries()) {
    for (const [index, source] of patterns.entries()) {
      const path = [list, 'patterns', index]
      size += compilePattern(source, path).programSize()
      if (size > MAX_PROGRAM_IN_ALL) throw new UnusableList(path, 'The patterns are too large taken together')
    }
  }
}

function compilePattern(source: string, path: readonly (string | number)[]): RE2JS {
  let expression: RE2JS
  try {
    expression = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new UnusableList(path, `Not an RE2 expression: ${error.message}`)
  }
  if (expression.programSize() > MAX_PROGRAM) throw new UnusableList(path, 'The pattern is too large')
  if (expression.test('')) throw new UnusableList(path, 'The pattern matches nothing at all, and so every message')
  return expression
}

function* findPatterns(patterns: readonly Pattern[], text: string): Generator<Range> {
  for (const { list, expression } of patterns) {
    const matcher = expression.matcher(text)
    for (let found = 0; found < MAX_MATCHES && matcher.find(); found++) {
      yield { list, begin: matcher.start(), end: matcher.end() }
    }
  }
}
