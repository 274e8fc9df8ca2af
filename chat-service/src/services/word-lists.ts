import { fold } from '@parley/common/folding/fold'
import { RE2JS } from 're2js'
import type { RuleAction, WordList } from '../schemas/content-rules.js'
import { type Finds, findsThrough, ListFinds, MAX_MATCHES } from './list-finds.js'
import { WordTables } from './word-tables.js'

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

/**
 * Instructions of a compiled pattern. Matching takes at most text length times program size steps, on the thread that
 * answers everybody: these bounds keep the worst pattern on the longest message to some milliseconds.
 */
const MAX_PROGRAM = 250
const MAX_PROGRAM_IN_ALL = 1_500

/**
 * Words are looked up in tables, so thousands of them cost no more than ten; patterns run on RE2, whose time is linear
 * in the text whatever the pattern.
 * @throws UnusableList for a pattern that RE2 does not know, or that is too large.
 */
export function compileLists(lists: readonly WordList[]): CompiledLists {
  const patterns = compilePatterns(lists)
  const words = new WordTables(lists)
  const search = (text: string, finds: Finds): void => {
    words.find(text, finds)
    findPatterns(patterns, text, finds)
  }
  return {
    match: (text) => {
      const finds = new ListFinds(lists.length)
      search(text, finds)
      const folded = fold(text)
      if (folded.isChanged) search(folded.text, findsThrough(finds, folded.toOriginal))
      return lists.flatMap(({ name, action }, list) =>
        finds.of(list).map((range) => ({ rule: `list:${name}`, action, ...range })),
      )
    },
  }
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

function findPatterns(patterns: readonly Pattern[], text: string, finds: Finds): void {
  for (const { list, expression } of patterns) {
    if (finds.isFull(list)) continue
    const matcher = expression.matcher(text)
    for (let found = 0; found < MAX_MATCHES && matcher.find(); found++) {
      finds.add([list], { begin: matcher.start(), end: matcher.end() })
    }
  }
}
