import { describe, expect, it } from 'vitest'
import { outgoingFrame } from './outgoing-frame.js'

describe('a frame', () => {
  it.each([
    [0, 2],
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ])('of %i bytes has a header of %i', (length, headerLength) => {
    const { bytes } = outgoingFrame('x'.repeat(length))
    expect(bytes.length).toBe(headerLength + length)
    expect(bytes[0]).toBe(0x81)
    expect(bytes.subarray(headerLength).toString()).toBe('x'.repeat(length))
  })

  it('counts bytes, not characters', () => {
    const { bytes } = outgoingFrame('🫖é')
    expect(bytes[1]).toBe(6)
    expect(bytes.subarray(2).toString()).toBe('🫖é')
  })
})
