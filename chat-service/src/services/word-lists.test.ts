import { describe, expect, it, vi } from 'vitest'
import type { WordList } from '../schemas/content-rules.js'
import { tooManyLinks, tooManyMentions } from './text-counts.js'
import { checkLists, compileLists, UnusableList } from './word-lists.js'

function aList(over: Partial<WordList>): WordList {
  return { name: 'words', action: 'block', words: [], patterns: [], ...over }
}

/** The parts of `text` that a list of `words` finds. */
function found(words: readonly string[], text: string): string[] {
  return compileLists([aList({ words: [...words] })])
    .match(text)
    .map(({ begin, end }) => text.slice(begin, end))
}

describe('a word of a list', () => {
  it.each([
    ['in any case', ['Idiot'], 'what an IDIOT', ['IDIOT']],
    ['in punctuation', ['idiot'], '"idiot!"', ['idiot']],
    ['not inside another word', ['ass'], 'a class of assets', []],
    [
      'with the beginning of a word',
      ['fool*'],
      'foolish fools fool af fooling',
      ['foolish', 'fools', 'fool', 'fooling'],
    ],
    ['as a phrase, over blanks and signs', ['kill yourself'], 'go Kill,  yourself now', ['Kill,  yourself']],
    ['not as half a phrase', ['kill yourself'], 'kill the process yourself', []],
    ['as a phrase with an open end', ['go hang*'], 'go hanging', ['go hanging']],
    ['with an apostrophe', ["don't"], "don't", ["don't"]],
    ['with signs, as it stands', ['a$$'], 'an a$$ and a b', ['a$$']],
    ['in other alphabets', ['дурак'], 'ты ДУРАК', ['ДУРАК']],
    ['in scripts without blanks, anywhere', ['バカ'], 'あなたはバカです', ['バカ']],
    ['composed or decomposed', ['caf\u00e9'], 'cafe\u0301', ['cafe\u0301']],
  ])('is found %s', (_how, words, text, expected) => {
    expect(found(words, text)).toEqual(expected)
  })

  it.each([
    ['zero-width characters', 'you id\u200bi\u200dot', 'id\u200bi\u200dot'],
    ['digits for letters', 'you 1d10t', '1d10t'],
    ['look-alikes of another alphabet', 'you іdіоt', 'іdіоt'],
    ['full-width letters', 'ｉｄｉｏｔ', 'ｉｄｉｏｔ'],
    ['spelled-out letters', 'you i d i o t', 'i d i o t'],
    ['drawn-out letters', 'idiiiiiot', 'idiiiiiot'],
    ['soft hyphens', 'id\u00adiot', 'id\u00adiot'],
  ])('is found through %s, at the place where it was written', (_how, text, written) => {
    expect(found(['idiot'], text)).toEqual([written])
  })

  it('that is itself spelled with digits is found plain, too', () => {
    expect(found(['sh1t'], 'sh1t and shit')).toEqual(['sh1t', 'shit'])
  })
})

describe('lists', () => {
  it('name themselves and their action, each for itself', () => {
    const lists = compileLists([
      aList({ name: 'mild', action: 'warn', words: ['darn'] }),
      aList({ name: 'grave', action: 'hold', words: ['darn', 'damn'] }),
    ])
    expect(lists.match('darn')).toEqual([
      { rule: 'list:mild', action: 'warn', begin: 0, end: 4 },
      { rule: 'list:grave', action: 'hold', begin: 0, end: 4 },
    ])
  })

  it('find patterns in the text as it is and folded', () => {
    const lists = compileLists([aList({ patterns: ['buy\\s+(gold|followers)'] })])
    const text = 'B\u200buy f\u200bollowers'
    expect(lists.match(text)).toEqual([{ rule: 'list:words', action: 'block', begin: 0, end: text.length }])
    expect(lists.match('buy bread')).toEqual([])
  })

  it.each([
    ['nested repeats', '((a{0,100}){0,100}){0,100}'],
    ['a large program', '(?:[a-z]{1,100}[0-9]){1,9}'],
    ['back-references', '(a+)\\1'],
    ['look-ahead', '(?=a)a'],
    ['look-behind', '(?<=a)a'],
    ['broken syntax', '(a'],
    ['what matches everything', 'a*'],
  ])('refuse a pattern with %s', (_what, pattern) => {
    expect(() => checkLists([aList({ patterns: ['fine', pattern] })])).toThrow(UnusableList)
  })

  it('refuse patterns that are small each and too large together', () => {
    const patterns = Array.from({ length: 20 }, (_, n) => `x${n}[a-z]{1,90}y`)
    expect(() => checkLists([aList({ patterns })])).toThrow(/together/)
  })

  it('match what explodes elsewhere in linear time', () => {
    const lists = compileLists([aList({ patterns: ['(a+)+$', '(a|aa)+b', '(\\w+\\s?)*x$'], words: ['aaaa*'] })])
    expect(() => lists.match('a'.repeat(4_000))).not.toThrow()
  })
})

