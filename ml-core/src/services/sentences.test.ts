import { expect, it } from 'vitest'
import { sentencesOf } from './sentences.js'

const texts = (text: string): string[] => sentencesOf(text).map(({ begin, end }) => text.slice(begin, end))

it('sentences stand without the white space around them', () => {
  expect(texts(' You are kind.  Really?\nYes! ')).toEqual(['You are kind.', 'Really?', 'Yes!'])
})

it('a text without a full stop is one sentence, a blank one none', () => {
  expect(texts('no stop here')).toEqual(['no stop here'])
  expect(texts(' \n ')).toEqual([])
})

it('very many sentences are joined to at most 64, and none is lost', () => {
  const text = 'One. '.repeat(1_000).trim()
  const sentences = sentencesOf(text)
  expect(sentences.length).toBeLessThanOrEqual(64)
  expect(sentences.at(0)?.begin).toBe(0)
  expect(sentences.at(-1)?.end).toBe(text.length)
})
