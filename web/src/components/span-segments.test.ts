import { describe, expect, it } from 'vitest'
import { segmentsOf } from './span-segments.js'

const span = (begin: number, end: number, score = 0.9, label: 'insult' | 'threat' = 'insult') =>
  ({ begin, end, label, score }) as const
const shape = (text: string, spans: Parameters<typeof segmentsOf>[1]) =>
  segmentsOf(text, spans).map((piece) => [piece.text, piece.span?.label ?? null])

describe('spans over a text', () => {
  it('leave a text without any whole', () => {
    expect(shape('good day', [])).toEqual([['good day', null]])
  })

  it('cut out what they cover', () => {
    expect(shape('you fool, you', [span(4, 8)])).toEqual([
      ['you ', null],
      ['fool', 'insult'],
      [', you', null],
    ])
  })

  it('that overlap give way to the higher score', () => {
    expect(shape('abcdef', [span(0, 4, 0.5), span(2, 6, 0.8, 'threat')])).toEqual([
      ['ab', 'insult'],
      ['cdef', 'threat'],
    ])
  })

  it('that touch read as one', () => {
    expect(shape('abcd', [span(0, 2), span(2, 4)])).toEqual([['abcd', 'insult']])
  })

  it('that reach beyond an edited text are cut off', () => {
    expect(shape('ab', [span(1, 10), span(20, 30)])).toEqual([
      ['a', null],
      ['b', 'insult'],
    ])
  })

  it('of an empty text are none', () => {
    expect(segmentsOf('', [span(0, 3)])).toEqual([])
  })
})