describe('hostile lists', () => {
  const MESSAGE = 4_000
  const manyLists = (words: (list: number) => readonly string[]): WordList[] =>
    Array.from({ length: 16 }, (_, list) => aList({ name: `list ${list}`, words: [...words(list)] }))
  const thousand = (word: (n: number) => string): string[] => Array.from({ length: 1_000 }, (_, n) => word(n))

  it.each([
    ['one word a thousand times', () => thousand(() => 'a'), 'a '],
    ['one open word a thousand times', () => thousand(() => 'a*'), 'a '],
    ['one phrase a thousand times', () => thousand(() => 'a a'), 'a '],
    ['signs a thousand times', () => thousand(() => '$$'), '$$ '],
  ])('that hold %s find as little as those that hold it once', (_what, words, part) => {
    const text = part.repeat(MESSAGE / part.length)
    const compiled = compileLists(manyLists(words))
    const kept = vi.spyOn(Map.prototype, 'set')
    const matches = compiled.match(text)
    const ranges = kept.mock.calls.length
    kept.mockRestore()
    expect(matches).toHaveLength(16 * 5)
    expect(new Set(matches.map(({ begin, end }) => `${begin}:${end}`)).size).toBe(5)
    expect(ranges).toBeLessThan(1_000)
  })

  it.each([
    ['phrases that begin alike', (n: number) => `a b${n}`, 'a '],
    ['open phrases that begin alike', (n: number) => `a b${n}*`, 'a '],
    ['signs that begin alike', (n: number) => `$$${n}`, '$'],
  ])('of thousands of %s cost a text no more look-ups than a hundred', (_what, word, part) => {
    const text = part.repeat(MESSAGE / part.length)
    const lookUps = (lists: readonly WordList[]): number => {
      const compiled = compileLists(lists)
      const counted = vi.spyOn(Map.prototype, 'get')
      const compared = vi.spyOn(String.prototype, 'indexOf')
      const stepped = vi.spyOn(Array.prototype, 'entries')
      try {
        expect(compiled.match(text)).toEqual([])
        return counted.mock.calls.length + compared.mock.calls.length + stepped.mock.calls.length
      } finally {
        for (const spy of [counted, compared, stepped]) spy.mockRestore()
      }
    }
    const few = lookUps([aList({ words: Array.from({ length: 100 }, (_, n) => word(n + 900)) })])
    const many = lookUps(manyLists((list) => thousand((n) => word(list * 1_000 + n + 1_000)).slice(0, 150)))
    expect(many).toBeLessThan(few * 3)
  })

  it('hide nothing behind what they find inside of words', () => {
    expect(found(['a$$'], `${'xa$$ '.repeat(6)}a$$`)).toEqual(['a$$'])
  })

  it('count what overlaps once', () => {
    expect(found(['$$'], '$$$$$')).toEqual(['$$', '$$'])
  })

  it('with a word that folds to nothing find nothing', () => {
    expect(found(['\u200b'], 'hello')).toEqual([])
  })
})

describe('counts', () => {
  const limit = { max: 1, action: 'hold' } as const
  it.each([
    ['no more than allowed', 'see https://a.example', 0],
    ['two with a scheme', 'https://a.example http://b.example', 1],
    ['bare hosts', 'get it at cheap-gold.ru or best.deals.xyz/now', 1],
    ['no hosts at all', 'e.g. 1.5 vs. 2.5, i.e. node.js and foo.bar()', 0],
  ])('of links: %s', (_what, text, matches) => {
    expect(tooManyLinks(text, limit)).toHaveLength(matches)
  })

  it('of mentions: of people, not of mail addresses', () => {
    expect(tooManyMentions('@ann @bob', limit)).toEqual([{ rule: 'limit:mentions', action: 'hold', begin: 5, end: 9 }])
    expect(tooManyMentions('@ann a@b.example c@d.example', limit)).toEqual([])
    expect(tooManyMentions('@a @b @c', { max: null, action: 'hold' })).toEqual([])
  })
})
