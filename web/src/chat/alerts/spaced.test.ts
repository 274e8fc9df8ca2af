import { expect, it } from 'vitest'
import { spaced } from './spaced.js'

const isShown = (text: string) => text.startsWith('@')

/** What is shown of texts that come at the given milliseconds. */
function shownOf(texts: readonly (readonly [atMs: number, text: string])[]): string[] {
  const shown: string[] = []
  let nowMs = 0
  const tell = spaced(
    (text: string) => {
      if (isShown(text)) shown.push(text)
      return isShown(text)
    },
    1_000,
    () => nowMs,
  )
  for (const [atMs, text] of texts) {
    nowMs = atMs
    tell(text)
  }
  return shown
}

it('what is not shown makes nothing wait', () => {
  expect(
    shownOf([
      [10, 'tea?'],
      [20, '@ada'],
    ]),
  ).toEqual(['@ada'])
})

it('of a flood one is shown per gap', () => {
  expect(
    shownOf([
      [10, '@first'],
      [20, '@second'],
      [1_009, '@third'],
      [1_010, '@fourth'],
    ]),
  ).toEqual(['@first', '@fourth'])
})
