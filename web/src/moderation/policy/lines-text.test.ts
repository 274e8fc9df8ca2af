import { describe, expect, it } from 'vitest'
import { linesOf, shownText } from './lines-text.js'

it('lines are without blanks around them, and never empty', () => {
  expect(linesOf(' quince\n\n  \ngooseberr*  ')).toEqual(['quince', 'gooseberr*'])
})

describe('a field of lines', () => {
  it('keeps what is typed for as long as it means these lines', () => {
    expect(shownText('quince\n\n ', ['quince'])).toBe('quince\n\n ')
  })

  it.each([
    ['nothing was typed', ''],
    ['they are another list’s, or discarded', 'quince\nmedlar'],
    ['somebody else changed them', 'thyme\nmint\nsage'],
  ])('shows the lines when %s', (_, typed) => {
    expect(shownText(typed, ['thyme', 'mint'])).toBe('thyme\nmint')
  })
})
