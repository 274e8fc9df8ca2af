import { expect, it } from 'vitest'
import { replaced, toggled } from './text-edits.js'

it('emphasis goes around the selection and away again', () => {
  const bold = toggled({ text: 'a word here', start: 2, end: 6 }, '**')
  expect(bold).toEqual({ text: 'a **word** here', start: 4, end: 8 })
  expect(toggled(bold, '**')).toEqual({ text: 'a word here', start: 2, end: 6 })
})

it('what is put in stands before the cursor', () => {
  expect(replaced({ text: 'hi @am!', start: 6, end: 6 }, 3, 6, '@amber ')).toEqual({
    text: 'hi @amber !',
    start: 10,
    end: 10,
  })
})
