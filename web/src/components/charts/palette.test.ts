import { describe, expect, it } from 'vitest'
import { PALETTES, type Palette } from './palette.js'

type Rgb = readonly [number, number, number]

/** What the three kinds of dichromats see of linear RGB (Machado, Oliveira, Fernandes 2009, severity 1). */
const VISION: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}
/** Difference in CIELAB at which neighbours of a chart are told apart without effort. */
const MIN_DIFFERENCE = 20
const MIN_CONTRAST = 3

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, bright = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y)
  return (bright + 0.05) / (dark + 0.05)
}

function seen(colour: Rgb, vision: readonly [Rgb, Rgb, Rgb]): Rgb {
  const [red, green, blue] = vision.map((row) =>
    Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  )
  return [red ?? 0, green ?? 0, blue ?? 0]
}

function lab([red, green, blue]: Rgb): Rgb {
  const f = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)
  const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
  const y = f(luminance([red, green, blue]))
  const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function difference(a: Rgb, b: Rgb): number {
  const [first, second] = [lab(a), lab(b)]
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2])
}

const setsOf = ({ labels, acts, sentiments, percentiles, thresholds }: Palette) => ({
  labels,
  acts,
  sentiments,
  percentiles,
  thresholds,
})

describe.each(Object.entries(PALETTES))('colours on %s ground', (_, palette) => {
  it.each(Object.entries(setsOf(palette)))('%s stand out from the ground', (_name, colours) => {
    for (const [name, colour] of Object.entries(colours)) {
      expect(contrast(colour, palette.ground), name).toBeGreaterThanOrEqual(MIN_CONTRAST)
    }
  })

  it('words can be read', () => {
    expect(contrast(palette.text, palette.ground)).toBeGreaterThanOrEqual(7)
    expect(contrast(palette.dimmed, palette.ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(Object.entries(setsOf(palette)))(
    '%s can be told apart with every kind of colour vision',
    (_name, colours) => {
      const named = Object.entries(colours)
      for (const [kind, vision] of Object.entries(VISION)) {
        for (const [index, [name, colour]] of named.entries()) {
          for (const [other, otherColour] of named.slice(index + 1)) {
            const apart = difference(seen(linear(colour), vision), seen(linear(otherColour), vision))
            expect(apart, `${name} and ${other}, ${kind}`).toBeGreaterThanOrEqual(MIN_DIFFERENCE)
          }
        }
      }
    },
  )

  it('heat grows in one direction', () => {
    const steps = palette.heat.map((colour) => luminance(linear(colour)))
    const sorted = [...steps].sort((a, b) => a - b)
    expect([sorted, [...sorted].reverse()]).toContainEqual(steps)
  })
})
