import { fold } from '@parley/common/folding/fold'
import { MAX_WORD, type WordList } from '../schemas/content-rules.js'
import type { Finds } from './list-finds.js'

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

/** Numbers, each once, by a text. */
type Table = Map<string, number[]>

/**
 * The words of all lists, by how they are looked up. At each place of a text there are as many look-ups as there are
 * lengths of words or phrases, 64 at most (`MAX_WORD`), whatever the lists hold: room owners write them, and the search
 * runs on the thread that answers everybody.
 */
export class WordTables {
  /** Lists by their words and phrases. */
  readonly #whole: Table = new Map()
  /** How many words the longest phrase has, by the first of them. */
  readonly #longest = new Map<string, number>()
  /** Lists by `fool` of `fool*`, by `go hang` of `go hang*`. */
  readonly #open: Table = new Map()
  /** How long such beginnings of a word are, by the words before it; '' = by itself. */
  readonly #openLengths: Table = new Map()
  /** Lists by what is not made of words, where it must stand alone and where it need not. */
  readonly #alone: Table = new Map()
  readonly #anywhere: Table = new Map()
  /** How long that is, by its first character. */
  readonly #literalLengths: Table = new Map()

  constructor(lists: readonly WordList[]) {
    for (const [list, { words }] of lists.entries()) {
      for (const word of words) {
        this.#add(list, word)
        const folded = fold(word)
        // One sign may fold to four: the longer a word, the more lengths to look up.
        if (folded.isChanged && folded.text.length <= MAX_WORD) this.#add(list, folded.text)
      }
    }
  }

  find(text: string, finds: Finds): void {
    if (this.#longest.size > 0) this.#findWords(tokensOf(text), finds)
    if (this.#literalLengths.size > 0) this.#findLiterals(lowered(text), finds)
  }

  #add(list: number, word: string): void {
    const isPrefix = word.length > 1 && word.endsWith('*')
    const bare = isPrefix ? word.slice(0, -1) : word
    const words = tokensOf(bare).map(({ text }) => text)
    const [first] = words
    const isWords = bare.replace(TOKEN, '').trim() === ''
    // `a$$` is not the word `a`: what is not made of words is looked for as it stands.
    if (first === undefined || !isWords || UNSPACED.test(bare)) {
      this.#addLiteral(list, lowered(bare), isPrefix || UNSPACED.test(bare))
      return
    }
    const phrase = words.reduce(joined, '')
    if (words.length > (this.#longest.get(first) ?? 0)) this.#longest.set(first, words.length)
    if (isPrefix) {
      addOnce(this.#open, phrase, list)
      addOnce(this.#openLengths, words.slice(0, -1).reduce(joined, ''), words.at(-1)?.length ?? 0)
    } else {
      addOnce(this.#whole, phrase, list)
    }
  }

  #addLiteral(list: number, text: string, isAnywhere: boolean): void {
    addOnce(isAnywhere ? this.#anywhere : this.#alone, text, list)
    addOnce(this.#literalLengths, text.charAt(0), text.length)
  }

  #findWords(tokens: readonly Token[], finds: Finds): void {
    for (const [index, { text, begin }] of tokens.entries()) {
      if (finds.areFull) return
      let before = ''
      for (const token of tokens.slice(index, index + Math.max(1, this.#longest.get(text) ?? 0))) {
        this.#findOpen(before, token, begin, finds)
        before = joined(before, token.text)
        finds.add(this.#whole.get(before) ?? [], { begin, end: token.end })
      }
    }
  }

  #findOpen(before: string, { text, end }: Token, begin: number, finds: Finds): void {
    for (const length of this.#openLengths.get(before) ?? []) {
      if (length > text.length) continue
      finds.add(this.#open.get(joined(before, text.slice(0, length))) ?? [], { begin, end })
    }
  }

  #findLiterals(text: string, finds: Finds): void {
    const ends = new Map<string, number>()
    for (let begin = 0; begin < text.length && !finds.areFull; begin++) {
      for (const length of this.#literalLengths.get(text.charAt(begin)) ?? []) {
        const literal = text.slice(begin, begin + length)
        const lists = this.#listsOf(literal, text, begin)
        // `$$$$` is twice `$$`, not three times.
        if (lists.length === 0 || begin < (ends.get(literal) ?? 0)) continue
        ends.set(literal, begin + length)
        finds.add(lists, { begin, end: begin + length })
      }
    }
  }

  #listsOf(literal: string, text: string, begin: number): readonly number[] {
    const anywhere = this.#anywhere.get(literal) ?? []
    const alone = this.#alone.get(literal) ?? []
    if (alone.length === 0 || !standsAlone(text, begin, begin + literal.length)) return anywhere
    return anywhere.length === 0 ? alone : [...anywhere, ...alone]
  }
}

function addOnce(table: Table, key: string, value: number): void {
  const known = table.get(key)
  if (known === undefined) table.set(key, [value])
  else if (!known.includes(value)) known.push(value)
}

/** No word holds a blank, so different phrases stay different. */
function joined(before: string, word: string): string {
  return before === '' ? word : `${before} ${word}`
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
