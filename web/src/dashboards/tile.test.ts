import { expect, it } from 'vitest'
import { type Tile, withNote, withoutFigures } from './tile.js'

const tiles: readonly Tile[] = [
  { key: 'open', name: 'Open in review', value: null, note: '' },
  { key: 'turnaround', name: 'Wait, median', value: '3 min', note: '4 decisions' },
]

it('tiles whose figures could not be had stand empty, and say once why', () => {
  expect(withoutFigures(tiles, 'There is no such room.')).toEqual([
    { key: 'open', name: 'Open in review', value: '–', note: 'There is no such room.' },
    { key: 'turnaround', name: 'Wait, median', value: '–', note: '' },
  ])
})

it('tiles that are about more than is filtered for say so beside what they say anyway', () => {
  const notes = (note: string) => withNote(tiles, note).map((tile) => tile.note)
  expect(notes('whole server')).toEqual(['whole server', '4 decisions · whole server'])
  expect(notes('')).toEqual(['', '4 decisions'])
})
