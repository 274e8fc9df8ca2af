import { describe, expect, it } from 'vitest'
import { drawnSeries } from './legend.js'

const legend = ['Flagged', 'Hidden'].map((name) => ({ name, colour: '#000' }))

describe('the series of a chart', () => {
  it('are all said to be drawn until one is taken out', () => {
    expect(drawnSeries(legend, new Set())).toEqual({ Flagged: true, Hidden: true })
    expect(drawnSeries(legend, new Set(['Hidden']))).toEqual({ Flagged: true, Hidden: false })
  })

  it('are drawn where they have no button to bring them back with', () => {
    expect(drawnSeries([], new Set(['Hidden']))).toEqual({ Hidden: true })
  })
})
