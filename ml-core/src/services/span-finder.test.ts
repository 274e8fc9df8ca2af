import { LABELS, type Scores } from '@parley/common/contracts/moderation'
import { describe, expect, it } from 'vitest'
import { scoreByRule } from '../../test/rule-model.js'
import { findSpans } from './span-finder.js'
import { DEFAULT_THRESHOLDS } from './thresholds.js'

const scoresOf = (text: string): Scores =>
  Object.fromEntries(LABELS.map((label, index) => [label, scoreByRule(text).labels[index] ?? 0])) as Scores

async function find(text: string): Promise<{ readonly words: string[]; readonly passes: number }> {
  let passes = 0
  const spans = await findSpans(text, scoresOf(text), DEFAULT_THRESHOLDS, async (texts) => {
    passes += texts.length
    return texts.map(scoresOf)
  })
  return { words: spans.map(({ begin, end, label }) => `${label}: ${text.slice(begin, end)}`), passes }
}

describe('spans', () => {
  it.each([
    ['a word without which the score falls', 'oh, you idiot!', ['toxicity: idiot', 'insult: idiot']],
    [
      'words that each would do alone',
      'an idiot and a moron',
      ['toxicity: idiot', 'insult: idiot', 'toxicity: moron', 'insult: moron'],
    ],
    [
      'words that only do together',
      'I will kill all of you',
      ['toxicity: kill', 'threat: kill', 'toxicity: you', 'threat: you'],
    ],
    ['a text of one word', 'idiot', ['toxicity: idiot', 'insult: idiot']],
  ])('point at %s', async (_what, text, words) => {
    expect((await find(text)).words).toEqual(words)
  })

  it('point at the words that come near by themselves, without a search of their company', async () => {
    const insult = (text: string): Scores => {
      const words = text.split(' ').filter((word) => word === 'worthless').length
      return { ...scoresOf('hello'), insult: text.includes(' ') && words > 0 ? 0.95 : words * 0.45 }
    }
    const asked: string[] = []
    const text = 'you worthless thing 3204.23'
    const spans = await findSpans(text, insult(text), DEFAULT_THRESHOLDS, async (texts) => {
      asked.push(...texts)
      return texts.map(insult)
    })
    expect(spans).toMatchObject([{ label: 'insult', begin: 4, end: 13 }])
    expect(asked).toEqual(['you', 'worthless', 'thing'])
  })

  it('point at all the words that say a thing several times, in one more pass', async () => {
    const score = (text: string): Scores => {
      const said = ['shut', 'worthless', 'scum'].filter((word) => text.includes(word)).length
      const toxicity = text.includes('scum') ? 0.9 : 0
      const insult = text.includes(' ') && said > 0 ? 0.9 : said * 0.2
      return { ...scoresOf('hello'), toxicity, insult }
    }
    const asked: string[] = []
    const text = 'shut up, worthless scum of a man'
    const spans = await findSpans(text, score(text), DEFAULT_THRESHOLDS, async (texts) => {
      asked.push(...texts)
      return texts.map(score)
    })
    expect(spans.map(({ begin, end, label }) => `${label}: ${text.slice(begin, end)}`)).toEqual([
      'insult: shut',
      'insult: worthless scum',
      'toxicity: scum',
    ])
    expect(asked.slice(7)).toEqual(['up, of a man'])
  })

  it('cost nothing below the thresholds', async () => {
    expect(await find('good morning')).toEqual({ words: [], passes: 0 })
  })

  it('are found in a long text, at bounded cost', async () => {
    const text = `${'blah '.repeat(700)}you idiot ${'blah '.repeat(100)}`
    const { words, passes } = await find(text)
    expect(words.some((word) => word.includes('idiot'))).toBe(true)
    expect(passes).toBeLessThan(160)
  })

  it('stay few in a text of nothing but insults', async () => {
    const { words, passes } = await find('idiot '.repeat(3_000))
    expect(words.length).toBeLessThanOrEqual(16)
    expect(passes).toBeLessThanOrEqual(160)
  })
})
