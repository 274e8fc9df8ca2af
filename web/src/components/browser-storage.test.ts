import { describe, expect, it } from 'vitest'
import { BrowserStorage } from './browser-storage.js'

/** As a browser's; `room` is how many characters it takes. */
function aStorage(room = 100): Storage {
  const values = new Map<string, string>()
  return {
    get length() {
      return values.size
    },
    key: (at) => [...values.keys()][at] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError')
      values.set(key, value)
    },
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  }
}

const forbidden = (): Storage => {
  throw new DOMException('Access is denied for this document', 'SecurityError')
}

describe('the storage of a browser', () => {
  it('keeps what is written', () => {
    const kept = aStorage()
    const storage = new BrowserStorage(() => kept)
    storage.setItem('a', '1')
    storage.setItem('b', '2')
    storage.removeItem('a')
    expect(new BrowserStorage(() => kept).getItem('b')).toBe('2')
    expect([...storage.keys()]).toEqual(['b'])
    expect(storage.getItem('a')).toBeNull()
  })

  it.each([
    ['forbids it', forbidden],
    ['has none', () => null],
  ])('lasts as long as the page where the browser %s', (_what, open) => {
    const storage = new BrowserStorage(open)
    expect(storage.getItem('a')).toBeNull()
    expect([...storage.keys()]).toEqual([])
    storage.setItem('a', '1')
    expect(storage.getItem('a')).toBe('1')
    expect([...storage.keys()]).toEqual(['a'])
    storage.removeItem('a')
    expect(storage.getItem('a')).toBeNull()
  })

  it('tells the newest when it is full, and keeps what fits again', () => {
    const kept = aStorage(5)
    const storage = new BrowserStorage(() => kept)
    storage.setItem('a', 'old')
    storage.setItem('a', 'too long')
    expect(storage.getItem('a')).toBe('too long')
    expect([...storage.keys()]).toEqual(['a'])
    storage.setItem('a', 'new')
    expect(storage.getItem('a')).toBe('new')
    expect(kept.getItem('a')).toBe('new')
  })
})
