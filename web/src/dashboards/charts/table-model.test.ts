import { expect, it } from 'vitest'
import { toCsv } from './table-model.js'

it('figures as CSV keep their digits, quote what needs it and harbour no formula', () => {
  const rows = [
    { key: 'a', cells: ['=cmd()', 0.123456, null] },
    { key: 'b', cells: ['say "hi", all', 12, 0] },
  ]
  const columns = [{ name: 'Room' }, { name: 'Share', format: () => '12 %' }, { name: 'Count' }]
  expect(toCsv({ columns, rows })).toBe('Room,Share,Count\r\n\'=cmd(),0.123456,\r\n"say ""hi"", all",12,0\r\n')
})
